"""What a use costs, before anybody promises anything: the bill by the rules of the day of use."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from hataori.blocks.scheduler import api as scheduler
from hataori.blocks.scheduler.api import rules
from hataori.kernel.clock import JST

MINUTE_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Told:
    """What was told of a use that bears on its price."""

    user_class: str = "resident"
    commercial: bool = False
    add_ons: Mapping[str, int] = field(default_factory=dict)
    reduction: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Quote:
    """`bill` with the reduction, `full` without it; what is due before a reduction is granted is the full price."""

    bill: rules.Bill
    full: rules.Bill

    @property
    def needs_approval(self) -> bool:
        """Whether an office must grant the reduction first."""
        return self.bill.approval and self.bill.total < self.full.total


def fees_on(unit: str | int, start: datetime) -> rules.Fees:
    """The price list for a use on that day."""
    return scheduler.rules_on(unit, start.astimezone(JST).date()).fees


def quote(unit: str | int, start: datetime, end: datetime, told: Told) -> Quote:
    """The bill. Rejected: no_price, unknown_add_on, unknown_reduction."""
    fees = fees_on(unit, start)
    tags = frozenset({told.user_class, *told.tags} | ({"commercial"} if told.commercial else set()))
    use = rules.Use(start, end, tags, _wanted(fees, told, start, end), told.reduction)
    plain = rules.Use(start, end, tags, use.add_ons)
    return Quote(rules.bill(fees, use), rules.bill(fees, plain))


def _wanted(fees: rules.Fees, told: Told, start: datetime, end: datetime) -> dict[str, int]:
    """Minutes of what is charged by time are at most those of the use; a box ticked means all of them."""
    whole = int((end - start).total_seconds()) // MINUTE_SECONDS
    wanted: dict[str, int] = {}
    for key, count in told.add_ons.items():
        add_on = fees.add_ons.get(key)
        if count > 0:
            wanted[key] = count if add_on is None or add_on.per == "fixed" else min(count, whole)
    return wanted
