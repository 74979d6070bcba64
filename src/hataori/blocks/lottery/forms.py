"""What applicants type: wishes, a receipt, a receipt with its proof."""

from typing import Any

import msgspec
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, gettext_lazy

from .round_types import RoundSlot
from .wording import hours

_MOST_FIELDS = 10


class WishesForm(forms.Form):
    """As many wishes as may still be made, the dearest first."""

    use_required_attribute = False

    def __init__(self, slots: list[RoundSlot], most: int, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  Django's
        super().__init__(*args, **kwargs)
        choices = [("", gettext("選んでください"))]
        choices += [(slot.key, f"{slot.label}（{hours(slot.start, slot.end)}）") for slot in slots]
        for number in range(1, min(most, _MOST_FIELDS, len(slots)) + 1):
            label = gettext("第%(number)s希望") % {"number": number}
            field = forms.ChoiceField(label=label, choices=choices, required=number == 1)
            self.fields[f"wish{number}"] = field

    @property
    def wishes(self) -> list[str]:
        """The keys chosen, in order."""
        return [value for name, value in self.cleaned_data.items() if name.startswith("wish") and value]


class ReceiptForm(forms.Form):
    """A receipt's number."""

    use_required_attribute = False
    receipt = forms.RegexField(
        r"^\s*[0-9a-fA-F]{32}\s*$",
        label=gettext_lazy("受付番号"),
        help_text=gettext_lazy("申し込んだときに出た、数字とaからfまでの文字の32けたです"),
        error_messages={"invalid": gettext_lazy("32けたの受付番号を入力してください。")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class ProofForm(forms.Form):
    """A receipt with its proof, as downloaded."""

    use_required_attribute = False
    proof = forms.CharField(
        label=gettext_lazy("控えの内容"),
        help_text=gettext_lazy("保存した控えのファイルの中身を、全部はりつけてください"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
    )

    def clean_proof(self) -> dict[str, Any]:
        """The document; an error where it is none."""
        try:
            told = msgspec.json.decode(self.cleaned_data["proof"].encode())
        except (msgspec.DecodeError, UnicodeEncodeError):
            told = None
        if not isinstance(told, dict):
            raise ValidationError(
                gettext("控えを読めません。ファイルの中身を全部はりつけてください。"), code="unreadable"
            )
        return told
