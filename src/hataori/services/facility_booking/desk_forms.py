"""The forms of the desk."""

from collections.abc import Sequence
from typing import Any

from django import forms

from hataori.blocks.memberships.api import Group
from hataori.blocks.scheduler.api import rules
from hataori.platform.pages.fields import WarekiDateField

from . import desk_acts, models, places, repeating, telling
from .forms import COUNTS, EVERY, LENGTHS, ShowingForm, choose, length_words

_HOURS = [(f"{n}:00", f"{n}:00") for n in range(6, 24)]


class ListForm(forms.Form):
    """What the list shows."""

    use_required_attribute = False
    facility = forms.ChoiceField(label="施設", required=False)
    state = forms.ChoiceField(label="状態", required=False)
    channel = forms.ChoiceField(label="受付方法", required=False)
    since = WarekiDateField(label="この日から", required=False)
    days = forms.ChoiceField(
        label="期間", required=False, choices=[("31", "1か月"), ("7", "1週間"), ("1", "1日"), ("92", "3か月")]
    )

    def __init__(self, facilities: Sequence[models.Facility], *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  Django's form
        super().__init__(*args, **kwargs)
        choose(self, "facility", [("", "すべて"), *((each.key, each.title) for each in facilities)])
        choose(self, "state", [("", "すべて"), *((key, word) for key, (word, _) in telling.STATE_TITLES.items())])
        choose(self, "channel", [("", "すべて"), *telling.CHANNELS.items()])


class CallForm(ShowingForm):
    """One page for a caller: who, where, when, what for."""

    holder = forms.CharField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(label="名前（登録のない方）", max_length=100, required=False)
    phone = forms.CharField(label="電話番号（登録のない方）", max_length=20, required=False)
    channel = forms.ChoiceField(label="受付方法", choices=[("phone", "電話"), ("counter", "窓口")])
    place = forms.ChoiceField(label="場所")
    day = WarekiDateField(label="使う日")
    begin = forms.ChoiceField(label="始まり", choices=_HOURS)
    minutes = forms.ChoiceField(label="長さ", choices=[(str(n), length_words(n)) for n in (*LENGTHS, 480, 720)])
    purpose = forms.CharField(label="利用の目的", max_length=200)
    attendees = forms.IntegerField(
        label="人数", min_value=1, max_value=99999, widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 6})
    )
    group = forms.ChoiceField(label="だれの利用か", required=False)
    every = forms.ChoiceField(label="くり返し", choices=[("", "1回だけ"), *EVERY], required=False)
    count = forms.ChoiceField(label="何回（くり返すとき）", choices=COUNTS, required=False, initial="10")

    def __init__(
        self,
        rows: Sequence[models.Place],
        groups: Sequence[Group],
        *args: Any,  # noqa: ANN401  Django's form
        **kwargs: Any,  # noqa: ANN401  Django's form
    ) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "place", [(row.unit_key, places.full_title(row)) for row in rows])
        choose(self, "group", [("", "個人"), *((group.id, group.name) for group in groups)])

    def caller(self) -> desk_acts.Caller:
        """Who calls."""
        told = self.cleaned_data
        return desk_acts.Caller(told["holder"], told["name"], told["phone"])

    def wish(self) -> desk_acts.Wish:
        """What he wants."""
        told = self.cleaned_data
        start = rules.at(told["day"], f"{told['begin']:0>5}")
        return desk_acts.Wish(
            start, start + int(told["minutes"]) * telling.MINUTE, told["purpose"], told["attendees"], told["channel"],
            told["group"],
        )  # fmt: skip

    def rhythm(self) -> repeating.Rhythm | None:
        """How often; None for a single time."""
        told = self.cleaned_data
        return repeating.Rhythm(told["every"], int(told["count"] or 2)) if told["every"] else None


class StopForm(ShowingForm):
    """利用停止 of a person."""

    until = WarekiDateField(label="いつまで（その日まで停止）")
    reason = forms.CharField(label="理由（本人に伝わります）", max_length=500)
