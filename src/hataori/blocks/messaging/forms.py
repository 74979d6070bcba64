"""What people type about how they are told, and staff about what is said."""

import re
from datetime import time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .mail import is_address

_PHONE = re.compile(r"[+0-9０-９][0-9０-９()（）\-－ー ]{8,18}")
_HOURS = [("", _("決めない")), *((f"{hour:02}:00", f"{hour}:00") for hour in range(24))]


class AddressForm(forms.Form):
    """Another address to be told at."""

    channel = forms.ChoiceField(
        label=_("届け方"), choices=[("mail", _("メール")), ("sms", _("携帯電話のSMS"))], widget=forms.RadioSelect
    )
    value = forms.CharField(
        label=_("メールアドレスか電話番号"),
        max_length=200,
        help_text=_("例 hanako@example.jp、090-1234-5678。確認番号を送ります。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        """The value fits the channel."""
        found = super().clean() or {}
        channel, value = found.get("channel"), found.get("value", "")
        if channel == "mail" and value and not is_address(value):
            self.add_error("value", _("メールアドレスの形で入力してください。"))
        if channel == "sms" and value and not _PHONE.fullmatch(value):
            self.add_error("value", _("携帯電話の番号を入力してください。"))
        return found


class CodeForm(forms.Form):
    """The code that came there."""

    code = forms.CharField(
        label=_("確認番号"),
        max_length=10,
        help_text=_("届いた6桁の番号です。"),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class HoursForm(forms.Form):
    """When not to be disturbed, and in what words."""

    quiet_from = forms.ChoiceField(label=_("届けない時間の始まり"), choices=_HOURS, required=False)
    quiet_to = forms.ChoiceField(label=_("届けない時間の終わり"), choices=_HOURS, required=False)
    plain = forms.BooleanField(label=_("お知らせを、やさしい日本語で読む"), required=False)

    def hour(self, name: str) -> time | None:
        """The hour chosen in that field."""
        text = self.cleaned_data.get(name, "")
        return time.fromisoformat(text) if text else None


class WordingForm(forms.Form):
    """A template's words (staff)."""

    subject = forms.CharField(label="件名", max_length=200)
    body = forms.CharField(label="本文", max_length=5000, widget=forms.Textarea(attrs={"rows": 5}))
    plain_subject = forms.CharField(label="件名（やさしい日本語）", max_length=200, required=False)
    plain_body = forms.CharField(
        label="本文（やさしい日本語）", max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 5})
    )
    outside = forms.CharField(
        label="外へ送る1行",
        max_length=500,
        help_text="メール・LINE・SMS・ブラウザーの通知に書きます。名前や用件は書かないでください。",
    )
    reason = forms.CharField(label="変える理由", max_length=300, widget=forms.TextInput(attrs={"autocomplete": "off"}))


class ReasonForm(forms.Form):
    """Why an address is used again (staff)."""

    reason = forms.CharField(
        label="再び使う理由", max_length=300, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
