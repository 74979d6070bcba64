"""What a clerk asks the register: whom, and why."""

from typing import Any

from django import forms

from hataori.kernel.check_digits import contains_personal_number
from hataori.platform.pages.fields import WarekiDateField


class ReasonForm(forms.Form):
    """Why this person's record is looked at; it is kept in the audit log."""

    reason = forms.CharField(
        label="見る理由",
        max_length=200,
        help_text="例: 児童手当の審査（受付番号 …）。監査の記録に残ります",
        error_messages={"required": "見る理由を書いてください。"},
    )

    def clean_reason(self) -> str:
        """A number has no place in the audit log (番号法第19条)."""
        reason = str(self.cleaned_data["reason"])
        if contains_personal_number(reason):
            raise forms.ValidationError("理由に個人番号を書かないでください。", code="personal_number")
        return reason


class SearchForm(ReasonForm):
    """A name in any spelling, a reading, an address or 宛名番号; the day of birth narrows it."""

    field_order = ("text", "birth", "reason")
    text = forms.CharField(
        label="氏名、フリガナ、住所、宛名番号のどれか",
        max_length=100,
        required=False,
        help_text="字の形の違い（髙と高など）は気にしなくてかまいません",
    )
    birth = WarekiDateField(label="生年月日", required=False)

    def clean(self) -> dict[str, Any]:
        """One of the two is needed; nobody is looked for by a personal number here."""
        found = super().clean() or self.cleaned_data
        if not found.get("text", "").strip() and not found.get("birth") and "birth" not in self.errors:
            self.add_error("text", forms.ValidationError("氏名などか生年月日を入力してください。", code="required"))
        if contains_personal_number(found.get("text") or ""):
            self.add_error("text", forms.ValidationError("個人番号では探せません。", code="personal_number"))
        return found
