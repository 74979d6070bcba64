"""Sentences that keep what they are made of, so that a page may say them again in its reader's language.

A `Sentence` is an ordinary Japanese string: logs, events and tests read it as such. Beside that it knows the sentence
with its gaps (`source`, the message id of the catalogues) and what stands in them (`words`). Nothing here translates:
that is done where a person reads it (`platform.i18n.wording.worded`).
"""

from typing import TypeVar

Table = TypeVar("Table")
SEPARATOR = "、"


class Sentence(str):
    """A Japanese sentence with its gaps filled. For people: what is kept or sent is `str(…)` of it."""

    __slots__ = ("source", "words")
    source: str
    words: dict[str, object]


def sentence(source: str, **words: object) -> Sentence:
    """`source` with each %(gap)s filled; a tuple is a list of things, another Sentence is a part of this one."""
    made = Sentence(source % {gap: _japanese(word) for gap, word in words.items()} if words else source)
    made.source, made.words = source, words
    return made


def marked(table: Table) -> Table:
    """The same; says to the catalogues that every string inside is a sentence for people."""
    return table


def _japanese(word: object) -> object:
    return SEPARATOR.join(map(str, word)) if isinstance(word, tuple) else word
