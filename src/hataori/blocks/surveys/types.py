"""What crosses the door of surveys."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

SCALE = (1, 2, 3, 4, 5)
LEAST_SHOWN = 10
"""With fewer answers a mean is not published: a few people could be guessed."""


@dataclass(frozen=True, slots=True)
class Survey:
    """One question on a scale of five. Apps offer theirs in `surveys.py` as SURVEYS.

    `event` is the fact an answer becomes: its type must have score (int), place (str) and sample (bool). While a fiscal
    year has fewer than `wanted` answers, whoever has not answered after `remind_after` is asked once more.
    """

    key: str
    title: str
    question: str
    low: str
    high: str
    event: str
    wanted: int = 30
    remind_after: timedelta = timedelta(days=3)
    open_for: timedelta = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invitation to answer once; `token` opens the page without signing in."""

    token: str
    survey: str
    place: str
    place_title: str
    used_on: date
    until: datetime
    answered: bool
    sample: bool


@dataclass(frozen=True, slots=True)
class PlaceScore:
    """A place's answers; `mean` is None where there are too few to publish."""

    place: str
    title: str
    count: int
    invited: int
    mean: float | None
    sample: bool
