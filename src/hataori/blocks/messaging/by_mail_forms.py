"""What somebody without an account types: which topics, and to which mail address."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .families import Topic
from .mail import is_plain_address


class TopicsForm(forms.Form):
    """Topics to tick; one at least."""

    use_required_attribute = False
    topics = forms.MultipleChoiceField(
        label=_("受け取るお知らせ"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("受け取るお知らせを1つ以上選んでください。")},
    )

    def __init__(self, offered: Sequence[Topic], *args: Any, **more: Any) -> None:  # noqa: ANN401  Django's own
        super().__init__(*args, **more)
        choices = {each.key: gettext(each.title) for each in offered}
        self.fields["topics"].choices = list(choices.items())  # type: ignore[attr-defined]  # a choice field


class ByMailForm(TopicsForm):
    """Topics, and the address."""

    mail = forms.CharField(
        label=_("メールアドレス"),
        max_length=254,
        help_text=_("例 hanako@example.jp。お知らせを届けるためだけに使います。"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": _("メールアドレスを入力してください。")},
    )

    def clean_mail(self) -> str:
        """One address; what mail servers commonly take."""
        found: str = self.cleaned_data["mail"].strip()
        if not is_plain_address(found):
            raise forms.ValidationError(_("メールアドレスの形で入力してください。"))
        return found
