"""What the clerk fills in: little, since the file tells the rest. The tablet uses the same fields."""

from typing import Any

from django import forms

from hataori.kernel import clock
from hataori.kernel.text import halfwidth
from hataori.kernel.wareki import DateProblem, parse_date
from hataori.platform.organisation import api as organisation

from . import places

IDENTITIES = ("マイナンバーカード", "運転免許証", "パスポート", "在留カード", "その他の書類（2点）")
_PHONE = "0586-28-8100"


def _line(**attributes: str) -> forms.TextInput:
    return forms.TextInput(attrs={"autocomplete": "off", **attributes})


class MoveForm(forms.Form):
    """A move-in. Which fields are needed hangs on who arrives: the city's table says it (`needs`)."""

    use_required_attribute = False
    file = forms.FileField(
        label="転出証明書情報のファイル",
        required=False,
        help_text="前の市から届いたファイル（.json）。カードの読み取り結果のファイルでもかまいません",
    )
    pasted = forms.CharField(
        label="ファイルがないとき：カードの読み取り結果を貼り付ける（模擬）",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off", "spellcheck": "false"}),
    )
    town = forms.CharField(label="新しい住所の町", required=True, max_length=60, widget=_line(list="towns"))
    lot = forms.CharField(label="番地・建物・部屋番号", required=True, max_length=100, widget=_line())
    moved_on = forms.CharField(
        label="引っ越した日", required=True, max_length=40, help_text="例 R8.11.20、2026-11-20", widget=_line()
    )
    phone = forms.CharField(
        label="日中に連絡のとれる電話番号", required=True, max_length=30, widget=_line(inputmode="tel")
    )
    identity = forms.ChoiceField(
        label="本人確認をした書類",
        required=True,
        choices=[("", "選んでください"), *((each, each) for each in IDENTITIES)],
    )
    filer = forms.ChoiceField(
        label="届け出る人",
        choices=[("1", "世帯主（1人目）"), *((str(n), f"{n}人目") for n in range(2, 13))],
        initial="1",
    )
    insurance = forms.ChoiceField(
        label="健康保険",
        choices=[
            ("same", "ファイルのとおり（前の市で国民健康保険だった人だけ入る）"),
            ("employer", "全員、職場などの健康保険"),
            ("all", "職場をやめたので、全員が国民健康保険に入る"),
        ],
        initial="same",
    )
    insurance_lost_on = forms.CharField(
        label="前の保険をやめた日",
        required=False,
        max_length=40,
        help_text="全員が国民健康保険に入るときだけ",
        widget=_line(),
    )
    bank = forms.CharField(
        label="児童手当の振込先：金融機関",
        required=False,
        max_length=60,
        help_text="児童がいるときだけ",
        widget=_line(),
    )
    branch = forms.CharField(label="振込先の支店", required=False, max_length=60, widget=_line())
    account = forms.CharField(
        label="振込先の口座番号（普通）",
        required=False,
        max_length=10,
        widget=_line(inputmode="numeric", pattern="[0-9]{1,8}"),
    )

    def clean_moved_on(self) -> str:
        """ISO."""
        return _day(str(self.cleaned_data["moved_on"]))

    def clean_insurance_lost_on(self) -> str:
        """ISO."""
        return _day(str(self.cleaned_data["insurance_lost_on"]))

    def clean_account(self) -> str:
        """Digits."""
        digits = halfwidth(str(self.cleaned_data["account"])).strip()
        if digits and not (digits.isascii() and digits.isdigit()):
            raise forms.ValidationError("口座番号を数字で入れてください。")
        return digits

    def clean(self) -> dict[str, Any]:
        """Who arrives is missing: said at once with the rest."""
        if not (self.files.get("file") or self.cleaned_data.get("pasted")):
            self.add_error("file", "転出証明書情報のファイルか、カードの内容を読み取ってください。")
        return self.cleaned_data

    def typed(self) -> dict[str, str]:
        """What was filled in, as the table reads it."""
        return {name: str(self.cleaned_data.get(name, "")).strip() for name in TYPED}

    def counted(self) -> int:
        """How many fields were filled in by hand."""
        given = [
            name
            for name in TYPED
            if self.cleaned_data.get(name) and self.cleaned_data[name] != self.fields[name].initial
        ]
        return len(given) + bool(self.files.get("file") or self.cleaned_data.get("pasted"))


TYPED = tuple(name for name in MoveForm.base_fields if name not in ("file", "pasted"))


def _day(text: str) -> str:
    if not text.strip():
        return ""
    try:
        return parse_date(text).isoformat()
    except DateProblem as problem:
        raise forms.ValidationError(problem.message) from problem


class SignForm(forms.Form):
    """The signature: strokes of a pen, or a name typed before a clerk."""

    use_required_attribute = False
    strokes = forms.CharField(required=False, widget=forms.HiddenInput())
    signed_name = forms.CharField(
        label="ペンで書けないとき：署名に代える氏名", required=False, max_length=200, widget=_line()
    )
    witnessed = forms.BooleanField(label="本人の意思を、職員が目の前で確かめました", required=False)


class OpenForm(forms.Form):
    """A place with tablets, from a day on."""

    use_required_attribute = False
    branch = forms.ChoiceField(label="場所")
    devices = forms.IntegerField(label="端末の台数", min_value=1, max_value=places.MOST_DEVICES, initial=1)
    begins = forms.CharField(label="開く日", max_length=40, help_text="例 R8.12.1、2026-12-01", widget=_line())

    def __init__(self, *args: Any, **more: Any) -> None:  # noqa: ANN401  Django's own
        super().__init__(*args, **more)
        known = [(each.key, each.name) for each in organisation.branches()]
        self.fields["branch"].choices = [("", "選んでください"), *known]  # type: ignore[attr-defined]
        self.fields["begins"].initial = clock.today().isoformat()

    def clean_begins(self) -> str:
        """ISO."""
        return _day(str(self.cleaned_data["begins"]))
