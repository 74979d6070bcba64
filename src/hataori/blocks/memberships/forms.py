"""The form of a new group."""

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from hataori.kernel.errors import FieldProblem
from hataori.platform.i18n.wording import worded


class GroupForm(forms.Form):
    """A group's name, its reading, what it does."""

    use_required_attribute = False
    name = forms.CharField(label=_("団体の名前"), max_length=100)
    kana = forms.CharField(label=_("読み（カタカナ）"), max_length=200)
    activity = forms.CharField(label=_("おもな活動"), max_length=200, help_text=_("例：バドミントン、週1回"))

    def show(self, problems: Sequence[FieldProblem]) -> None:
        """Put what an act refused at its fields."""
        self.full_clean()
        for problem in problems:
            self.add_error(problem.field if problem.field in self.fields else None, worded(problem.message))
