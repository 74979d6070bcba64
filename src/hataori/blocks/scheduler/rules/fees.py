"""What a use costs: bands of time of day, day and season; 市外 and other factors; add-ons such as lighting.

Reckoned exactly (Decimal) and turned into whole yen once a line, by the rounding the 条例 names. Prices are texts in
published rules ("1200", "0.5"), never floats.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal
from typing import Annotated, Literal

from msgspec import Meta, Struct

from hataori.blocks.scheduler.rules.clock_times import span
from hataori.blocks.scheduler.rules.hours import DayText, Period, Weekday
from hataori.blocks.scheduler.rules.marks import Clock
from hataori.kernel.clock import JST
from hataori.kernel.errors import FieldProblem, Rejected
from hataori.kernel.holidays import is_holiday
from hataori.kernel.money import Yen
from hataori.kernel.sentences import marked, sentence

_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)
_MODES = {"down": ROUND_DOWN, "half_up": ROUND_HALF_UP, "up": ROUND_UP}
_HUNDRED = Decimal(100)

Number = Annotated[str, Meta(pattern=r"^\d{1,9}(?:\.\d{1,6})?$", description='"1200" や "1.5"')]
Percent = Annotated[str, Meta(pattern=r"^(?:100(?:\.0+)?|\d{1,2}(?:\.\d{1,4})?)$", description='"50"（%）')]
Per = Literal["fixed"] | Annotated[int, Meta(ge=1, le=1440)]
_FOR_USE = marked("使用料")


class Rounding(Struct, frozen=True, forbid_unknown_fields=True):
    """To whole units of so many yen. Without a word in the 条例: less than one yen is dropped."""

    unit: Literal[1, 10, 100] = 1
    mode: Literal["down", "half_up", "up"] = "down"

    def yen(self, amount: Decimal) -> Yen:
        """The amount in whole yen."""
        return Yen(int((amount / self.unit).quantize(Decimal(1), _MODES[self.mode])) * self.unit)


class Tax(Struct, frozen=True, forbid_unknown_fields=True):
    """消費税: in the prices (総額表示, 消費税法第63条) or on top of them; parts of a yen are dropped."""

    percent: Percent = "10"
    included: bool = True

    def of(self, amount: int) -> Yen:
        """The tax in, or on, an amount."""
        rate = Decimal(self.percent)
        base = _HUNDRED + rate if self.included else _HUNDRED
        return Rounding().yen(amount * rate / base)


class Band(Struct, frozen=True, forbid_unknown_fields=True, rename={"begins": "from", "ends": "until"}):
    """A price for a part of the day, on some days, in some season; per so many minutes, or "fixed" for the band."""

    price: Number
    per: Per = 60
    begins: Clock = "00:00"
    ends: Clock = "24:00"
    weekdays: tuple[Weekday, ...] = (0, 1, 2, 3, 4, 5, 6)
    holidays: Literal["as_weekday", "never", "also", "only"] = "as_weekday"
    """Holidays: like their weekday, never in this band, also in it (土日祝), only they."""
    season: tuple[DayText, DayText] | None = None
    name: str = ""

    def holds_on(self, day: date) -> bool:
        """Whether it is a price of that day."""
        if self.season and not Period(*self.season).covers(day):
            return False
        if self.holidays == "as_weekday" or not is_holiday(day):
            return self.holidays != "only" and day.weekday() in self.weekdays
        return self.holidays in ("also", "only")


class AddOn(Struct, frozen=True, forbid_unknown_fields=True):
    """Something used besides: lighting per 30 minutes, a set of nets. A factor holds for it only if it says so."""

    title: str
    price: Number
    per: Per = 30
    factors: bool = False


class Reduction(Struct, frozen=True, forbid_unknown_fields=True):
    """減免: why, how much of what, and whether a 課長 must approve it first."""

    title: str
    percent: Percent
    approval: bool = True
    add_ons: bool = False


class Fees(Struct, frozen=True, forbid_unknown_fields=True):
    """The price list. `factors` by user class or kind of use: {"nonresident": "1.5", "commercial": "3"}."""

    bands: tuple[Band, ...] = ()
    add_ons: dict[str, AddOn] = {}
    factors: dict[str, Number] = {}
    reductions: dict[str, Reduction] = {}
    rounding: Rounding = Rounding()
    tax: Tax = Tax()


@dataclass(frozen=True, slots=True)
class Use:
    """What is charged for. `tags` are the user class and kinds of use; `add_ons` are minutes (or pieces) of each."""

    start: datetime
    end: datetime
    tags: frozenset[str] = frozenset()
    add_ons: Mapping[str, int] = field(default_factory=dict)
    reduction: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the bill: `units` times `price`, after factors, before the reduction."""

    title: str
    units: int
    price: Decimal
    amount: Yen


@dataclass(frozen=True, slots=True)
class Bill:
    """What a use costs. `total` is to be paid, with tax; `reduced` was taken off; `approval`: somebody must approve."""

    lines: tuple[Line, ...]
    reduced: Yen
    tax: Yen
    total: Yen
    approval: bool = False


def bill(fees: Fees, use: Use) -> Bill:
    """The bill of a use; without any band it is free.

    Rejected: no_price (there are bands, but none for a part of it), unknown_add_on, unknown_reduction.
    """
    factor = _factor(fees, use)
    base = tuple(_base_lines(fees, use, factor))
    extra = tuple(_add_on_lines(fees, use, factor))
    full = sum(line.amount for line in (*base, *extra))
    reduction = _reduction(fees, use.reduction)
    reduced = fees.rounding.yen(Decimal(0))
    if reduction:
        touched = sum(line.amount for line in ((*base, *extra) if reduction.add_ons else base))
        reduced = Yen(touched - fees.rounding.yen(touched * (_HUNDRED - Decimal(reduction.percent)) / _HUNDRED))
    amount = full - reduced
    tax = fees.tax.of(amount)
    total = Yen(amount if fees.tax.included else amount + tax)
    return Bill((*base, *extra), reduced, tax, total, bool(reduction and reduction.approval))


def _base_lines(fees: Fees, use: Use, factor: Decimal) -> Iterator[Line]:
    for band, minutes in _stretches(fees.bands, use.start.astimezone(JST), use.end.astimezone(JST)):
        yield _line(fees, band.name or _FOR_USE, band.price, _units(band.per, minutes), factor)


def _add_on_lines(fees: Fees, use: Use, factor: Decimal) -> Iterator[Line]:
    for key, minutes in sorted(use.add_ons.items()):
        add_on = fees.add_ons.get(key)
        if add_on is None:
            raise Rejected([FieldProblem("add_ons", "unknown_add_on", sentence("「%(key)s」は選べません。", key=key))])
        units = minutes if add_on.per == "fixed" else _units(add_on.per, minutes)
        yield _line(fees, add_on.title, add_on.price, units, factor if add_on.factors else Decimal(1))


def _line(fees: Fees, title: str, price: str, units: int, factor: Decimal) -> Line:
    each = Decimal(price) * factor
    return Line(title, units, each, fees.rounding.yen(each * units))


def _units(per: Per, minutes: int) -> int:
    """Begun units count as whole ones; a fixed price is one."""
    return 1 if per == "fixed" else -(-minutes // per)


def _factor(fees: Fees, use: Use) -> Decimal:
    """Factors multiply: a commercial use by somebody from outside pays both."""
    factor = Decimal(1)
    for tag in sorted(use.tags & fees.factors.keys()):
        factor *= Decimal(fees.factors[tag])
    return factor


def _reduction(fees: Fees, key: str) -> Reduction | None:
    if key and key not in fees.reductions:
        raise Rejected([FieldProblem("reduction", "unknown_reduction", "この減免は使えません。選び直してください。")])
    return fees.reductions.get(key)


def _stretches(bands: Sequence[Band], start: datetime, end: datetime) -> Iterator[tuple[Band, int]]:
    """The time cut by bands, in order, with minutes; a fixed band comes once for each time it is on."""
    found: list[tuple[Band, datetime | None, int]] = []
    at = start if bands else end
    while at < end:
        band, begun, until = _band_at(bands, at, end)
        on = begun if band.per == "fixed" else None
        if found and found[-1][:2] == (band, on):
            found[-1] = (band, on, found[-1][2] + (until - at) // _MINUTE)
        elif on is None or all((band, on) != each[:2] for each in found):
            found.append((band, on, (until - at) // _MINUTE))
        at = until
    return ((band, minutes) for band, _, minutes in found)


def _band_at(bands: Sequence[Band], at: datetime, end: datetime) -> tuple[Band, datetime, datetime]:
    """The first band of the list that holds at a moment, since when it is on, and until when it is also the next
    moments' band: until it ends or one before it in the list begins. Rejected (no_price) where none holds.
    """
    edges = [end]
    for band in bands:
        for begins, ends in _times_around(band, at.date()):
            if begins <= at < ends:
                return band, begins, min([ends, *edges])
            if begins > at:
                edges.append(begins)
    raise Rejected(
        [FieldProblem("start", "no_price", "この時間の料金が決まっていません。窓口にお問い合わせください。")]
    )


def _times_around(band: Band, day: date) -> Iterator[tuple[datetime, datetime]]:
    for each in (day - _DAY, day, day + _DAY):
        if band.holds_on(each):
            yield span(each, band.begins, band.ends)
