"""FEEL's built-in functions that tables need; anything they cannot answer is null. None of them asks the clock."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_UP,
    ROUND_UP,
    Decimal,
    DecimalException,
)
from functools import reduce
from typing import Final

from hataori.kernel.logic.dates import full_months
from hataori.kernel.logic.decisions import values
from hataori.kernel.logic.decisions.nodes import Function
from hataori.kernel.logic.decisions.values import DECIMAL, Months, Value, duration

Given = Sequence[Value]


def exactly(*kinds: type) -> Callable[[Callable[..., Value]], Function]:
    """A function of so many values of these kinds; null for others."""

    def declared(function: Callable[..., Value]) -> Function:
        def called(given: Given) -> Value:
            fitting = len(given) == len(kinds) and all(map(_is, given, kinds))
            return function(*given) if fitting else None

        return called

    return declared


def _is(value: Value, kind: type) -> bool:
    return isinstance(value, kind) and not (isinstance(value, bool) and kind is not bool)


def _rounded(way: str) -> Function:
    def called(given: Given) -> Value:
        digits = given[1] if len(given) > 1 else Decimal(0)
        if not given or not isinstance(given[0], Decimal) or not isinstance(digits, Decimal):
            return None
        try:
            return given[0].quantize(Decimal(1).scaleb(-int(digits)), rounding=way, context=DECIMAL)
        except (DecimalException, OverflowError):
            return None

    return called


def items(given: Given) -> Given:
    """The one list given, or the values themselves."""
    return given[0] if len(given) == 1 and isinstance(given[0], list | tuple) else given


def _extreme(sign: int) -> Function:
    def called(given: Given) -> Value:
        best: Value = None
        for value in items(given):
            order = 0 if best is None else values.compare(value, best)
            if order is None or value is None:
                return None
            best = value if best is None or order * sign > 0 else best
        return best

    return called


def _numbers(given: Given) -> list[Decimal] | None:
    numbers = [value for value in items(given) if isinstance(value, Decimal)]
    return numbers if numbers and len(numbers) == len(items(given)) else None


def _sum(given: Given) -> Value:
    numbers = _numbers(given)
    return None if numbers is None else reduce(DECIMAL.add, numbers)


def _mean(given: Given) -> Value:
    return values.divide(_sum(given), Decimal(len(items(given))))


def _abs(given: Given) -> Value:
    if len(given) != 1 or not isinstance(given[0], Decimal | Months | timedelta):
        return None
    opposite = values.negate(given[0])
    return opposite if values.compare(given[0], opposite) == -1 else given[0]


def _modulo(dividend: Decimal, divisor: Decimal) -> Value:
    """The remainder with the sign of the divisor."""
    try:
        rest = DECIMAL.remainder(dividend, divisor)
        return DECIMAL.add(rest, divisor) if rest and (rest < 0) != (divisor < 0) else rest
    except DecimalException:
        return None


def _not(given: Given) -> Value:
    return not given[0] if len(given) == 1 and isinstance(given[0], bool) else None


def _date(given: Given) -> Value:
    parts = [int(part) for part in given if isinstance(part, Decimal)]
    if len(parts) == len(given) == 3:  # noqa: PLR2004  year, month, day
        return _made(lambda: date(*parts))
    if len(given) == 1 and isinstance(given[0], date):
        return date(given[0].year, given[0].month, given[0].day)
    text = given[0] if len(given) == 1 and isinstance(given[0], str) else ""
    return _made(lambda: date.fromisoformat(text)) if len(text) == 10 else None  # noqa: PLR2004  YYYY-MM-DD


def _day(at: date) -> date:
    return date(at.year, at.month, at.day)


def _made(make: Callable[[], date | time | Decimal]) -> Value:
    try:
        return make()
    except (ValueError, OverflowError, DecimalException):
        return None


def _number(text: str) -> Value:
    plain = text.isascii() and not set(text) & set("_ nN")
    made = _made(lambda: DECIMAL.create_decimal(text)) if plain else None
    return made if isinstance(made, Decimal) and made.is_finite() else None


def number_text(value: Decimal) -> str:
    """A number in digits, without exponent or trailing zeros."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def string(value: Value) -> str | None:
    """A value in FEEL's words; null of a structure."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return number_text(value)
    if isinstance(value, date | time):
        return value.isoformat()
    return values.duration_text(value) if isinstance(value, Months | timedelta) else None


def _substring(given: Given) -> Value:
    if len(given) not in {2, 3} or not isinstance(given[0], str) or not all(_is(n, Decimal) for n in given[1:]):
        return None
    text, first = given[0], int(given[1])  # type: ignore[arg-type]
    start = first - 1 if first > 0 else max(0, len(text) + first)
    if first == 0:
        return None
    return text[start : start + max(0, int(given[2]))] if len(given) > 2 else text[start:]  # type: ignore[arg-type]  # noqa: PLR2004


FUNCTIONS: Final[Mapping[str, Function]] = {
    "not": _not,
    "date": _date,
    "time": exactly(str)(lambda text: _made(lambda: time.fromisoformat(text))),
    "date and time": exactly(str)(lambda text: _made(lambda: datetime.fromisoformat(text)) if "T" in text else None),
    "duration": exactly(str)(duration),
    "years and months duration": exactly(date, date)(lambda start, end: Months(full_months(_day(start), _day(end)))),
    "number": exactly(str)(_number),
    "string": lambda given: string(given[0]) if len(given) == 1 else None,
    "floor": _rounded(ROUND_FLOOR),
    "ceiling": _rounded(ROUND_CEILING),
    "round up": _rounded(ROUND_UP),
    "round down": _rounded(ROUND_DOWN),
    "round half up": _rounded(ROUND_HALF_UP),
    "round half down": _rounded(ROUND_HALF_DOWN),
    "abs": _abs,
    "modulo": exactly(Decimal, Decimal)(_modulo),
    "min": _extreme(-1),
    "max": _extreme(1),
    "sum": _sum,
    "mean": _mean,
    "count": lambda given: Decimal(len(given[0])) if given and isinstance(given[0], list | tuple) else None,
    "list contains": lambda given: (
        any(values.equal(each, given[1]) is True for each in given[0])
        if len(given) == 2 and isinstance(given[0], list | tuple)  # noqa: PLR2004  list, value
        else None
    ),
    "string length": exactly(str)(lambda text: Decimal(len(text))),
    "substring": _substring,
    "contains": exactly(str, str)(lambda whole, part: part in whole),
    "starts with": exactly(str, str)(lambda whole, part: whole.startswith(part)),
    "ends with": exactly(str, str)(lambda whole, part: whole.endswith(part)),
}
