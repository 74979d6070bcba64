"""Whether a definition a service brings can be read: the words docs/reference/indicators.md asks for.

The indicators' own reader is a block, which the platform may not know; it refuses the same at `hataori load-city`.
"""

from collections.abc import Iterator, Mapping
from typing import Any

SCORINGS = ("proportion", "count", "stock", "sum", "mean")
WINDOWS = ("fiscal_year_to_date", "as_of_date", "cumulative")
OPS = ("count", "sum", "mean", "distinct", "members")
TESTS = ("in", "not_in", "is")
_WHERE = 3  # [field, test, values]


def problems(body: Mapping[str, Any]) -> Iterator[str]:
    """What keeps the definition from being counted, each with the place; nothing when it can be read."""
    if "counts" in body:
        yield from _missing(body, ("key", "name", "window"))
        for count in _listed(body["counts"]):
            yield from _missing(count, ("key", "name", "numerator", "aggregate"))
            yield from _part(count, "numerator", body.get("window"))
    else:
        yield from _missing(body, ("key", "name", "unit", "scoring", "window", "numerator", "aggregate"))
        yield from _of(body.get("scoring"), SCORINGS, "scoring")
        yield from _part(body, "numerator", body.get("window"))
        yield from _denominator(body)
    yield from _of(body.get("window"), WINDOWS, "window")
    yield from _ambiguities(body)


def _missing(body: Mapping[str, Any], wanted: tuple[str, ...]) -> Iterator[str]:
    return (f"{name} is missing" for name in wanted if name not in body)


def _of(value: object, allowed: tuple[str, ...], place: str) -> Iterator[str]:
    if value is not None and value not in allowed:
        yield f"{place} is {value!r}, not one of {', '.join(allowed)}"


def _denominator(body: Mapping[str, Any]) -> Iterator[str]:
    if (body.get("scoring") == "proportion") != bool(body.get("denominator")):
        yield "a proportion, and nothing else, has a denominator"
    if body.get("denominator"):
        yield from _part(body, "denominator", body.get("window"))


def _part(body: Mapping[str, Any], name: str, window: object) -> Iterator[str]:
    clauses, aggregate = _listed(body.get(name)), _mapping(_mapping(body.get("aggregate")).get(name))
    op = aggregate.get("op")
    if not clauses:
        yield f"{name} has no clause"
    if op not in OPS:
        yield f"aggregate.{name}.op is {op!r}, not one of {', '.join(OPS)}"
    if op in ("sum", "mean") and not aggregate.get("field"):
        yield f"aggregate.{name}: {op} needs a field"
    if op == "members" and window == "fiscal_year_to_date":
        yield f"aggregate.{name}: members are counted as of a day, not by fiscal year"
    for clause in clauses:
        yield from _clause(_mapping(clause), name, op)


def _clause(clause: Mapping[str, Any], name: str, op: object) -> Iterator[str]:
    yield from (f"{name}: a clause lacks {word}" for word in ("type", "effect", "where") if word not in clause)
    yield from _of(clause.get("effect"), ("+", "-"), f"{name}: effect")
    if clause.get("effect") == "-" and op in ("mean", "distinct"):
        yield f"{name}: {op} cannot take events away"
    for where in _listed(clause.get("where")):
        if not isinstance(where, list | tuple) or len(where) != _WHERE or where[1] not in TESTS:
            yield f"{name}: {where!r} is not [field, {'|'.join(TESTS)}, values]"


def _ambiguities(body: Mapping[str, Any]) -> Iterator[str]:
    for one in map(_mapping, _listed(body.get("ambiguities"))):
        choices = [_mapping(choice) for choice in _listed(one.get("choices"))]
        if sum(bool(choice.get("default")) for choice in choices) != 1:
            yield f"ambiguity {one.get('id')!r} needs exactly one default choice"


def types(body: Mapping[str, Any]) -> Iterator[str]:
    """The event types its clauses name."""
    for part in (body, *map(_mapping, _listed(body.get("counts")))):
        for name in ("numerator", "denominator"):
            yield from (
                str(_mapping(clause)["type"]) for clause in _listed(part.get(name)) if "type" in _mapping(clause)
            )


def _listed(value: Any) -> list[Any]:  # noqa: ANN401  any JSON value
    return list(value) if isinstance(value, list | tuple) else []


def _mapping(value: Any) -> Mapping[str, Any]:  # noqa: ANN401  any JSON value
    return value if isinstance(value, Mapping) else {}
