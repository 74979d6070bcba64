"""What an indicator counts: clauses over events, read from the definition's JSON form and checked.

Both ways of counting (projection.py and recount.py) read this and share nothing else.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast

from hataori.kernel.errors import FieldProblem, Rejected

Op = Literal["count", "sum", "mean", "members", "distinct"]
Window = Literal["fiscal_year_to_date", "as_of_date", "cumulative"]

OPS = ("count", "sum", "mean", "members", "distinct")
WINDOWS = {
    "fiscal_year_to_date": "年度の始めからその日まで",
    "as_of_date": "その日の現在",
    "cumulative": "記録の始めからその日まで",
}
SCORINGS = ("proportion", "count", "stock", "sum", "mean")
NUMERATOR, DENOMINATOR = "num", "den"
_FIELD = re.compile(r"[a-z][a-z0-9_]{0,60}")
_TYPE = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")


@dataclass(frozen=True, slots=True)
class Condition:
    """One test on a field of the event's data. A missing field is in no list, so `not_in` holds for it."""

    field: str
    op: Literal["in", "not_in", "is"]
    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Clause:
    """Events of one type that meet all conditions, adding (+1) or taking away (-1)."""

    type: str
    conditions: tuple[Condition, ...]
    sign: Literal[1, -1]


@dataclass(frozen=True, slots=True)
class Part:
    """One number made of clauses: the numerator, the denominator, or one count of a counter."""

    name: str
    title: str
    op: Op
    field: str
    scale: float
    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Definition:
    """An indicator (parts `num` and perhaps `den`) or an operational counter (a part for each count)."""

    key: str
    kind: Literal["indicator", "counter"]
    scoring: str
    window: Window
    parts: tuple[Part, ...]
    unit: str
    decimals: int
    min_n: int
    higher_is_better: bool
    external_sources: tuple[str, ...]
    expected_every_days: int

    @property
    def types(self) -> frozenset[str]:
        """The event types any clause reads."""
        return frozenset(clause.type for part in self.parts for clause in part.clauses)

    def part(self, name: str) -> Part | None:
        """The part of that name."""
        return next((part for part in self.parts if part.name == name), None)


def chosen(body: Mapping[str, Any], choices: Mapping[str, str]) -> dict[str, Any]:
    """The body with the patch of each ambiguity's choice laid over it; the default where none is chosen."""
    merged = dict(body)
    for ambiguity in body.get("ambiguities", ()):
        merged |= _choice(ambiguity, choices.get(ambiguity["id"])).get("patch", {})
    return merged


def _choice(ambiguity: Mapping[str, Any], wanted: str | None) -> Mapping[str, Any]:
    found: list[Mapping[str, Any]] = [
        choice for choice in ambiguity["choices"] if (choice["id"] == wanted if wanted else choice["default"])
    ]
    if len(found) != 1:
        raise _wrong(ambiguity["id"], "数え方の選択肢から1つ選んでください。")
    return found[0]


def read(body: Mapping[str, Any], choices: Mapping[str, str] | None = None) -> Definition:
    """The definition in its checked form. Rejected, naming the place, when it cannot be counted."""
    merged = chosen(body, choices or {})
    try:
        return _counter(merged) if "counts" in merged else _indicator(merged)
    except (KeyError, TypeError, AttributeError) as error:
        raise _wrong(str(merged.get("key", "")), f"指標の定義の形が違います（{error}）。") from error


def _indicator(body: Mapping[str, Any]) -> Definition:
    told = body.get("numerator_text") or body["name"]
    parts = [_part(NUMERATOR, told, body["numerator"], body["aggregate"]["numerator"])]
    if body.get("denominator"):
        aggregate = body["aggregate"]["denominator"]
        parts.append(_part(DENOMINATOR, body.get("denominator_text") or "全体の件数", body["denominator"], aggregate))
    if (body["scoring"] == "proportion") != (len(parts) == 2):  # noqa: PLR2004  a proportion is one number over another
        raise _wrong(body["key"], "割合の指標には分子と分母の両方が必要です。")
    return _definition(body, "indicator", body["scoring"], parts)


def _counter(body: Mapping[str, Any]) -> Definition:
    parts = [
        _part(count["key"], count["name"], count["numerator"], count["aggregate"]["numerator"])
        for count in body["counts"]
    ]
    return _definition(body, "counter", "count", parts)


def _definition(
    body: Mapping[str, Any], kind: Literal["indicator", "counter"], scoring: str, parts: Sequence[Part]
) -> Definition:
    if scoring not in SCORINGS or body["window"] not in WINDOWS:
        raise _wrong(body["key"], "指標の種類か期間が決められたものと違います。")
    if body["window"] == "fiscal_year_to_date" and any(part.op == "members" for part in parts):
        raise _wrong(body["key"], "登録者の数はその日の現在で数えます。年度ごとには数えられません。")
    return Definition(
        key=body["key"],
        kind=kind,
        scoring=scoring,
        window=body["window"],
        parts=tuple(parts),
        unit=body.get("unit") or "",
        decimals=body.get("display", {}).get("decimals", 0),
        min_n=body.get("min_n") or 0,
        higher_is_better=body.get("higher_is_better", True),
        external_sources=tuple(body.get("external_sources", ())),
        expected_every_days=body.get("expected_every_days") or _usual_pace(body["window"]),
    )


def _usual_pace(window: str) -> int:
    """Days without a record after which a number is called old: a month for flows, a quarter for stocks."""
    return 31 if window == "fiscal_year_to_date" else 92


def _part(name: str, title: str, clauses: Iterable[Mapping[str, Any]], aggregate: Mapping[str, Any]) -> Part:
    op, field = aggregate["op"], aggregate.get("field") or ""
    found = tuple(_clause(clause) for clause in clauses)
    if op not in OPS or not found:
        raise _wrong(name, f"集計の方法「{op}」は使えません。")
    if op in ("sum", "mean") and not _FIELD.fullmatch(field):
        raise _wrong(name, "合計や平均には、数える項目の名前が必要です。")
    if op in ("mean", "distinct") and any(clause.sign < 0 for clause in found):
        raise _wrong(name, "平均や種類の数では、引く記録を使えません。")
    return Part(name, title, op, field or "subject", float(aggregate.get("scale") or 1.0), found)


def _clause(clause: Mapping[str, Any]) -> Clause:
    if not _TYPE.fullmatch(clause["type"]) or clause["effect"] not in ("+", "-"):
        raise _wrong(clause["type"], "記録の種類か、足す引くの別が違います。")
    conditions = tuple(_condition(*condition) for condition in clause["where"])
    return Clause(clause["type"], conditions, 1 if clause["effect"] == "+" else -1)


def _condition(field: str, op: str, wanted: Any) -> Condition:  # noqa: ANN401  any JSON value
    if not _FIELD.fullmatch(field) or op not in ("in", "not_in", "is"):
        raise _wrong(field, "条件の項目か比べ方が違います。")
    values = tuple(wanted) if op != "is" else (wanted,)
    if not values or not all(isinstance(value, str | int | float | bool) for value in values):
        raise _wrong(field, "条件の値が違います。")
    return Condition(field, cast("Literal['in', 'not_in', 'is']", op), values)


def _wrong(field: str, message: str) -> Rejected:
    return Rejected([FieldProblem(field, "definition", message)], message)
