"""The form of a person who is proven and has no account yet."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hataori.kernel.person_name import PersonName, name_problems
from hataori.platform.i18n.wording import worded

NAME = 200


def _part(label: Any, *, required: bool, autocomplete: str, hint: Any = "") -> forms.CharField:  # noqa: ANN401  lazy text
    """A name is kept as typed: nothing is stripped or folded."""
    widget = forms.TextInput(attrs={"autocomplete": autocomplete, "class": "name-glyphs"})
    return forms.CharField(label=label, required=required, strip=False, max_length=NAME, widget=widget, help_text=hint)


class IntroductionForm(forms.Form):
    """Where family name ends and given name begins, which the card does not say, and how they are read."""

    family = _part(_("氏"), required=True, autocomplete="family-name")
    given = _part(_("名"), required=False, autocomplete="given-name")
    family_kana = _part(_("氏のフリガナ"), required=False, autocomplete="off", hint=_("わかれば入力してください。"))
    given_kana = _part(_("名のフリガナ"), required=False, autocomplete="off")

    def __init__(self, *args: Any, proven_name: str, **more: Any) -> None:  # noqa: ANN401  Django's own
        super().__init__(*args, **more)
        self._proven = _letters(proven_name)

    def clean(self) -> dict[str, Any]:
        """The letters are the card's; only their division is the person's to say."""
        typed: dict[str, Any] = super().clean() or self.cleaned_data
        parts = [typed.get(name, "") for name in ("family", "given", "family_kana", "given_kana")]
        for problem in name_problems(*parts):
            self.add_error(problem.field if problem.field in self.fields else None, worded(problem.message))
        if not self.errors and _letters(parts[0] + parts[1]) != self._proven:
            self.add_error("family", _("カードの氏名と同じ文字で、氏と名に分けてください。"))
        return typed

    def name(self) -> PersonName:
        """The name as divided."""
        parts = self.cleaned_data
        return PersonName.entered(parts["family"], parts["given"], parts["family_kana"], parts["given_kana"])


def _letters(name: str) -> str:
    return "".join(name.split())
