"""Facts are covered by one character each while words are changed: amounts by one kind, the rest by another."""

import re
from collections.abc import Mapping, Sequence

_FIRST_AMOUNT, _FIRST_NAME, _MOST = 0xE000, 0xF000, 0x700
MARK = re.compile("[\ue000-\uf8ff]")
_NUMBER = re.compile(r"(?:令和|平成|昭和)?[\d０-９元]")


class _Amount:
    """`char in AMOUNT`: whether the character covers a number, a date or a time."""

    def __contains__(self, char: object) -> bool:
        return isinstance(char, str) and len(char) == 1 and _FIRST_AMOUNT <= ord(char) < _FIRST_NAME


AMOUNT = _Amount()


def cover(text: str, spans: Sequence[tuple[int, int]]) -> tuple[str, dict[str, str]] | None:
    """The text with its spans covered, and what lies under each mark; None where there are too many."""
    if len(spans) >= _MOST:
        return None
    pieces, at, under = [], 0, {}
    for number, (start, end) in enumerate(spans):
        fact = text[start:end]
        mark = chr((_FIRST_AMOUNT if _NUMBER.match(fact) else _FIRST_NAME) + number)
        under[mark] = fact
        pieces += [text[at:start], mark]
        at = end
    return "".join((*pieces, text[at:])), under


def uncover(covered: str, under: Mapping[str, str]) -> str:
    """The text with its facts back."""
    return MARK.sub(lambda mark: under[mark[0]], covered)


def next_mark(under: Mapping[str, str]) -> str:
    """A mark that covers nothing yet."""
    return chr(max((ord(mark) for mark in under if ord(mark) >= _FIRST_NAME), default=_FIRST_NAME - 1) + 1)
