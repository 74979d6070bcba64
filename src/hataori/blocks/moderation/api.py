"""The door of moderation: two questions about a text that others may come to read.

Pure: no database, no clock. The words are Japanese; a text of another language passes with its numbers covered. A rule
finds what it knows, so whoever publishes still reads: flags call a person, they never refuse by themselves.
"""

from collections.abc import Iterable

from hataori.kernel.text import settled

from . import meaning, private

MARK = "●●●"

_PRIVATE = tuple(private.FINDERS)


def flags(text: str) -> tuple[str, ...]:
    """What stands in the text, by name: `name`, `phone`, `plate`, `email`, `mynumber` (to be covered, see `masked`);
    `abuse`, `spam`, `html` (hold it back for a person); `emergency:119`, `emergency:110`, `emergency:110/119`,
    `emergency:gas`, `emergency:electric` (stop and say whom to call); `other-agency:…` (perhaps not the city's:
    国道事務所, 県, 電力/通信, 警察, 鉄道, 高速道路). Empty where nothing was found; no name twice.
    """
    found = [name for name in _PRIVATE if next(iter(private.FINDERS[name](text)), None)]
    checks = {"abuse": meaning.is_abusive, "spam": meaning.is_spam, "html": meaning.holds_html}
    found += [name for name, holds in checks.items() if holds(text)]
    return (*found, *meaning.dangers(text), *meaning.others(text))


def masked(text: str) -> str:
    """The text with telephone numbers, mail addresses, 個人番号, number plates and names of people each put as ●●●.

    Nothing else is changed, not even its width or spacing. Masking again changes nothing, and `flags` finds none of the
    five in the answer.
    """
    return settled(_covered, text)


def _covered(text: str) -> str:
    pieces, at = [], 0
    for start, end in private.spans(text):
        pieces += [text[at:start], MARK]
        at = end
    return "".join((*pieces, text[at:]))


def is_emergency(found: Iterable[str]) -> bool:
    """Whether any of these flags says that somebody must be called now."""
    return any(flag.startswith("emergency:") for flag in found)


def needs_review(found: Iterable[str]) -> bool:
    """Whether a person should read the text before it is published: anything but a hint at another owner."""
    return any(not flag.startswith("other-agency:") for flag in found)


__all__ = ["MARK", "flags", "is_emergency", "masked", "needs_review"]
