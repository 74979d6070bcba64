"""Gaps, overlaps and rows that never apply, found before a table is used by cutting each question into pieces.

The values written in a column cut its possible answers into pieces within which no cell can change its mind, so that
one answer of each piece stands for all. A column whose cells compute (names, functions, `?`) cannot be cut: then
nothing is claimed about gaps, and two rows overlap in it only when one of them asks nothing or both ask the same.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_FLOOR, Decimal
from functools import cmp_to_key
from typing import Final

from hataori.kernel.logic.decisions import parser, values
from hataori.kernel.logic.decisions.feel_types import base_name
from hataori.kernel.logic.decisions.functions import FUNCTIONS, string
from hataori.kernel.logic.decisions.nodes import INPUT, Limit, Match, Name, Tests
from hataori.kernel.logic.decisions.table import DecisionTable, InputColumn
from hataori.kernel.logic.decisions.values import Interval, Months, Value

MOST_STATES: Final = 100_000
OTHER: Final = "ほかの値"
_DAY: Final = timedelta(days=1)
_HALF: Final = Decimal("0.5")


@dataclass(frozen=True, slots=True)
class Piece:
    """Answers that no cell of a column tells apart: one of them, what to call them, and the rows they pass (bits)."""

    words: str
    rows: int


@dataclass(frozen=True, slots=True)
class Cut:
    """A column cut into pieces; None where it cannot be."""

    title: str
    pieces: tuple[Piece, ...] | None
    cells: tuple[str, ...]

    def overlap(self, first: int, second: int) -> bool:
        """Whether two rows surely let one answer through together."""
        if self.pieces is None:
            a, b = self.cells[first], self.cells[second]
            return a == b or "-" in {a, b} or "" in {a, b}
        both = 1 << first | 1 << second
        return any(piece.rows & both == both for piece in self.pieces)


class TooMany(Exception):
    """The table is too large to be looked through."""


def cut(table: DecisionTable, names: frozenset[str]) -> tuple[Cut, ...]:
    """Every column in pieces. The table's cells must be readable with these names."""
    return tuple(_cut(table, at, names) for at in range(len(table.inputs)))


def _cut(table: DecisionTable, at: int, names: frozenset[str]) -> Cut:
    column = table.inputs[at]
    texts = tuple(rule.inputs[at].strip() for rule in table.rules)
    cells = [parser.unary_tests(text, names) for text in texts]
    limits = parser.unary_tests(column.allowed, names)
    if not all(map(is_plain, [*cells, limits])):
        return Cut(column.title, None, texts)
    answers = _answers(column, [*cells, limits])
    if answers is None:
        return Cut(column.title, None, texts)
    possible = [(words, value) for words, value in answers if _passes(limits, value)]
    pieces = (
        Piece(words, sum(_passes(cell, value) << row for row, cell in enumerate(cells))) for words, value in possible
    )
    return Cut(column.title, tuple(pieces), texts)


def _passes(tests: Tests, value: Value) -> bool:
    return tests.of({**FUNCTIONS, INPUT: value}) is True


def is_plain(tests: Tests) -> bool:
    """Whether a cell only compares the input with written values."""
    return all(not (isinstance(test, Match) and test.asks) and not list(names_in(test)) for test in tests.tests)


def names_in(node: object) -> Iterator[str]:
    """The names an expression uses, `?` too."""
    if isinstance(node, Name):
        yield node.name
    elif isinstance(node, tuple):
        for part in node:
            yield from names_in(part)
    elif is_dataclass(node):
        for each in fields(node):
            yield from names_in(getattr(node, each.name))


def written(tests: Tests) -> Iterator[tuple[Value, bool]]:
    """The values a plain cell names, and whether by order (<, a range) rather than by equality."""
    for test in tests.tests:
        if isinstance(test, Limit):
            yield test.bound.of(FUNCTIONS), test.sign not in {"=", "!="}
        else:
            yield from _ends(test.expression.of(FUNCTIONS))


def _ends(value: Value) -> Iterator[tuple[Value, bool]]:
    if isinstance(value, Interval):
        yield value.low, True
        yield value.high, True
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _ends(part)
    else:
        yield value, False


Answers = Sequence[tuple[str, Value]]


def _answers(column: InputColumn, cells: Iterable[Tests]) -> Answers | None:
    """One answer of each piece with its words; None for kinds that cannot be cut."""
    named = [(value, ordered) for cell in cells for value, ordered in written(cell) if value is not None]
    if base_name(column.type) == "boolean" or any(isinstance(value, bool) for value, _ in named):
        return (("true", True), ("false", False))
    if not named:
        return (("どの値", None),)
    kinds = {type(value) for value, _ in named}
    if kinds == {str} and not any(ordered for _, ordered in named):
        return _texts([str(value) for value, _ in named])
    kind = kinds.pop()
    if kinds or kind not in _BETWEEN:
        return None
    cuts = sorted([value for value, _ in named], key=cmp_to_key(_in_order))
    return _line(cuts, _whole if kind is Decimal and column.whole else _BETWEEN[kind])


def _in_order(left: Value, right: Value) -> int:
    return values.compare(left, right) or 0


def _texts(names: Sequence[str]) -> Answers:
    other = OTHER
    while other in names:
        other += "。"
    return [*((f"「{name}」", name) for name in dict.fromkeys(names)), (OTHER, other)]


Between = Callable[[Value, Value], Value]


def _line(cuts: Sequence[Value], between: Between) -> Answers:
    """The cuts, the stretches between them, and those below and above; empty stretches are left out."""
    single = [each for at, each in enumerate(cuts) if at == 0 or each != cuts[at - 1]]
    answers: list[tuple[str, Value]] = [(f"{string(single[0])}より小さい値", between(None, single[0]))]
    for at, each in enumerate(single):
        answers.append((f"ちょうど{string(each)}", between(each, each)))
        if at + 1 < len(single):
            words = f"{string(each)}より大きく{string(single[at + 1])}より小さい値"
            answers.append((words, between(each, single[at + 1])))
    answers.append((f"{string(single[-1])}より大きい値", between(single[-1], None)))
    return [(words, value) for words, value in answers if value is not None]


def _stepped(step: Value) -> Between:
    """Where values are whole steps apart (days, months): the next one, if it still lies between."""

    def between(low: Value, high: Value) -> Value:
        if low is None or low == high:
            return low if low is not None else values.subtract(high, step)
        following = values.add(low, step)
        return following if high is None or values.compare(following, high) == -1 else None

    return between


def _dense(step: Value) -> Between:
    """Where between two values there is always another: the middle."""

    def between(low: Value, high: Value) -> Value:
        if low is None or low == high:
            return low if low is not None else values.subtract(high, step)
        if high is None:
            return values.add(low, step)
        return values.add(low, values.multiply(values.subtract(high, low), _HALF))

    return between


def _whole(low: Value, high: Value) -> Value:
    """A whole number between two numbers, None if there is none."""
    if low is None:
        return _floor(high, below=True)
    if low == high:
        return low if low == _floor(low) else None
    following = values.add(_floor(low), Decimal(1))
    return following if high is None or values.compare(following, high) == -1 else None


def _floor(value: Value, *, below: bool = False) -> Value:
    if not isinstance(value, Decimal):
        return None
    whole = value.to_integral_value(ROUND_FLOOR)
    return whole - 1 if below and whole == value else whole


_BETWEEN: Final[Mapping[type, Between]] = {
    Decimal: _dense(Decimal(1)),
    date: _stepped(_DAY),
    datetime: _dense(_DAY),
    timedelta: _dense(_DAY),
    Months: _stepped(Months(1)),
}


@dataclass(slots=True)
class Budget:
    """How many combinations may still be looked at."""

    left: int = MOST_STATES

    def spend(self) -> None:
        """Count one. Raises TooMany beyond the limit."""
        self.left -= 1
        if self.left < 0:
            raise TooMany


@dataclass(slots=True)
class Search:
    """Looks through all combinations of pieces, column by column, never twice from the same rows."""

    cuts: Sequence[Cut]
    found: Callable[[int], bool]
    hopeless: Callable[[int], bool]
    budget: Budget
    seen: set[tuple[int, int]] = field(default_factory=set)

    def combinations(self, at: int, rows: int) -> Iterator[tuple[str, ...]]:
        """The pieces' words of combinations whose rows are found, from this column on."""
        if self.hopeless(rows) or (at, rows) in self.seen:
            return
        if at == len(self.cuts):
            if self.found(rows):
                yield ()
            return
        self.seen.add((at, rows))
        self.budget.spend()
        for piece in self.cuts[at].pieces or ():
            for rest in self.combinations(at + 1, rows & piece.rows):
                yield (f"「{self.cuts[at].title}」が{piece.words}", *rest)


def gaps(cuts: Sequence[Cut], rows: int, budget: Budget) -> Iterator[tuple[str, ...]]:
    """Answers that no row takes, some of each sort. Raises TooMany."""
    search = Search(cuts, found=lambda left: left == 0, hopeless=lambda _left: False, budget=budget)
    yield from search.combinations(0, (1 << rows) - 1)


def never_first(cuts: Sequence[Cut], row: int, budget: Budget) -> bool:
    """Whether earlier rows take everything that a row (from 0) would take. Raises TooMany."""
    mine = 1 << row
    search = Search(cuts, found=lambda left: left == mine, hopeless=lambda left: not left & mine, budget=budget)
    return next(search.combinations(0, (1 << row + 1) - 1), None) is None
