"""What a FEEL text means, as a tree of expressions; each tells its value for names and, in a cell, for the input.

A scope is a mapping of names to values; under `?` lies the input of the column a unary test stands in.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final, Protocol

from hataori.kernel.logic.decisions import values
from hataori.kernel.logic.decisions.values import Interval, Value

Function = Callable[[Sequence[Value]], Value]
Scope = Mapping[str, Value | Function]
INPUT: Final = "?"


class Node(Protocol):
    """An expression."""

    def of(self, scope: Scope) -> Value:
        """Its value."""


@dataclass(frozen=True, slots=True)
class Literal:
    """A value written out."""

    value: Value

    def of(self, _scope: Scope) -> Value:
        """The value itself."""
        return self.value


@dataclass(frozen=True, slots=True)
class Name:
    """A name of the scope; null when it is not there."""

    name: str

    def of(self, scope: Scope) -> Value:
        """What the name stands for."""
        found = scope.get(self.name)
        return None if callable(found) else found


@dataclass(frozen=True, slots=True)
class Path:
    """A field of a structure, or a part of a day."""

    whole: Node
    name: str

    def of(self, scope: Scope) -> Value:
        """The field's value; of a list, the list of them."""
        return _field(self.whole.of(scope), self.name)


def _field(whole: Value, name: str) -> Value:
    if isinstance(whole, dict):
        return whole.get(name)
    if isinstance(whole, list | tuple):
        return [_field(part, name) for part in whole]
    if isinstance(whole, date) and name in {"year", "month", "day", "weekday"}:
        return Decimal(whole.isoweekday() if name == "weekday" else getattr(whole, name))
    if isinstance(whole, datetime) and name in {"hour", "minute", "second"}:
        return Decimal(getattr(whole, name))
    return None


ARITHMETIC: Final[Mapping[str, Callable[[Value, Value], Value]]] = {
    "+": values.add,
    "-": values.subtract,
    "*": values.multiply,
    "/": values.divide,
    "**": values.power,
}
ORDER: Final[Mapping[str, Callable[[int], bool]]] = {
    "<": lambda order: order < 0,
    "<=": lambda order: order <= 0,
    ">": lambda order: order > 0,
    ">=": lambda order: order >= 0,
}


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """A sum, difference, product, quotient or power."""

    sign: str
    left: Node
    right: Node

    def of(self, scope: Scope) -> Value:
        """The result, null where there is none."""
        return ARITHMETIC[self.sign](self.left.of(scope), self.right.of(scope))


@dataclass(frozen=True, slots=True)
class Negation:
    """The opposite of a number or duration."""

    part: Node

    def of(self, scope: Scope) -> Value:
        """The result, null where there is none."""
        return values.negate(self.part.of(scope))


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two values compared."""

    sign: str
    left: Node
    right: Node

    def of(self, scope: Scope) -> Value:
        """True, false, or null where they cannot be compared."""
        return compared(self.sign, self.left.of(scope), self.right.of(scope))


def compared(sign: str, left: Value, right: Value) -> bool | None:
    """One comparison by its sign."""
    if sign in {"=", "!="}:
        same = values.equal(left, right)
        return same if sign == "=" or same is None else not same
    order = values.compare(left, right)
    return None if order is None else ORDER[sign](order)


@dataclass(frozen=True, slots=True)
class Logic:
    """`and`, `or` of three values: what decides the result wins over null (DMN 1.5, table 50)."""

    deciding: bool
    left: Node
    right: Node

    def of(self, scope: Scope) -> Value:
        """True, false or null."""
        sides = (self.left.of(scope), self.right.of(scope))
        if self.deciding in [side for side in sides if isinstance(side, bool)]:
            return self.deciding
        return None if not all(isinstance(side, bool) for side in sides) else not self.deciding


@dataclass(frozen=True, slots=True)
class Choice:
    """if … then … else …"""

    condition: Node
    then: Node
    otherwise: Node

    def of(self, scope: Scope) -> Value:
        """The chosen branch; null counts as no."""
        return self.then.of(scope) if self.condition.of(scope) is True else self.otherwise.of(scope)


@dataclass(frozen=True, slots=True)
class Listing:
    """A list written out."""

    parts: tuple[Node, ...]

    def of(self, scope: Scope) -> Value:
        """The list."""
        return [part.of(scope) for part in self.parts]


@dataclass(frozen=True, slots=True)
class Range:
    """An interval with computed ends."""

    low: Node
    high: Node
    low_included: bool
    high_included: bool

    def of(self, scope: Scope) -> Value:
        """The interval, null where its ends are not of one ordered kind."""
        low, high = self.low.of(scope), self.high.of(scope)
        if values.compare(low, high) is None:
            return None
        return Interval(low, high, self.low_included, self.high_included)


@dataclass(frozen=True, slots=True)
class Call:
    """A function applied to values."""

    name: str
    given: tuple[Node, ...]

    def of(self, scope: Scope) -> Value:
        """The function's value; null when there is no such function."""
        function = scope.get(self.name)
        return function([part.of(scope) for part in self.given]) if callable(function) else None


@dataclass(frozen=True, slots=True)
class Belongs:
    """x in (tests)."""

    subject: Node
    tests: "Tests"

    def of(self, scope: Scope) -> Value:
        """Whether the subject passes one of the tests."""
        return self.tests.of({**scope, INPUT: self.subject.of(scope)})


@dataclass(frozen=True, slots=True)
class Limit:
    """A unary test with a sign: >= 18."""

    sign: str
    bound: Node

    def of(self, scope: Scope) -> Value:
        """Whether the input stands so to the bound."""
        return compared(self.sign, Name(INPUT).of(scope), self.bound.of(scope))


@dataclass(frozen=True, slots=True)
class Match:
    """A unary test by an expression: a value to equal, a range or a list to lie in, or a condition on `?`."""

    expression: Node
    asks: bool

    def of(self, scope: Scope) -> Value:
        """Whether the input matches."""
        value = self.expression.of(scope)
        return value is True if self.asks else fits(Name(INPUT).of(scope), value)


def fits(given: Value, wanted: Value) -> bool:
    """Whether a value equals, lies in, or is listed by another."""
    if isinstance(wanted, Interval) and not isinstance(given, Interval):
        return values.covers(wanted, given) is True
    if values.equal(given, wanted) is True:
        return True
    return isinstance(wanted, list | tuple) and any(fits(given, each) for each in wanted)


@dataclass(frozen=True, slots=True)
class Tests:
    """The tests of a cell: any of them, none of them under not(), everything when there are none (`-`)."""

    tests: tuple[Limit | Match, ...] = ()
    negated: bool = False

    def of(self, scope: Scope) -> Value:
        """Whether the input passes."""
        if not self.tests:
            return True
        return any(test.of(scope) is True for test in self.tests) is not self.negated
