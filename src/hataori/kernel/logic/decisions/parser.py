"""Reads FEEL texts: expressions, and the unary tests of a table's cells (DMN 1.5, 10.3.1), no deeper than 40 levels.

Names may hold blanks (課税所得 額, Monthly Salary), so the reader is told which names there are and takes the longest.
"""

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime, time
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
from hataori.kernel.logic.decisions.values import DECIMAL, Value, duration

DEEPEST: Final = 40
LONGEST: Final = 10_000
MOST_SIGNS: Final = 150
KEYWORDS: Final = {"if", "then", "else", "and", "or", "between", "in", "true", "false", "null", "not"}
_BLANK: Final = re.compile(r"(?:\s|//[^\n]*|/\*.*?\*/)*", re.DOTALL)
_NUMBER: Final = re.compile(r"(?:[0-9]+(?:\.(?!\.)[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_STRING: Final = re.compile(r'"((?:[^"\\\n]|\\.)*)"')
_ESCAPE: Final = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{6}|.)")
_ESCAPES: Final = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "'": "'", "\\": "\\"}
_WORD: Final = re.compile(r"[^\W\d][\w\u200d\ufe00-\ufe0f\U000e0100-\U000e01ef]*|\?")
_SIGN: Final = re.compile(r"\*\*|<=|>=|!=|\.\.|[-+*/=<>()\[\],.@]")
_TEMPORAL: Final[tuple[Callable[[str], Value], ...]] = (
    lambda text: date.fromisoformat(text) if len(text) == 10 else None,  # noqa: PLR2004  YYYY-MM-DD
    lambda text: datetime.fromisoformat(text) if "T" in text else None,
    lambda text: time.fromisoformat(text) if ":" in text else None,
    duration,
)
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


@lru_cache(maxsize=1024)
def _known(names: frozenset[str]) -> re.Pattern[str]:
    """The known names with blanks or signs in them, longest first."""
    odd: Iterable[str] = {name for name in (*names, *FUNCTIONS) if not _WORD.fullmatch(name) and name.strip()}
    spelt = [r"\s+".join(map(re.escape, name.split())) for name in sorted(odd, key=len, reverse=True)]
    return re.compile(rf"(?:{'|'.join(spelt)})(?!\w)")


class Reader:
    """Reads one text from left to right."""

    def __init__(self, text: str, names: frozenset[str]) -> None:
        self.text, self.names = text, names
        self.known = _known(names)
        self.depth = 0
        self.signs = 0
        self.at = 0
        self._skip()

    # Pieces

    def _skip(self) -> None:
        blank = _BLANK.match(self.text, self.at)
        self.at = blank.end() if blank else self.at

    def _take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        matched = pattern.match(self.text, self.at)
        if matched:
            self.at = matched.end()
            self._skip()
        return matched

    def sign(self, *wanted: str) -> str | None:
        """Take one of these signs if it comes next."""
        matched = _SIGN.match(self.text, self.at)
        if matched is None or matched[0] not in wanted:
            return None
        self.at = matched.end()
        self._skip()
        return matched[0]

    def word(self, wanted: str) -> bool:
        """Take this keyword if it comes next."""
        matched = _WORD.match(self.text, self.at)
        if matched is None or matched[0] != wanted or self.known.match(self.text, self.at):
            return False
        self.at = matched.end()
        self._skip()
        return True

    def need(self, *wanted: str) -> str:
        """Take one of these signs. Raises Unreadable when none comes."""
        found = self.sign(*wanted)
        if found is None:
            raise self.trouble(f"「{'」か「'.join(wanted)}」がありません")
        return found

    def _longer(self) -> None:
        """Count a step down in the tree that is no bracket, so that computing it cannot overflow."""
        self.signs += 1
        if self.signs > MOST_SIGNS:
            raise self.trouble("式が長すぎます。いくつかの項目に分けてください")

    def trouble(self, message: str) -> Unreadable:
        """An error at the present position."""
        return Unreadable(message, self.at)

    def listed(self, read: Callable[[], T]) -> list[T]:
        """One or more, with commas between them."""
        parts = [read()]
        while self.sign(","):
            parts.append(read())
        return parts

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
            self._longer()
            node = Logic(True, node, self._both())  # noqa: FBT003  the deciding value
        return node

    def _both(self) -> Node:
        node = self._comparison()
        while self.word("and"):
            self._longer()
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
            self._longer()
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
            self._longer()
            part = self._signed()
            return Negation(part)
        node = self._primary()
        while self.sign("."):
            self._longer()
            node = Path(node, self._name())
        return node

    def _primary(self) -> Node:
        if matched := self._take(_NUMBER):
            return Literal(DECIMAL.create_decimal(matched[0]))
        if matched := self._take(_STRING):
            return Literal(_unescaped(matched[1]))
        if self.sign("@"):
            return Literal(self._temporal())
        if opened := self.sign("(", "[", "]"):
            return self._bracketed(opened)
        return self._named()

    def _temporal(self) -> Value:
        matched = self._take(_STRING)
        for read in _TEMPORAL if matched else ():
            try:
                if (value := read(matched[1])) is not None:  # type: ignore[index]
                    return value
            except ValueError:
                continue
        raise self.trouble("「@」のあとに日付か期間がありません")

    def _bracketed(self, opened: str) -> Node:
        if opened == "[" and self.sign("]"):
            return Listing(())
        first = self.expression()
        if self.sign(".."):
            high = self.expression()
            closed = self.need("]", ")", "[")
            return Range(first, high, opened == "[", closed == "]")
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

    def _name(self) -> str:
        matched = self._take(self.known) or self._take(_WORD)
        if matched is None:
            ending = (
                "式が途中で終わっています" if self.at >= len(self.text) else f"「{self.text[self.at]}」が読めません"
            )
            raise self.trouble(ending)
        return " ".join(matched[0].split())

    def _named(self) -> Node:
        start = self.at
        name = self._name()
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


def _asks(text: str) -> bool:
    """Whether an expression speaks of the input by `?`."""
    return INPUT in _STRING.sub("", text)


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda matched: _character(matched[1]), text)


def _character(escape: str) -> str:
    if escape[0] in "uU" and len(escape) > 1:
        return chr(int(escape[1:], 16)) if int(escape[1:], 16) <= 0x10FFFF else "\ufffd"  # noqa: PLR2004  the last code point
    return _ESCAPES.get(escape, "\\" + escape)
