"""What messages are for. An app offers some in `message_purposes.py` as PURPOSES; people choose by purpose."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from hataori.platform.discovery import collected


@dataclass(frozen=True, slots=True)
class Purpose:
    """A purpose. With `asks` nothing is sent outside the box until the person has said yes (a consent); without, it
    goes out until he says no. `urgent` ones do not wait for quiet hours to end. Titles are marked by gettext_noop and
    translated where they are shown.
    """

    key: str
    title: str
    about: str
    asks: bool = True
    urgent: bool = False

    @property
    def scope(self) -> str:
        """The scope of its consent."""
        return f"notice:{self.key}"


@cache
def purposes() -> Mapping[str, Purpose]:
    """All declared purposes by key; two of one key are a mistake found at start."""
    found: list[Purpose] = collected("message_purposes", "PURPOSES")
    if len({each.key for each in found}) != len(found):
        raise ValueError("two purposes share a key")
    return {each.key: each for each in found}


def purpose(key: str) -> Purpose:
    """The purpose of that key. KeyError when nobody declares it."""
    return purposes()[key]
