"""JsonLogic as Open Forms writes it, as ours: dates, relative dates, boxes of choices, names."""

from collections.abc import Mapping
from typing import Any

from hataori.kernel.logic import Json, problems_of

from .components import Taken
from .names import Names


class Unmappable(Exception):
    """A rule that has no like here; carries what of it."""


def rule_of(written: Any, names: Names, taken: Taken) -> Json:  # noqa: ANN401  JSON
    """The rule in our language. Raises Unmappable."""
    made = _made(written, names, taken)
    if isinstance(made, Mapping) and problems_of(made):
        raise Unmappable("規則")
    return made


def _made(written: Any, names: Names, taken: Taken) -> Json:  # noqa: ANN401  JSON
    if isinstance(written, list):
        return [_made(part, names, taken) for part in written]
    if not isinstance(written, Mapping) or not written:
        read: Json = written
        return read
    if len(written) > 1:
        raise Unmappable("規則")
    return _operation(*next(iter(written.items())), names, taken)


def _operation(name: str, parts: Any, names: Names, taken: Taken) -> Json:  # noqa: ANN401  JSON
    if name == "var":
        return _var(parts, names, taken)
    if name in ("date", "datetime"):
        return _made(parts[0] if isinstance(parts, list) else parts, names, taken)
    if name == "today":
        return {"var": "today"}
    if name in ("+", "-") and (moved := _moved(name, parts, names, taken)) is not None:
        return moved
    if name in ("rdelta", "duration", "reduce"):
        raise Unmappable(name)
    return {name: _made(parts, names, taken)}


def _var(parts: Any, names: Names, taken: Taken) -> Json:  # noqa: ANN401  JSON
    key = str(parts[0] if isinstance(parts, list) and parts else parts)
    if key == "today":
        return {"var": "today"}
    if key in names.by_key:
        return {"var": names.of(key)}
    head, _, option = key.rpartition(".")
    if head in names.by_key and option in taken.boxes.get(names.of(head), ()):
        return {"in": [option, {"var": names.of(head)}]}
    raise Unmappable(key)


def _moved(name: str, parts: Any, names: Names, taken: Taken) -> Json:  # noqa: ANN401  JSON
    """A day some years, months and days earlier or later; None where it is mere arithmetic."""
    if not isinstance(parts, list) or len(parts) != 2 or not isinstance(parts[1], Mapping):  # noqa: PLR2004  day, span
        return None
    span = parts[1].get("rdelta")
    if span is None:
        return None
    numbers = span if isinstance(span, list) else [span]
    if not all(isinstance(number, int) for number in numbers):
        raise Unmappable("rdelta")
    day = _made(parts[0], names, taken)
    for operator, number in zip(("add_years", "add_months", "add_days"), numbers, strict=False):
        if number:
            day = {operator: [day, -number if name == "-" else number]}
    return day
