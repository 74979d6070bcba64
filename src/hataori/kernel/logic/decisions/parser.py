"""Reads FEEL texts: expressions, and the unary tests of a table's cells (DMN 1.5, 10.3.1), no deeper than 40 levels.

Names may hold blanks (課税所得 額, Monthly Salary), so the reader is told which names there are and takes the longest.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Final, TypeVar

from hataori.kernel.logic.decisions.failure import Unreadable
from hataori.kernel.logic.decisions.functions import FUNCTIONS
from hataori.kernel.logic.decisions.nodes import (
    INPUT,
    Arithmetic,
    Belongs,
    Call,
    Choice,
    Comparison,
    Limit,
    Listing,
    Literal,
    Logic,
    Match,
    Name,
    Negation,
    Node,
    Path,
    Range,
    Tests,
)
from hataori.kernel.logic.decisions.scanner import STRING, Scanner

DEEPEST: Final = 40
LONGEST: Final = 10_000
KEYWORDS: Final = {"if", "then", "else", "and", "or", "between", "in", "true", "false", "null", "not"}
T = TypeVar("T")
Reading = Callable[[str, frozenset[str]], T]


@lru_cache(maxsize=8192)
def expression(text: str, names: frozenset[str] = frozenset()) -> Node:
    """The expression a text means. Raises Unreadable with the position."""
    return _whole(text, names, Reader.expression)


@lru_cache(maxsize=8192)
def unary_tests(text: str, names: frozenset[str] = frozenset()) -> Tests:
    """The tests of a cell; `-` and an empty cell let everything pass. Raises Unreadable."""
    if text.strip() in {"", "-"}:
        return Tests()
    return _whole(text, names, Reader.cell)


@lru_cache(maxsize=1024)
def values_listed(text: str) -> tuple[Node, ...]:
    """The values an output may have, in their order of priority. Raises Unreadable."""
    return _whole(text, frozenset(), lambda reader: tuple(reader.listed(reader.expression)))


def _whole(text: str, names: frozenset[str], read: "Callable[[Reader], T]") -> T:
    if len(text) > LONGEST:
        raise Unreadable("式が長すぎます", LONGEST)
    reader = Reader(text, names)
    node = read(reader)
    if reader.at < len(text):
        raise Unreadable(f"「{text[reader.at : reader.at + 20]}」が読めません", reader.at)
    return node


class Reader(Scanner):
    """Reads one text from left to right."""

    depth = 0

    # Expressions, the loosest binding first

    def expression(self) -> Node:
        """A whole expression."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.trouble("式の入れ子が深すぎます")
        node = self._choice() if self.word("if") else self._either()
        self.depth -= 1
        return node

    def _choice(self) -> Node:
        condition = self.expression()
        if not self.word("then"):
            raise self.trouble("「then」がありません")
        then = self.expression()
        if not self.word("else"):
            raise self.trouble("「else」がありません")
        return Choice(condition, then, self.expression())

    def _either(self) -> Node:
        node = self._both()
        while self.word("or"):
            self.longer()
            node = Logic(True, node, self._both())  # noqa: FBT003  the deciding value
        return node

    def _both(self) -> Node:
        node = self._comparison()
        while self.word("and"):
            self.longer()
            node = Logic(False, node, self._comparison())  # noqa: FBT003  the deciding value
        return node

    def _comparison(self) -> Node:
        left = self._sum()
        if found := self.sign("<=", ">=", "!=", "<", ">", "="):
            return Comparison(found, left, self._sum())
        if self.word("between"):
            return self._between(left)
        if self.word("in"):
            return Belongs(left, self._in())
        return left

    def _between(self, subject: Node) -> Node:
        low = self._sum()
        if not self.word("and"):
            raise self.trouble("「and」がありません")
        upper = Comparison("<=", subject, self._sum())
        return Logic(False, Comparison(">=", subject, low), upper)  # noqa: FBT003  the deciding value

    def _in(self) -> Tests:
        start = self.at
        if self.sign("("):
            tests = tuple(self.listed(self.test))
            if self.sign(")"):
                return Tests(tests)
            self.at = start  # an open interval (1..2]
        return Tests((self.test(),))

    def _chain(self, part: Callable[[], Node], *signs: str) -> Node:
        node = part()
        while found := self.sign(*signs):
            self.longer()
            node = Arithmetic(found, node, part())
        return node

    def _sum(self) -> Node:
        return self._chain(self._product, "+", "-")

    def _product(self) -> Node:
        return self._chain(self._power, "*", "/")

    def _power(self) -> Node:
        return self._chain(self._signed, "**")

    def _signed(self) -> Node:
        if self.sign("-"):
            self.longer()
            part = self._signed()
            return _folded(Negation(part), part)
        node = self._primary()
        while self.sign("."):
            self.longer()
            node = Path(node, self.name())
        return node

    def _primary(self) -> Node:
        if (number := self.number()) is not None:
            return Literal(number)
        if (text := self.text_in_quotes()) is not None:
            return Literal(text)
        if self.sign("@"):
            return Literal(self.temporal())
        if opened := self.sign("(", "[", "]"):
            return self._bracketed(opened)
        return self._named()

    def _bracketed(self, opened: str) -> Node:
        if opened == "[" and self.sign("]"):
            return Listing(())
        first = self.expression()
        if self.sign(".."):
            high = self.expression()
            closed = self.need("]", ")", "[")
            return _folded(Range(first, high, opened == "[", closed == "]"), first, high)
        if opened == "(":
            self.need(")")
            return first
        if opened == "]":
            raise self.trouble("「..」がありません")
        parts = [first]
        while self.sign(","):
            parts.append(self.expression())
        self.need("]")
        return Listing(tuple(parts))

    def _named(self) -> Node:
        start = self.at
        name = self.name()
        constants = {"true": True, "false": False, "null": None}
        if name in constants and name not in self.names:
            return Literal(constants[name])
        if self.sign("("):
            return self._call(name)
        if name in KEYWORDS and name not in self.names:
            raise Unreadable(f"「{name}」の場所が正しくありません", start)
        return Name(name)

    def _call(self, name: str) -> Node:
        if name not in FUNCTIONS and name not in self.names:
            raise self.trouble(f"「{name}」という関数はありません")
        if self.sign(")"):
            return Call(name, ())
        given = tuple(self.listed(self.expression))
        self.need(")")
        return Call(name, given)

    # Cells

    def cell(self) -> Tests:
        """The tests of a cell."""
        start = self.at
        if self.word("not") and self.sign("("):
            tests = tuple(self.listed(self.test))
            self.need(")")
            if self.at == len(self.text):
                return Tests(tests, negated=True)
            self.at = start  # not(…) and more of an expression
        return Tests(tuple(self.listed(self.test)))

    def test(self) -> Limit | Match:
        """One unary test."""
        if found := self.sign("<=", ">=", "!=", "<", ">", "="):
            return Limit(found, self._sum())
        start = self.at
        node = self.expression()
        return Match(node, _asks(self.text[start : self.at]))


def _folded(node: Node, *parts: Node) -> Node:
    """The value itself where all parts are written out, so that a cell computes it once."""
    return Literal(node.of({})) if all(isinstance(part, Literal) for part in parts) else node


def _asks(text: str) -> bool:
    """Whether an expression speaks of the input by `?`."""
    return INPUT in STRING.sub("", text)
