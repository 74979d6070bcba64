"""Can a rule divide by zero? Every division must show that its divisor is not zero.

It does when the divisor is a written number other than 0, is always above zero (a maximum with a positive number, a
sum of a positive number and amounts that are never negative), stands in a branch whose condition rules zero out, or in
a `try` that says what counts instead. An unanswered number is 0.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeGuard

from hataori.kernel.errors import FieldProblem
from hataori.kernel.logic import Json

_DIVIDING = ("/", "%")
_NEVER_NEGATIVE = ("count", "length", "abs")


def division_problems(rule: Json, at: str = "", *, safe: tuple[Json, ...] = ()) -> Iterator[FieldProblem]:
    """A problem for every divisor that can be zero; `field` is its place as a JSON pointer.

    `safe`: rules known not to be zero here.
    """
    if isinstance(rule, list | tuple):
        for place, part in enumerate(rule):
            yield from division_problems(part, f"{at}/{place}", safe=safe)
    elif isinstance(rule, Mapping) and len(rule) == 1:
        name, written = next(iter(rule.items()))
        parts = written if isinstance(written, list | tuple) else (written,)
        yield from _operation(name, parts, f"{at}/{name.replace('~', '~0').replace('/', '~1')}", safe)


def _operation(name: str, parts: Sequence[Json], at: str, safe: tuple[Json, ...]) -> Iterator[FieldProblem]:
    if name == "preserve" or (name == "try" and len(parts) > 1):
        return
    if name in ("if", "?:"):
        yield from _branches(parts, at, safe)
        return
    if name in _DIVIDING:
        for place, divisor in list(enumerate(parts))[1:] or [(0, parts[0] if parts else 0)]:
            if not (divisor in safe or _above_zero(divisor, safe) or _other_than_zero(divisor)):
                message = "0で割ることがあります。割る数が0のときの値を「もし」で決めてください。"
                yield FieldProblem(f"{at}/{place}", "logic_may_divide_by_zero", message)
    known = safe
    for place, part in enumerate(parts):
        yield from division_problems(part, f"{at}/{place}", safe=known)
        if name == "and":
            known = (*known, *_ruled_out(part, holds=True))


def _branches(parts: Sequence[Json], at: str, safe: tuple[Json, ...]) -> Iterator[FieldProblem]:
    known = safe
    for place in range(0, len(parts) - 1, 2):
        yield from division_problems(parts[place], f"{at}/{place}", safe=known)
        inside = (*known, *_ruled_out(parts[place], holds=True))
        yield from division_problems(parts[place + 1], f"{at}/{place + 1}", safe=inside)
        known = (*known, *_ruled_out(parts[place], holds=False))
    if len(parts) % 2:
        yield from division_problems(parts[-1], f"{at}/{len(parts) - 1}", safe=known)


def _ruled_out(condition: Json, *, holds: bool) -> Iterator[Json]:
    """The rules that are not zero when a condition holds, or when it does not."""
    if not isinstance(condition, Mapping) or len(condition) != 1:
        return
    name, written = next(iter(condition.items()))
    parts = written if isinstance(written, list | tuple) else (written,)
    if name in ("var", "!!") and holds:
        yield condition if name == "var" else parts[0]
    elif name == "!":
        yield from _ruled_out(parts[0], holds=not holds)
    elif name in ("and", "or") and holds == (name == "and"):
        for part in parts:
            yield from _ruled_out(part, holds=holds)
    elif len(parts) == 2:  # noqa: PLR2004  both sides of a comparison
        yield from _compared(name, parts[0], parts[1], holds)


def _compared(name: str, left: Json, right: Json, holds: bool) -> Iterator[Json]:  # noqa: FBT001  read aloud it is
    turned = {">": "<", "<": ">", ">=": "<=", "<=": ">="}
    for rule, operator, limit in ((left, name, right), (right, turned.get(name, name), left)):
        if not _is_number(limit):
            continue
        if limit == 0 and operator in (("!=", "!==") if holds else ("==", "===")):
            yield rule
        above = {">": limit >= 0, ">=": limit > 0} if holds else {"<=": limit >= 0, "<": limit > 0}
        if above.get(operator):
            yield rule


def _above_zero(rule: Json, safe: tuple[Json, ...]) -> bool:
    if _is_number(rule):
        return rule > 0
    if not isinstance(rule, Mapping) or len(rule) != 1:
        return False
    name, written = next(iter(rule.items()))
    parts = written if isinstance(written, list | tuple) else (written,)
    if name == "max":
        return any(_above_zero(part, safe) for part in parts)
    if name in ("min", "*"):
        return bool(parts) and all(_above_zero(part, safe) for part in parts)
    if name == "+":
        return any(_above_zero(part, safe) for part in parts) and all(_not_negative(part, safe) for part in parts)
    return False


def _not_negative(rule: Json, safe: tuple[Json, ...]) -> bool:
    named = isinstance(rule, Mapping) and len(rule) == 1 and next(iter(rule)) in _NEVER_NEGATIVE
    return named or rule == 0 or _above_zero(rule, safe)


def _other_than_zero(rule: Json) -> bool:
    return _is_number(rule) and rule != 0


def _is_number(rule: Json) -> TypeGuard[int | float]:
    return isinstance(rule, int | float) and not isinstance(rule, bool)
