"""What a skill is: intents with functions that answer in words; which skill answers which application."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from hataori.platform.discovery import collected


@dataclass(frozen=True, slots=True)
class Asked:
    """A question: the intent's slots as heard, what the session remembers, when (JST) and by whom it was asked.

    `variant` is what the setting says behind the application's id: a municipality's short name, or nothing.
    """

    at: datetime
    user_id: str
    slots: Mapping[str, str] = field(default_factory=dict)
    session: Mapping[str, Any] = field(default_factory=dict)
    variant: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """An answer. `ask` keeps the session open and is said again when nobody answers; `elicit` names a slot to fill."""

    text: str
    ask: str = ""
    session: Mapping[str, Any] = field(default_factory=dict)
    elicit: str = ""


Handler = Callable[[Asked], Said]


@dataclass(frozen=True, slots=True)
class Skill:
    """A service's skill. `intents` by name; AMAZON.HelpIntent, Stop, Cancel, Fallback and NavigateHome are given."""

    name: str
    launch: Handler
    help: Handler
    intents: Mapping[str, Handler]


def skill() -> Skill | None:
    """The skill of this installation; one service offers it so far."""
    found: list[Skill] = collected("alexa_skill", "SKILLS")
    return found[0] if found else None
