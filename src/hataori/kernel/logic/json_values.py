"""JSON values and their coercions, the same in Python and in the browser (static/logic/values.js).

Numbers are IEEE doubles as in JSON; strings are sequences of code points, never of UTF-16 units, and never
normalised, so that a name sorts, counts and cuts alike on both sides.
"""

import math
import re
from collections.abc import Mapping, Sequence
from typing import Final, Literal, TypeGuard

from hataori.kernel.logic.failure import invalid_arguments, not_a_number

Json = None | bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"]
Kind = Literal["null", "boolean", "number", "string", "array", "object"]

DEEPEST: Final = 64
_EXACT: Final = 2.0**53
_KINDS: Final[dict[type, Kind]] = {
    type(None): "null",
    bool: "boolean",
    int: "number",
    float: "number",
    str: "string",
    list: "array",
    tuple: "array",
    dict: "object",
}
_NUMBER: Final = re.compile(r"[+-]?([0-9]+(?:\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")
_BLANK: Final = " \t\n\r"
_SHORTEST: Final = re.compile(r"(-?)([0-9]+)(?:\.([0-9]+))?(?:e([+-][0-9]+))?")


def kind(value: Json) -> Kind:
    """The JSON kind of a value. Raises LogicFailure for what JSON cannot hold (dates, decimals, objects)."""
    try:
        return _KINDS[type(value)]
    except KeyError:
        raise invalid_arguments() from None


def is_array(value: Json) -> TypeGuard[Sequence[Json]]:
    """Whether the value is a JSON array."""
    return isinstance(value, list | tuple)


def is_object(value: Json) -> TypeGuard[Mapping[str, Json]]:
    """Whether the value is a JSON object."""
    return isinstance(value, dict)


def finite(value: float) -> int | float:
    """The number in its one form: integers as int within ±2^53, never -0. Raises LogicFailure unless finite."""
    if not math.isfinite(value):
        raise not_a_number()
    return int(value) if -_EXACT <= value <= _EXACT and value == math.floor(value) else value


def number(value: Json) -> float:
    """The number a value stands for: null 0, true 1, "" 0, "1e2" 100. Raises LogicFailure (NaN) otherwise."""
    if isinstance(value, str):
        return _number_of_text(value)
    if value is None:
        return 0.0
    if not isinstance(value, int | float):
        raise not_a_number()
    try:
        real = float(value)
    except OverflowError:
        raise not_a_number() from None
    if not math.isfinite(real):
        raise not_a_number()
    return real + 0.0


def _number_of_text(value: str) -> float:
    digits = value.strip(_BLANK)
    if not digits:
        return 0.0
    if not _NUMBER.fullmatch(digits) or not math.isfinite(real := float(digits)):
        raise not_a_number()
    return real + 0.0


def integer(value: Json) -> int:
    """A whole number within ±2^53. Raises LogicFailure (Invalid Arguments) for a fraction."""
    real = number(value)
    if not (-_EXACT <= real <= _EXACT) or real != math.floor(real):
        raise invalid_arguments()
    return int(real)


def truthy(value: Json) -> bool:
    """false, null, 0, "" and [] are false; everything else, {} and "0" too, is true."""
    if isinstance(value, dict):
        return True
    return bool(value)


def text(value: Json) -> str:
    """A value in words for joining texts: null is empty, numbers as JavaScript prints them."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return _number_in_digits(number(value))
    raise invalid_arguments()


def _number_in_digits(value: float) -> str:
    """ECMA-262 Number::toString: shortest digits, an exponent from 1e21 up and below 1e-6."""
    if value == math.floor(value) and abs(value) < _EXACT:
        return str(int(value))
    sign, whole, part, exponent = _SHORTEST.fullmatch(repr(value)).groups()  # type: ignore[union-attr]
    digits = (whole + (part or "")).lstrip("0")
    point = len(whole) + int(exponent or 0) - (len(whole + (part or "")) - len(digits))
    digits = digits.rstrip("0")
    return sign + _placed(digits, point)


def _placed(digits: str, point: int) -> str:
    """Digits with the decimal point after the `point`-th of them, in the notation ECMA-262 prescribes."""
    if len(digits) <= point <= 21:  # noqa: PLR2004  ECMA-262 6.1.6.1.20
        return digits.ljust(point, "0")
    if 0 < point <= 21:  # noqa: PLR2004  same
        return f"{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:  # noqa: PLR2004  same
        return "0." + "0" * -point + digits
    mantissa = digits if len(digits) == 1 else f"{digits[0]}.{digits[1:]}"
    return f"{mantissa}e{'+' if point > 0 else '-'}{abs(point - 1)}"


def size(value: Json) -> int:
    """How much work handling a value costs: a sixteenth of a string's UTF-16 units, an array's items, else nothing."""
    if isinstance(value, str):
        return (len(value) if value.isascii() else len(value.encode("utf-16-le", "surrogatepass")) // 2) // 16
    return len(value) if is_array(value) else 0


def loosely_equal(left: Json, right: Json) -> bool:
    """`==`: strings as strings, anything else as numbers; an unanswered null is 0, "" or nothing at all.

    Comparing null with a text, a list or an object asks "is it unanswered?" and never fails.
    """
    if isinstance(left, str) and isinstance(right, str):
        return left == right
    if left is None or right is None:
        return _equals_nothing(right if left is None else left)
    return number(left) == number(right)


def _equals_nothing(value: Json) -> bool:
    if value is None or value == "":
        return True
    return kind(value) in {"number", "boolean"} and number(value) == 0


def strictly_equal(left: Json, right: Json) -> bool:
    """`===`: same kind and same value; arrays and objects by their contents."""
    of = kind(left)
    if of != kind(right):
        return False
    if of == "number":
        return number(left) == number(right)
    if is_array(left) and is_array(right):
        return len(left) == len(right) and all(strictly_equal(a, b) for a, b in zip(left, right, strict=True))
    if is_object(left) and is_object(right):
        return left.keys() == right.keys() and all(strictly_equal(left[key], right[key]) for key in left)
    return left == right


def in_order(left: Json, right: Json) -> int:
    """Negative, 0 or positive as left comes before, with or after right; strings by code points."""
    if isinstance(left, str) and isinstance(right, str):
        return (left > right) - (left < right)
    a, b = number(left), number(right)
    return (a > b) - (a < b)
