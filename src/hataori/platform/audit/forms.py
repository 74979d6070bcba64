"""What an auditor asks the log."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hataori.kernel.check_digits import contains_personal_number
from hataori.kernel.clock import JST
from hataori.platform.pages.fields import WarekiDateField

from .types import READ


class AuditFilter(forms.Form):
    """Whom or what it concerns, who did it, in which days, reads only."""

    subject = forms.CharField(
        label=_("だれ・なにについて"),
        required=False,
        max_length=254,
        help_text=_("メールアドレス、または記録の対象（例：case/0000123、account/…）。"),
    )
    by = forms.CharField(
        label=_("だれがしたか"),
        required=False,
        max_length=254,
        help_text=_("職員番号、メールアドレス、またはアカウントの番号。"),
    )
    start = WarekiDateField(label=_("いつから"), required=False)
    end = WarekiDateField(label=_("いつまで"), required=False, help_text=_("この日を含みます。"))
    reads = forms.BooleanField(label=_("個人情報の閲覧だけ"), required=False)

    def clean(self) -> dict[str, Any]:
        """The days must be in order."""
        found = super().clean() or self.cleaned_data
        for name in ("subject", "by"):
            if contains_personal_number(found.get(name) or ""):
                self.add_error(name, forms.ValidationError(_("個人番号では調べられません。"), code="personal_number"))
        start, end = found.get("start"), found.get("end")
        if start and end and end < start:
            self.add_error(
                "end", forms.ValidationError(_("「いつまで」は「いつから」より後の日にしてください。"), code="order")
            )
        return found

    def question(self) -> dict[str, Any]:
        """The arguments of queries.listed."""
        typed = self.cleaned_data
        start, end = typed.get("start"), typed.get("end")
        return {
            "subject": _subject(typed.get("subject", "").strip()),
            "actor_id": _account(typed.get("by", "").strip()),
            "action": READ if typed.get("reads") else "",
            "start": datetime.combine(start, time(), JST) if start else None,
            "end": datetime.combine(end + timedelta(days=1), time(), JST) if end else None,
        }


def _subject(text: str) -> str:
    """A login stands for its account; anything with a slash is a subject as it is."""
    return text if not text or "/" in text else f"account/{_account(text)}"


def _account(text: str) -> str:
    """The id of the account that signs in with this text, else the text itself."""
    from hataori.platform.accounts.api import find_by_login

    found = find_by_login(text) if text else None
    return found.id if found else text
