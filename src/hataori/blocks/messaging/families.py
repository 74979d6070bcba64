"""Topics that can be followed by a mail address alone. An app offers some in `message_topics.py` as FAMILIES."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from hataori.platform.discovery import collected

_LONGEST = 120


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic as its follower knows it, and the purpose he agrees to by following it. The title is marked by
    gettext_noop where it is fixed, and translated where it is shown; one with names in it is in the page's language.
    """

    key: str
    title: str
    purpose: str


@dataclass(frozen=True, slots=True)
class Family:
    """Topics of one app. `find` answers the topic of a key that starts with `prefix`, None for what cannot be followed
    now; `listed` are those offered to everybody, others only to who comes from a page that names them.
    """

    prefix: str
    find: Callable[[str], Topic | None]
    listed: Callable[[], Sequence[Topic]] = tuple


@cache
def families() -> tuple[Family, ...]:
    """All declared families."""
    found: list[Family] = collected("message_topics", "FAMILIES")
    return tuple(found)


def listed() -> list[Topic]:
    """What everybody is offered."""
    return [topic for family in families() for topic in family.listed()]


def known(keys: Iterable[str]) -> list[Topic]:
    """The topics of these keys that can be followed now, each once, in their order."""
    found = (_find(key) for key in dict.fromkeys(keys))
    return [each for each in found if each is not None]


def _find(key: str) -> Topic | None:
    """Keys come from the open net: what no key can be is asked of nobody."""
    if len(key) > _LONGEST or not key.isprintable():
        return None
    family = next((each for each in families() if key.startswith(each.prefix)), None)
    return family.find(key) if family else None
