"""What operators make of their values alone; the browser's twin is static/logic/plain.js."""

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cmp_to_key
from typing import Final

from hataori.kernel.logic import dates
from hataori.kernel.logic.failure import LogicFailure, invalid_arguments, not_a_number
from hataori.kernel.logic.json_values import (
    Json,
    finite,
    in_order,
    integer,
    is_array,
    is_object,
    kind,
    number,
    text,
    truthy,
)

Values = Sequence[Json]
Plain = Callable[[Values], Json]


def add(values: Values) -> Json:
    """The sum, 0 of nothing."""
    return _folded(values, 0.0, lambda total, value: total + value)


def multiply(values: Values) -> Json:
    """The product, 1 of nothing."""
    return _folded(values, 1.0, lambda total, value: total * value)


def subtract(values: Values) -> Json:
    """The first less the others; of one value, its opposite."""
    if len(values) == 1:
        return finite(-number(values[0]))
    return _folded(values[1:], number(values[0]), lambda total, value: total - value)


def divide(values: Values) -> Json:
    """The first through the others; of one value, its reciprocal."""
    if len(values) == 1:
        return finite(_quotient(1.0, number(values[0])))
    return _folded(values[1:], number(values[0]), _quotient)


def remainder(values: Values) -> Json:
    """The remainder with the sign of the dividend, one divisor after the other."""
    return _folded(values[1:], number(values[0]), _rest)


def _folded(values: Values, start: float, step: Callable[[float, float], float]) -> Json:
    total = start
    for value in values:
        total = step(total, number(value))
    return finite(total)


def _quotient(dividend: float, divisor: float) -> float:
    if divisor == 0:
        raise not_a_number()
    return dividend / divisor


def _rest(dividend: float, divisor: float) -> float:
    if divisor == 0 or not math.isfinite(dividend):
        raise not_a_number()
    return math.fmod(dividend, divisor)


def rounded(way: Callable[[float], float]) -> Plain:
    """A rounding of the first value to a multiple of the second (1 unless given)."""

    def to_unit(values: Values) -> Json:
        unit = number(values[1]) if len(values) > 1 else 1.0
        if unit <= 0:
            raise invalid_arguments()
        quotient = number(values[0]) / unit
        return finite(way(quotient) * unit if math.isfinite(quotient) else quotient)

    return to_unit


def half_away(value: float) -> float:
    """四捨五入: halves away from zero."""
    whole = math.floor(abs(value))
    return math.copysign(whole + (abs(value) - whole >= 0.5), value)  # noqa: PLR2004  a half


def substr(values: Values) -> Json:
    """Code points from a start (negative: from the end), so many of them (negative: without so many last ones)."""
    whole = text(values[0])
    start = _whole_part(values[1]) if len(values) > 1 else 0
    rest = whole[max(0, len(whole) + start) if start < 0 else start :]
    if len(values) < 3 or values[2] is None:  # noqa: PLR2004  text, start, length
        return rest
    length = _whole_part(values[2])
    return rest[: max(0, len(rest) + length) if length < 0 else length]


def _whole_part(value: Json) -> int:
    return int(number(value))


def merge(values: Values) -> Json:
    """One list of all items."""
    return [item for value in values for item in (value if is_array(value) else (value,))]


def throw(values: Values) -> Json:
    """Stop with an error of one's own: its name, or an object with `type`."""
    thrown = values[0]
    if isinstance(thrown, str):
        raise LogicFailure(thrown)
    if is_object(thrown) and isinstance(type_ := thrown.get("type"), str):
        raise LogicFailure(type_, thrown)
    raise invalid_arguments()


def length(values: Values) -> Json:
    """Code points of a text, items of a list, 0 of null."""
    value = values[0]
    if value is None:
        return 0
    if isinstance(value, str) or is_array(value):
        return len(value)
    raise invalid_arguments()


def sort(values: Values) -> Json:
    """A list of only numbers or only texts in rising order."""
    items = values[0]
    if not is_array(items) or {kind(item) for item in items} not in ({"number"}, {"string"}, set()):
        raise invalid_arguments()
    return sorted(items, key=cmp_to_key(in_order))


def is_empty(values: Values) -> Json:
    """Whether nothing was answered: null, an empty text or an empty list."""
    return not values or values[0] is None or values[0] == "" or (is_array(values[0]) and not values[0])


def is_date(values: Values) -> Json:
    """Whether the text names a day that exists."""
    try:
        dates.day(values[0])
    except LogicFailure:
        return False
    return True


def age(values: Values) -> Json:
    """Completed years on a day; nobody has an age before birth."""
    birth, on = dates.day(values[0]), dates.day(values[1])
    if on < birth:
        raise invalid_arguments()
    return dates.full_years(birth, on)


def _moved(move: Callable[[date, int], date]) -> Plain:
    return lambda values: move(dates.day(values[0]), integer(values[1])).isoformat()


def _spanned(span: Callable[[date, date], int]) -> Plain:
    return lambda values: span(dates.day(values[0]), dates.day(values[1]))


def _all_texts(values: Values) -> tuple[str, str]:
    whole, part = values
    if not isinstance(whole, str) or not isinstance(part, str):
        raise invalid_arguments()
    return whole, part


PLAIN: Final[Mapping[str, Plain]] = {
    "not": lambda values: not (values and truthy(values[0])),
    "truth": lambda values: bool(values) and truthy(values[0]),
    "max": lambda values: finite(max(number(value) for value in values)),
    "min": lambda values: finite(min(number(value) for value in values)),
    "add": add,
    "subtract": subtract,
    "multiply": multiply,
    "divide": divide,
    "remainder": remainder,
    "merge": merge,
    "cat": lambda values: "".join(text(value) for value in values),
    "substr": substr,
    "throw": throw,
    "is_empty": is_empty,
    "length": length,
    "starts_with": lambda values: _all_texts(values)[0].startswith(_all_texts(values)[1]),
    "ends_with": lambda values: _all_texts(values)[0].endswith(_all_texts(values)[1]),
    "sort": sort,
    "abs": lambda values: finite(abs(number(values[0]))),
    "floor": rounded(math.floor),
    "ceil": rounded(math.ceil),
    "round": rounded(half_away),
    "is_date": is_date,
    "add_days": _moved(dates.days_later),
    "add_months": _moved(dates.months_later),
    "add_years": _moved(lambda start, years: dates.months_later(start, years * 12)),
    "days_between": _spanned(lambda start, end: (end - start).days),
    "months_between": _spanned(dates.full_months),
    "years_between": _spanned(dates.full_years),
    "age": age,
    "age_reached_on": _moved(dates.age_reached_on),
    "fiscal_year": lambda values: dates.fiscal_year(dates.day(values[0])),
}
