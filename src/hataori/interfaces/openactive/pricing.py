"""What a time costs where its listing says that the unit's own fees set the price."""

from datetime import date, datetime

from hataori.blocks.scheduler import api as scheduler
from hataori.kernel.clock import JST
from hataori.kernel.errors import Rejected

from .types import ListingFacts


class FeesBook:
    """The fees of units by the day of use, each read once."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, date], scheduler.rules.Fees] = {}

    def on(self, unit_id: int, start: datetime) -> scheduler.rules.Fees:
        """The price list for a use that begins then."""
        day = start.astimezone(JST).date()
        if (unit_id, day) not in self._known:
            self._known[unit_id, day] = scheduler.rules_on(unit_id, day).fees
        return self._known[unit_id, day]

    def prices(self, facts: ListingFacts, unit_id: int, span: tuple[datetime, datetime]) -> dict[str, int]:
        """By offer, whole yen with tax; an offer without a price then is left out."""
        classes = {each.key: each.user_class for each in facts.offers if each.user_class}
        found = {key: self._price(user_class, unit_id, span) for key, user_class in classes.items()}
        return {key: price for key, price in found.items() if price is not None}

    def _price(self, user_class: str, unit_id: int, span: tuple[datetime, datetime]) -> int | None:
        use = scheduler.rules.Use(*span, frozenset({user_class}))
        try:
            return int(scheduler.rules.bill(self.on(unit_id, span[0]), use).total)
        except Rejected:
            return None
