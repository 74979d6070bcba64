"""Takes FEEL texts to pieces: signs, words, numbers, texts, dates, and names that may hold blanks."""

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from decimal import Decimal, DecimalException
from functools import lru_cache
from typing import Final, TypeVar

from hataori.kernel.logic.decisions.failure import Unreadable
from hataori.kernel.logic.decisions.functions import FUNCTIONS
from hataori.kernel.logic.decisions.values import DECIMAL, Value, duration

T = TypeVar("T")
MOST_SIGNS: Final = 150
_BLANK: Final = re.compile(r"(?:\s|//[^\n]*|/\*.*?\*/)*", re.DOTALL)
_NUMBER: Final = re.compile(r"(?:[0-9]+(?:\.(?!\.)[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
STRING: Final = re.compile(r'"((?:[^"\\\n]|\\.)*)"')
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


@lru_cache(maxsize=1024)
def _known(names: frozenset[str]) -> re.Pattern[str]:
    """The known names with blanks or signs in them, longest first."""
    odd: Iterable[str] = {name for name in (*names, *FUNCTIONS) if not _WORD.fullmatch(name) and name.strip()}
    spelt = [r"\s+".join(map(re.escape, name.split())) for name in sorted(odd, key=len, reverse=True)]
    return re.compile(rf"(?:{'|'.join(spelt)})(?!\w)")


class Scanner:
    """Takes one text to pieces from left to right; `at` is the present position."""

    def __init__(self, text: str, names: frozenset[str]) -> None:
        self.text, self.names = text, names
        self.known = _known(names)
        self.signs = 0
        self.at = 0
        self._skip()

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

    def longer(self) -> None:
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

    def number(self) -> Decimal | None:
        """A number if one comes next. Raises Unreadable when it is too large."""
        matched = self._take(_NUMBER)
        try:
            return DECIMAL.create_decimal(matched[0]) if matched else None
        except DecimalException:
            raise self.trouble("数が大きすぎます") from None

    def text_in_quotes(self) -> str | None:
        """A text in quotes if one comes next."""
        matched = self._take(STRING)
        return _joined(_ESCAPE.sub(lambda found: _character(found[1]), matched[1])) if matched else None

    def temporal(self) -> Value:
        """A day, a moment, a time or a duration in quotes. Raises Unreadable."""
        matched = self._take(STRING)
        for read in _TEMPORAL if matched else ():
            try:
                if (value := read(matched[1])) is not None:  # type: ignore[index]
                    return value
            except ValueError:
                continue
        raise self.trouble("「@」のあとに日付か期間がありません")

    def name(self) -> str:
        """A known name or a word. Raises Unreadable."""
        matched = self._take(self.known) or self._take(_WORD)
        if matched is None:
            left = self.text[self.at : self.at + 1]
            raise self.trouble(f"「{left}」が読めません" if left else "式が途中で終わっています")
        return " ".join(matched[0].split())


def _joined(text: str) -> str:
    """Pairs of escaped surrogates as the one character they stand for; lone ones stay out of every text."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _character(escape: str) -> str:
    if escape[0] in "uU" and len(escape) > 1:
        return chr(int(escape[1:], 16)) if int(escape[1:], 16) <= 0x10FFFF else "\ufffd"  # noqa: PLR2004  the last code point
    return _ESCAPES.get(escape, "\\" + escape)
