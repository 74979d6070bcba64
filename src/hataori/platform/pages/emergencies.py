"""Urgent notices at the top of every page: an app offers `emergencies.py` with SOURCES, functions that list them.

Every page asks, so the answer is kept in the process for a second: an app says with `changed` that it is another one.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from hataori.kernel import clock
from hataori.platform.discovery import collected

from .kept import Kept


@dataclass(frozen=True, slots=True)
class Emergency:
    """What has happened and what to do, as of when, till when, and where more is told."""

    title: str
    text: str = ""
    at: datetime | None = None
    url: str = ""
    until: datetime | None = None


SECONDS = 1
"""So late another process of the installation may know of a change."""

_kept: Kept[tuple[Emergency, ...]] = Kept(most=1, longest=timedelta(seconds=SECONDS))


def changed() -> None:
    """What is in force is another list: this process looks anew at once. To be said when the change is committed."""
    _kept.forget()


def emergencies() -> list[Emergency]:
    """All urgent notices in force, newest first."""
    now = clock.now()
    return [each for each in _kept.answer(None, "all", _told) if each.until is None or each.until > now]


def _told() -> tuple[Emergency, ...]:
    found = [emergency for source in collected("emergencies", "SOURCES") for emergency in source()]
    found.sort(key=lambda emergency: emergency.at.isoformat() if emergency.at else "", reverse=True)
    return tuple(found)
