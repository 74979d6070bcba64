"""Operators that look at the answers or compute rules themselves; the browser's twin is static/logic/placed.js."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, Protocol

from hataori.kernel.logic.failure import TOO_DEEP, LogicFailure, invalid_arguments
from hataori.kernel.logic.json_values import (
    DEEPEST,
    Json,
    in_order,
    integer,
    is_array,
    is_object,
    kind,
    loosely_equal,
    number,
    size,
    strictly_equal,
    text,
    truthy,
)
from hataori.kernel.logic.place import ABSENT, Place, reach


class Run(Protocol):
    """One evaluation under way."""

    def value(self, rule: Json, place: Place) -> Json:
        """Compute a rule at a place."""

    def spend(self, work: int) -> None:
        """Count work; raises LogicFailure (Too Long) beyond the limit."""


Rules = Sequence[Json]
Placed = Callable[[Run, Rules, Place], Json]


def var(_run: Run, values: Rules, place: Place) -> Json:
    """The answer under a dotted name; the second value, else null, where nothing or null is there."""
    found = place.value if not values else _named(values[0], place)
    if found is ABSENT or found is None:
        return values[1] if len(values) > 1 else None
    return found  # type: ignore[return-value]


def _named(name: Json, place: Place) -> Json | object:
    if name is None or name == "":
        return place.value
    if isinstance(name, bool) or not isinstance(name, str | int | float):
        return ABSENT
    return reach(place.value, text(name).split("."))


def val(_run: Run, values: Rules, place: Place) -> Json:
    """The answer under a path of names; a leading [n] climbs n levels out."""
    found = _pathed(values, place)
    return None if found is ABSENT else found  # type: ignore[return-value]


def exists(_run: Run, values: Rules, place: Place) -> Json:
    """Whether there is such a field, answered or not."""
    return _pathed(values, place) is not ABSENT


def _pathed(values: Rules, place: Place) -> Json | object:
    if not values or not is_array(values[0]):
        return reach(place.value, values)
    if len(values[0]) != 1:
        raise invalid_arguments()
    outer = place.climb(min(abs(integer(values[0][0])), 1000))
    return ABSENT if outer is None else reach(outer.value, values[1:])


def missing(run: Run, values: Rules, place: Place) -> Json:
    """The names whose answer is null, empty or not there."""
    names = values[0] if values and is_array(values[0]) else values
    run.spend(len(names))
    return [name for name in names if _unanswered(name, place)]


def _unanswered(name: Json, place: Place) -> bool:
    if kind(name) not in {"string", "number"}:
        raise invalid_arguments()
    found = _named(name, place)
    return found is ABSENT or found is None or found == ""


def missing_some(run: Run, values: Rules, place: Place) -> Json:
    """Nothing when at least n of the names are answered, else those that are not."""
    need, names = number(values[0]), values[1]
    if not is_array(names):
        raise invalid_arguments()
    run.spend(len(names))
    absent = [name for name in names if _unanswered(name, place)]
    return [] if len(names) - len(absent) >= need else absent


def contained(run: Run, values: Rules, _place: Place) -> Json:
    """Whether a list has the value (`===`), or a text the part."""
    sought, whole = values
    if isinstance(whole, str):
        return kind(sought) in {"string", "number"} and text(sought) in whole
    if not is_array(whole):
        return False
    return any(_same(run, sought, item) for item in whole)


def _same(run: Run, left: Json, right: Json) -> bool:
    run.spend(weight(left) + weight(right))
    return strictly_equal(left, right)


def weight(value: Json, depth: int = 0) -> int:
    """How much work comparing a value can cost: the number of values in it. Raises LogicFailure when too deep."""
    if depth > DEEPEST:
        raise LogicFailure(TOO_DEEP)
    parts = value if is_array(value) else value.values() if is_object(value) else ()
    return 1 + sum(weight(part, depth + 1) for part in parts)


def join(run: Run, values: Rules, _place: Place) -> Json:
    """A list's items as one text with a separator between them."""
    if not is_array(values[0]):
        raise invalid_arguments()
    parts = [text(item) for item in values[0]]
    between = text(values[1]) if len(values) > 1 else ""
    run.spend(sum(size(part) for part in parts) + size(between) * len(parts))
    return between.join(parts)


def choose(run: Run, rules: Rules, place: Place) -> Json:
    """Pairs of condition and answer, and an answer for the rest (null without one)."""
    last = len(rules) - 1
    for at in range(0, last, 2):
        if truthy(run.value(rules[at], place)):
            return run.value(rules[at + 1], place)
    return run.value(rules[last], place) if len(rules) % 2 else None


def either(run: Run, rules: Rules, place: Place) -> Json:
    """The first value that holds, else the last; false of nothing."""
    value: Json = False
    for rule in rules:
        value = run.value(rule, place)
        if truthy(value):
            break
    return value


def both(run: Run, rules: Rules, place: Place) -> Json:
    """The first value that does not hold, else the last; false of nothing."""
    value: Json = False
    for rule in rules:
        value = run.value(rule, place)
        if not truthy(value):
            break
    return value


def chained(holds: Callable[[Run, Json, Json], bool]) -> Placed:
    """A comparison of neighbours that stops at the first pair that fails."""

    def compare(run: Run, rules: Rules, place: Place) -> Json:
        left = run.value(rules[0], place)
        for rule in rules[1:]:
            right = run.value(rule, place)
            if not holds(run, left, right):
                return False
            left = right
        return True

    return compare


def _items(run: Run, rules: Rules, place: Place) -> Sequence[Json] | None:
    """The list an operator goes through, None for null."""
    items = run.value(rules[0], place)
    if items is not None and not is_array(items):
        raise invalid_arguments()
    return items


def _each(run: Run, rules: Rules, place: Place) -> Iterator[tuple[Json, Json]]:
    """Each item with the value of the rule for it; a list never answered has none, one written null is a mistake."""
    if rules[0] is None or rules[1] is None:
        raise invalid_arguments()
    for index, item in enumerate(_items(run, rules, place) or ()):
        yield item, run.value(rules[1], place.inside(item, {"index": index}))


def _tested(run: Run, rules: Rules, place: Place) -> Iterator[bool]:
    """Whether the rule holds, item by item; the list must be there."""
    items = _items(run, rules, place)
    if items is None:
        raise invalid_arguments()
    return (truthy(run.value(rules[1], place.inside(item, {"index": index}))) for index, item in enumerate(items))


def every(run: Run, rules: Rules, place: Place) -> Json:
    """Whether all items pass, and there is one."""
    empty = True
    for holds in _tested(run, rules, place):
        empty = False
        if not holds:
            return False
    return not empty


def reduce(run: Run, rules: Rules, place: Place) -> Json:
    """Fold a list from a start, or from its first item; the rule sees `current` and `accumulator`."""
    if rules[0] is None or rules[1] is None:
        raise invalid_arguments()
    items = _items(run, rules, place) or ()
    begun = len(rules) > 2  # noqa: PLR2004  list, rule, start
    total = run.value(rules[2], place) if begun else next(iter(items), None)
    for index, item in list(enumerate(items))[0 if begun else 1 :]:
        total = run.value(rules[1], place.inside({"current": item, "accumulator": total}, {"index": index}))
    return total


def find(run: Run, rules: Rules, place: Place) -> Json:
    """The first item that passes, null if none."""
    return next((item for item, value in _each(run, rules, place) if truthy(value)), None)


def first_answered(run: Run, rule: Json, place: Place) -> Json:
    """The first value that is not null."""
    if not is_array(rule):
        value = run.value(rule, place)
        return next((item for item in value if item is not None), None) if is_array(value) else value
    return next((value for value in (run.value(part, place) for part in rule) if value is not None), None)


def attempt(run: Run, rule: Json, place: Place) -> Json:
    """The first rule that does not fail; the ones after a failure see its error."""
    failure, here = invalid_arguments(), place
    for part in rule if is_array(rule) else (rule,):
        try:
            return run.value(part, here)
        except LogicFailure as raised:
            if not raised.catchable:
                raise
            failure, here = raised, place.inside(raised.value, None)  # type: ignore[arg-type]
    raise failure


RULES: Final[Mapping[str, Placed]] = {
    "var": var,
    "val": val,
    "exists": exists,
    "missing": missing,
    "missing_some": missing_some,
    "in": contained,
    "join": join,
    "choose": choose,
    "or": either,
    "and": both,
    "equal": chained(lambda _run, left, right: loosely_equal(left, right)),
    "unequal": chained(lambda _run, left, right: not loosely_equal(left, right)),
    "same": chained(_same),
    "different": chained(lambda run, left, right: not _same(run, left, right)),
    "more": chained(lambda _run, left, right: in_order(left, right) > 0),
    "at_least": chained(lambda _run, left, right: in_order(left, right) >= 0),
    "less": chained(lambda _run, left, right: in_order(left, right) < 0),
    "at_most": chained(lambda _run, left, right: in_order(left, right) <= 0),
    "map": lambda run, rules, place: [value for _, value in _each(run, rules, place)],
    "filter": lambda run, rules, place: [item for item, value in _each(run, rules, place) if truthy(value)],
    "reduce": reduce,
    "all": every,
    "some": lambda run, rules, place: any(_tested(run, rules, place)),
    "none": lambda run, rules, place: not any(_tested(run, rules, place)),
    "count": lambda run, rules, place: sum(truthy(value) for _, value in _each(run, rules, place)),
    "find": find,
}
ONE_RULE: Final[Mapping[str, Callable[[Run, Json, Place], Json]]] = {
    "first_answered": first_answered,
    "try": attempt,
    "preserve": lambda _run, rule, _place: rule,
}
