"""Format hataori-draw/2: a group's name says its purpose and how many it wants; its wishes count by its purpose.

`g0123456789abcdef/youth/2` is a group for youth that wants two a week. The rules say for each purpose what a time that
suits (第1希望) and one that would do (第2希望) count in the sum that is made as small as possible: so everybody can
check in the published entries that no wish counts otherwise. Pure.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .entries import HIGHEST_RANK

MOST_WANTED = 7
MOST_PURPOSES = 20
KEY = re.compile(r"[a-z][a-z0-9-]{0,19}")
_NAME = re.compile(rf"g[0-9a-f]{{16}}/({KEY.pattern})/([1-7])")


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a wish counts: a time that suits, a time that would do. Fewer is better."""

    title: str
    primary: int
    secondary: int


def name_of(pseudonym: str, purpose: str, wanted: int) -> str:
    """The group as it stands in the published entries."""
    return f"{pseudonym}/{purpose}/{wanted}"


def published_name(pseudonym: str, purpose: str | None, wanted: int | None) -> str:
    """The same for what is kept: in format 1 the pseudonym alone."""
    return name_of(pseudonym, purpose, wanted) if purpose and wanted else pseudonym


def purpose_of(name: str) -> str:
    """The key of a group's purpose; empty for a name of format 1."""
    found = _NAME.fullmatch(name)
    return found[1] if found else ""


def purpose_title(rules: Mapping[str, Any], name: str) -> str:
    """For what a group enters, in the words of the published rules; empty in format 1."""
    told: Mapping[str, str] = rules.get("purposes", {}).get(purpose_of(name), {})
    return told.get("title", "")


def wanted_by(name: str, purposes: Mapping[str, Purpose]) -> int | None:
    """How many a week the group wants; None for a name that does not say so by these rules."""
    found = _NAME.fullmatch(name)
    return int(found[2]) if found and found[1] in purposes else None


def suits_of(name: str, rank: int, purposes: Mapping[str, Purpose]) -> str:
    """Whether it is "primary" or "secondary"; empty where the wish counts otherwise than its group's purpose does."""
    purpose = purposes.get(purpose_of(name))
    if purpose is None:
        return ""
    return {purpose.secondary: "secondary", purpose.primary: "primary"}.get(rank, "")


def is_purposes(told: object) -> bool:
    """Whether that is a table of purposes: a few, each with a title and what its wishes count."""
    return (
        isinstance(told, dict)
        and 1 <= len(told) <= MOST_PURPOSES
        and all(isinstance(key, str) and KEY.fullmatch(key) and _is_purpose(each) for key, each in told.items())
    )


def _is_purpose(told: object) -> bool:
    if not isinstance(told, dict) or told.keys() != {"title", "primary", "secondary"}:
        return False
    primary, secondary = told["primary"], told["secondary"]
    whole = type(primary) is int and type(secondary) is int
    return isinstance(told["title"], str) and whole and 1 <= primary < secondary <= HIGHEST_RANK
