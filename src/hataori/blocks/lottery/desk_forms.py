"""What staff type about rounds: a new round with its places, numbers out of the papers, a beacon, a reason."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import msgspec
from django import forms
from django.core.exceptions import ValidationError

from hataori.kernel.clock import JST
from hataori.kernel.wareki import DateProblem, parse_date
from hataori.platform.pages.fields import WarekiDateField

from .publishing_rules import OVER_LIMIT
from .round_types import NewRound, NewSlot

_COLUMNS = 5
MODES = (
    ("rsd", "グループごとのくじの順に、希望の高い枠から（ふつうはこれ）"),
    ("match", "何も当たらないグループを最も少なくする（季節ごとの割り当て）"),
    ("rank_rounds", "全員の第1希望から順に"),
    ("per_slot", "枠ごとに申込み1件ずつのくじで"),
)
BEACONS = (
    ("drand", "drand（世界の団体が公表する乱数。ふつうはこれ）"),
    ("public_numbers", "新聞などで公表される数字（締切のあとに職員が入力）"),
    ("commit_reveal", "公開の乱数なし（保証は低くなり、画面にそう出ます）"),
)
LIMITS = tuple(zip(OVER_LIMIT, ("受け付けない", "すべて無効にする"), strict=True))


def read_time(text: str) -> tuple[int, int]:
    """9:00, 09:00, 24:00; ValueError for others."""
    hour, _, minute = text.strip().replace("：", ":").partition(":")
    found = int(hour), int(minute or "0")
    if not (0 <= found[0] < 24 and 0 <= found[1] < 60) and found != (24, 0):  # noqa: PLR2004  hours and minutes
        raise ValueError(text)
    return found


def moment(day: date, text: str) -> datetime:
    """A day and a time in JST; 24:00 is 0:00 of the next day."""
    hour, minute = read_time(text)
    start = datetime.combine(day, time(0, 0), JST)
    return start + timedelta(days=1) if hour == 24 else start.replace(hour=hour, minute=minute)  # noqa: PLR2004  24:00


class TimeField(forms.CharField):
    """A time as people write it; 24:00 is welcome."""

    def clean(self, value: Any) -> str:  # noqa: ANN401  Django's signature
        """The text, if it is a time."""
        text: str = super().clean(value)
        try:
            read_time(text)
        except ValueError:
            raise ValidationError("時刻を「9:00」のように入力してください。", code="time") from None
        return text


class RoundForm(forms.Form):
    """A new round. Places come as lines pasted from a spreadsheet: name, day, from, until, how many."""

    use_required_attribute = False
    title = forms.CharField(label="抽選の名前", max_length=200, help_text="例 2027年2月の体育館")
    about = forms.CharField(label="説明", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    slots = forms.CharField(
        label="枠",
        help_text="1行に1枠。名前、日付、開始、終了、定員を、タブかコンマで区切ります。表計算からはりつけられます。"
        "例 第一競技場A,2027-02-01,9:00,11:00,1",
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    from_day = WarekiDateField(label="受付を始める日")
    from_time = TimeField(label="受付を始める時刻", initial="0:00")
    until_day = WarekiDateField(label="受付を締め切る日")
    until_time = TimeField(label="受付を締め切る時刻", initial="24:00", help_text="この時刻から先は受け付けません")
    draw_day = WarekiDateField(label="抽選の日")
    draw_time = TimeField(label="抽選の時刻", initial="9:00")
    confirm_day = WarekiDateField(label="当選を確認する期限の日", help_text="確認しない当選は、次の順番の方に移ります")
    confirm_time = TimeField(label="当選を確認する期限の時刻", initial="24:00")
    mode = forms.ChoiceField(label="決め方", choices=MODES, widget=forms.RadioSelect, initial="rsd")
    max_wins = forms.IntegerField(label="1グループが当選できる枠の数", min_value=1, initial=1)
    max_wishes = forms.IntegerField(label="1グループが申し込める数", min_value=1, initial=5)
    max_wishes_person = forms.IntegerField(label="1人が申し込める数（合わせて）", min_value=1, initial=10)
    over_limit = forms.ChoiceField(
        label="上限を超えたときの扱い", choices=LIMITS, widget=forms.RadioSelect, initial="refuse"
    )
    beacon = forms.ChoiceField(label="公開の乱数", choices=BEACONS, widget=forms.RadioSelect, initial="drand")
    numbers = forms.CharField(
        label="公表される数字の名前",
        required=False,
        help_text="公表される数字を選んだときだけ。1行に1つ。例 ナンバーズ4 第7001回",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    offer_hours = forms.IntegerField(label="繰上げの返事を待つ時間", min_value=1, initial=48)

    def clean_slots(self) -> tuple[NewSlot, ...]:
        """Places, each line by itself; the error names the line."""
        return tuple(_slots(self.cleaned_data["slots"]))

    def new_round(self, department: str, parent: str = "") -> NewRound:
        """What the form asks for."""
        told = self.cleaned_data
        return NewRound(
            title=told["title"],
            department=department,
            about=told["about"],
            slots=told["slots"],
            apply_from=moment(told["from_day"], told["from_time"]),
            apply_until=moment(told["until_day"], told["until_time"]),
            draw_at=moment(told["draw_day"], told["draw_time"]),
            confirm_until=moment(told["confirm_day"], told["confirm_time"]),
            **{name: told[name] for name in _SAME},
            numbers=tuple(line.strip() for line in told["numbers"].splitlines() if line.strip()),
            parent=parent,
        )


_SAME = ("mode", "max_wins", "max_wishes", "max_wishes_person", "over_limit", "beacon", "offer_hours")


def _slots(text: str) -> Iterator[NewSlot]:
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        cells = [cell.strip() for cell in (line.split("\t") if "\t" in line else line.split(","))]
        try:
            yield _slot(cells)
        except (ValueError, DateProblem):
            message = f"{number}行目を読めません。名前、日付、開始、終了、定員の順に入力してください。"
            raise ValidationError(message, code="line") from None


def _slot(cells: list[str]) -> NewSlot:
    if len(cells) != _COLUMNS:
        raise ValueError(cells)
    name, day, start, end, capacity = cells
    on = parse_date(day)
    key = f"{name} {on.isoformat()} {start}"
    return NewSlot(key, name, moment(on, start), moment(on, end), int(capacity))


class NumbersForm(forms.Form):
    """Numbers as published after closing: a line for each announced source."""

    use_required_attribute = False
    numbers = forms.CharField(
        label="公表された数字",
        help_text="予告した数字ごとに1行。1行の中は空白かコンマで区切ります",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    read_from = forms.CharField(label="数字を確かめた場所", max_length=500, help_text="例 ○○新聞 1月14日 朝刊")

    def clean_numbers(self) -> list[list[int]]:
        """Whole numbers by line."""
        lines = [
            line.replace(",", " ").replace("、", " ").split() for line in self.cleaned_data["numbers"].splitlines()
        ]
        try:
            return [[int(number) for number in line] for line in lines if line]
        except ValueError:
            raise ValidationError("数字だけを入力してください。", code="number") from None


class BeaconForm(forms.Form):
    """A drand round as anybody reads it on the web, where this installation cannot fetch it."""

    use_required_attribute = False
    drand = forms.CharField(
        label="drandの回の内容（JSON）",
        help_text="この庁内から取得できないときだけ。署名を確かめるので、どこから写してもかまいません",
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
    )

    def clean_drand(self) -> dict[str, Any]:
        """The object that drand publishes."""
        try:
            told = msgspec.json.decode(self.cleaned_data["drand"].encode())
        except (msgspec.DecodeError, UnicodeEncodeError):
            told = None
        if not isinstance(told, dict):
            raise ValidationError("drandの内容を読めません。{ から } までを写してください。", code="unreadable")
        return told


class ReasonForm(forms.Form):
    """Why a round is called off."""

    use_required_attribute = False
    reason = forms.CharField(label="取りやめる理由", max_length=300, help_text="住民の画面に出ます")
