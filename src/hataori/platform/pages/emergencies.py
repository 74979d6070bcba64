"""Urgent notices at the top of every page: an app offers `emergencies.py` with SOURCES, functions that list them."""

from dataclasses import dataclass
from datetime import datetime

from hataori.platform.discovery import collected


@dataclass(frozen=True, slots=True)
class Emergency:
    """What has happened and what to do, as of when, and where more is told."""

    title: str
    text: str = ""
    at: datetime | None = None
    url: str = ""


def emergencies() -> list[Emergency]:
    """All urgent notices in force, newest first."""
    found = [emergency for source in collected("emergencies", "SOURCES") for emergency in source()]
    return sorted(found, key=lambda emergency: emergency.at.isoformat() if emergency.at else "", reverse=True)
