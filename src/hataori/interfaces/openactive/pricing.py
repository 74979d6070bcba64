"""What a time costs where its listing says that the unit's own fees set the price."""

from collections.abc import Hashable
from datetime import date, datetime

from hataori.blocks.scheduler import api as scheduler
from hataori.kernel.clock import JST
from hataori.kernel.errors import Rejected
from hataori.kernel.holidays import is_holiday

from .types import ListingFacts

_DAYS = 60


class FeesBook:
    """The fees of units by the day of use, read once a unit; the same hour of the same kind of day is reckoned once."""

    def __init__(self) -> None:
        self._fees: dict[int, dict[date, scheduler.rules.Fees]] = {}
        self._prices: dict[Hashable, int | None] = {}

    def prices(self, facts: ListingFacts, unit_id: int, span: tuple[datetime, datetime]) -> dict[str, int]:
        """By offer, whole yen with tax; an offer without a price then is left out."""
        classes = {each.key: each.user_class for each in facts.offers if each.user_class}
        if not classes:
            return {}
        fees, local = self._on(unit_id, span[0]), (span[0].astimezone(JST), span[1].astimezone(JST))
        found = {key: self._price(fees, user_class, local) for key, user_class in classes.items()}
        return {key: price for key, price in found.items() if price is not None}

    def _on(self, unit_id: int, start: datetime) -> scheduler.rules.Fees:
        day, known = start.astimezone(JST).date(), self._fees.setdefault(unit_id, {})
        if day not in known:
            known |= {each: terms.fees for each, terms in scheduler.rules_over(unit_id, day, _DAYS).items()}
        return known[day]

    def _price(self, fees: scheduler.rules.Fees, user_class: str, span: tuple[datetime, datetime]) -> int | None:
        key = (id(fees), user_class, *_kind_of_time(fees, span))
        if key not in self._prices:
            self._prices[key] = _reckoned(fees, user_class, span)
        return self._prices[key]


def _kind_of_time(fees: scheduler.rules.Fees, span: tuple[datetime, datetime]) -> tuple[Hashable, ...]:
    """What two times of the same price have in common: the day itself where there are seasons, else what day it is."""
    start, end = span
    if any(band.season for band in fees.bands) or end.date() != start.date():
        return (start, end)
    return (start.weekday(), is_holiday(start.date()), start.time(), end.time())


def _reckoned(fees: scheduler.rules.Fees, user_class: str, span: tuple[datetime, datetime]) -> int | None:
    try:
        return int(scheduler.rules.bill(fees, scheduler.rules.Use(*span, frozenset({user_class}))).total)
    except Rejected:
        return None
