"""The desk's forms of equipment."""

from collections.abc import Sequence
from typing import Any

from django import forms

from hataori.blocks.scheduler import api as scheduler
from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import Rejected
from hataori.platform.pages.fields import WarekiDateField

from . import desk_acts, quoting
from .forms import ShowingForm, choose

_SMALL = {"inputmode": "numeric", "size": 4}


def _number(label: str, least: int) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=least, max_value=999, widget=forms.TextInput(attrs=_SMALL))


def lenders_of(actor: Actor) -> list[tuple[str, str]]:
    """Add-ons of the section's price lists that nobody counts yet: ("facility/add_on", words)."""
    kept = scheduler.all_equipment(desk_acts.departments_of(actor))
    counted = {(unit, add_on) for each in kept for unit, _, add_on in each.places}
    found: dict[str, str] = {}
    for row in desk_acts.places_of(actor):
        for key, each in quoting.fees_on(row.unit_id, clock.now()).add_ons.items():
            if counted.isdisjoint({(row.facility.key, key), (row.unit_key, key)}):
                found[f"{row.facility.key}/{key}"] = f"{row.facility.title}　{each.title}"
    return list(found.items())


class NewStockForm(ShowingForm):
    """Which add-on of which facility, what it is called, how many there are."""

    what = forms.ChoiceField(label="どの施設の、料金表のどの備品か")
    title = forms.CharField(label="備品の名前", max_length=200)
    count = _number("いまある数", 0)
    since = WarekiDateField(label="いつの利用から", initial=clock.today)

    def __init__(self, lenders: Sequence[tuple[str, str]], *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  Django's form
        super().__init__(*args, **kwargs)
        choose(self, "what", lenders)


class StockForm(ShowingForm):
    """How many there are from a day on."""

    said = "数を変えました。"
    count = _number("数", 0)
    since = WarekiDateField(label="いつの利用から")

    def kept(self, key: str, actor: Actor) -> bool:
        """Whether it could be kept; otherwise the reason stands in the form."""
        try:
            scheduler.set_stock(key, self.cleaned_data["count"], self.cleaned_data["since"], actor)
        except Rejected as refused:
            self.show(refused.problems)
            return False
        return True


class RepairForm(ShowingForm):
    """Pieces that are away for some days."""

    said = "修理・点検を登録しました。その間は貸し出しません。"
    count = _number("使えない数", 1)
    first_day = WarekiDateField(label="使えない最初の日")
    last_day = WarekiDateField(label="使えない最後の日")
    reason = forms.CharField(label="理由", max_length=300)

    def kept(self, key: str, actor: Actor) -> bool:
        """Whether it could be kept; otherwise the reason stands in the form."""
        told = self.cleaned_data
        try:
            scheduler.send_to_repair(key, (told["first_day"], told["last_day"]), told["count"], told["reason"], actor)
        except Rejected as refused:
            self.show(refused.problems)
            return False
        return True
