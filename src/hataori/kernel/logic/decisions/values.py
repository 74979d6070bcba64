"""FEEL values, how they compare and what arithmetic makes of them; what has no answer is null (DMN 1.5, 10.3.2).

Numbers are decimals of 34 digits (IEEE 754 decimal128, as the standard asks), so 0.1 + 0.2 is 0.3.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_EVEN, Context, Decimal, DecimalException
from typing import Final, TypeVar

from hataori.kernel.logic.dates import months_later
from hataori.kernel.logic.failure import LogicFailure


@dataclass(frozen=True, slots=True, order=True)
class Months:
    """A duration in years and months."""

    months: int


@dataclass(frozen=True, slots=True)
class Interval:
    """A range of values; an open end of None has no bound."""

    low: "Value"
    high: "Value"
    low_included: bool = True
    high_included: bool = True


Value = (
    None
    | bool
    | Decimal
    | str
    | date
    | datetime
    | time
    | timedelta
    | Months
    | Interval
    | Sequence["Value"]
    | Mapping[str, "Value"]
)
T = TypeVar("T", date, timedelta)
DECIMAL: Final = Context(prec=34, rounding=ROUND_HALF_EVEN, Emin=-6143, Emax=6144)
_ORDERED: Final = {Decimal, str, date, datetime, time, timedelta, Months}
_DURATION: Final = re.compile(
    r"(-)?P(?:([0-9]+)Y)?(?:([0-9]+)M)?(?:([0-9]+)D)?(?:T(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9]+)(\.[0-9]+)?S)?)?"
)
_MICROSECOND: Final = timedelta(microseconds=1)


def same_kind(left: Value, right: Value) -> bool:
    """Whether two values are of one FEEL type."""
    if isinstance(left, list | tuple) and isinstance(right, list | tuple):
        return True
    if isinstance(left, dict) and isinstance(right, dict):
        return True
    return type(left) is type(right)


def equal(left: Value, right: Value) -> bool | None:
    """`=`: null where the kinds differ, but null equals null and nothing else."""
    if left is None or right is None:
        return left is right
    if not same_kind(left, right):
        return None
    if isinstance(left, list | tuple) and isinstance(right, list | tuple):
        return len(left) == len(right) and all(equal(a, b) is True for a, b in zip(left, right, strict=True))
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(equal(left[key], right[key]) is True for key in left)
    return left == right


def compare(left: Value, right: Value) -> int | None:
    """Negative, 0 or positive; null where the kinds differ or have no order. Texts by code points."""
    if type(left) is not type(right) or type(left) not in _ORDERED:
        return None
    try:
        return (left > right) - (left < right)  # type: ignore[operator]
    except TypeError:  # a time with a zone and one without have no order
        return None


def covers(interval: Interval, value: Value) -> bool | None:
    """Whether a value lies in a range; null where they cannot be compared."""
    above = 1 if interval.low is None else compare(value, interval.low)
    below = -1 if interval.high is None else compare(value, interval.high)
    if above is None or below is None:
        return None
    return (above > 0 or (above == 0 and interval.low_included)) and (
        below < 0 or (below == 0 and interval.high_included)
    )


def add(left: Value, right: Value) -> Value:
    """`+`: numbers, texts, durations, a day and a duration."""
    if isinstance(left, str) and isinstance(right, str):
        return left + right
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        return _exact("add", left, right)
    if isinstance(left, Months) and isinstance(right, Months):
        return Months(left.months + right.months)
    if isinstance(left, timedelta) and isinstance(right, timedelta):
        return _within(lambda: left + right)
    day, by = (left, right) if isinstance(left, date) else (right, left)
    return _moved(day, by) if isinstance(day, date) and isinstance(by, Months | timedelta) else None


def subtract(left: Value, right: Value) -> Value:
    """`-`: numbers, durations, a duration from a day, two days to a duration."""
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        return _exact("subtract", left, right)
    if isinstance(left, date) and type(left) is type(right):
        return _between(left, right)
    if isinstance(right, Months | timedelta):
        return add(left, negate(right))
    return None


def _between(left: date, right: date) -> Value:
    try:
        return left - right
    except TypeError:  # a moment with a zone and one without
        return None


def multiply(left: Value, right: Value) -> Value:
    """`*`: numbers, a duration and a number."""
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        return _exact("multiply", left, right)
    if isinstance(left, Decimal):
        left, right = right, left
    if isinstance(left, Months) and isinstance(right, Decimal):
        return Months(int(left.months * right))
    if isinstance(left, timedelta) and isinstance(right, Decimal):
        return _within(lambda: int(left / _MICROSECOND * float(right)) * _MICROSECOND)
    return None


def divide(left: Value, right: Value) -> Value:
    """`/`: numbers, a duration through a number or through one of its kind; null by zero."""
    if isinstance(left, Months) and isinstance(right, Months):
        return divide(Decimal(left.months), Decimal(right.months))
    if isinstance(left, timedelta) and isinstance(right, timedelta):
        return divide(Decimal(left // _MICROSECOND), Decimal(right // _MICROSECOND))
    if not isinstance(right, Decimal) or right == 0:
        return None
    if isinstance(left, Decimal):
        return _exact("divide", left, right)
    return multiply(left, DECIMAL.divide(Decimal(1), right))


def power(left: Value, right: Value) -> Value:
    """`**` of numbers."""
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        return _exact("power", left, right)
    return None


def negate(value: Value) -> Value:
    """The opposite of a number or a duration."""
    if isinstance(value, Decimal):
        return DECIMAL.minus(value)
    if isinstance(value, Months):
        return Months(-value.months)
    return -value if isinstance(value, timedelta) else None


def _exact(operation: str, left: Decimal, right: Decimal) -> Decimal | None:
    try:
        result = getattr(DECIMAL, operation)(left, right)
    except (DecimalException, OverflowError):
        return None
    return result if isinstance(result, Decimal) and result.is_finite() else None


def _moved(day: date, by: Months | timedelta) -> Value:
    if isinstance(by, timedelta):
        return _within(lambda: day + by)
    try:
        moved = months_later(date(day.year, day.month, day.day), by.months)
    except LogicFailure:
        return None
    return datetime.combine(moved, day.timetz()) if isinstance(day, datetime) else moved


def _within(compute: Callable[[], T]) -> T | None:
    try:
        return compute()
    except OverflowError:
        return None


def duration(text: str) -> Months | timedelta | None:
    """An ISO 8601 duration: P1Y2M in months, P3DT4H in days and time; null for a mixture or anything else."""
    matched = _DURATION.fullmatch(text)
    if matched is None or text.endswith(("P", "T")):
        return None
    sign = -1 if matched[1] else 1
    years, months, days, hours, minutes, seconds = (int(part or 0) for part in matched.groups()[1:7])
    if years or months or (matched[2] or matched[3]) is not None:
        mixed = any(part is not None for part in matched.groups()[3:])
        return None if mixed else Months(sign * (years * 12 + months))
    part = float(matched[8] or 0)
    return _within(lambda: sign * timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds + part))


def duration_text(value: Months | timedelta) -> str:
    """The ISO 8601 text of a duration."""
    if isinstance(value, Months):
        years, months = divmod(abs(value.months), 12)
        text = (f"{years}Y" if years else "") + (f"{months}M" if months or not years else "")
        return ("-P" if value.months < 0 else "P") + text
    seconds, rest = divmod(abs(value), timedelta(seconds=1))
    days, seconds = divmod(seconds, 86400)
    part = f"{rest / _MICROSECOND / 1e6:.6f}".strip("0").rstrip(".") if rest else ""
    clock = "".join(f"{n}{unit}" for n, unit in ((seconds // 3600, "H"), (seconds // 60 % 60, "M")) if n)
    clock += f"{seconds % 60}{part}S" if seconds % 60 or part else ""
    text = (f"{days}D" if days or not clock else "") + (f"T{clock}" if clock else "")
    return ("-P" if value < timedelta() else "P") + text
