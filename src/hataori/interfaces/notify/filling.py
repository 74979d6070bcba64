"""Notify's templates: ((name)) and ((flag??shown when the flag is yes)). Pure."""

import re
from collections.abc import Mapping
from typing import Any

_PLACE = re.compile(r"\(\(([^()]+?)(?:\?\?(.*?))?\)\)", re.DOTALL)
_YES = frozenset({"yes", "y", "true", "t", "1", "include", "show"})


def _key(name: str) -> str:
    """Places are found whatever their case, blanks and hyphens, as Notify does."""
    return re.sub(r"[\s_-]", "", name).lower()


def places(*texts: str) -> list[str]:
    """The names of all places, each once, in the order they stand."""
    return list(dict.fromkeys(found[1].strip() for text in texts for found in _PLACE.finditer(text)))


def missing(personalisation: Mapping[str, Any], *texts: str) -> list[str]:
    """The places nothing was given for."""
    given = {_key(name) for name, value in personalisation.items() if value is not None}
    return [name for name in places(*texts) if _key(name) not in given]


def fill(text: str, personalisation: Mapping[str, Any]) -> str:
    """The text with what was given; lists become one line a member."""
    given = {_key(name): value for name, value in personalisation.items()}

    def put(found: re.Match[str]) -> str:
        value = given.get(_key(found[1]), "")
        if found[2] is not None:
            return found[2] if str(value).strip().lower() in _YES else ""
        return "\n".join(f"* {each}" for each in value) if isinstance(value, list) else str(value)

    return _PLACE.sub(put, text)
