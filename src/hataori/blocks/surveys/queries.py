"""Counting answers by place and month."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, time

from hataori.kernel.clock import JST
from hataori.kernel.fiscal_year import FiscalYear

from . import models
from .types import LEAST_SHOWN, Invitation, PlaceScore


def as_invitation(row: models.Invitation, token: str) -> Invitation:
    """Without whose it is."""
    return Invitation(
        token,
        row.survey,
        row.place,
        row.place_title,
        row.used_at.astimezone(JST).date(),
        row.until,
        row.answered_at is not None,
        row.sample,
    )


def answers(survey: str, year: FiscalYear) -> list[models.Invitation]:
    """The answers of a fiscal year (JST)."""
    start = datetime.combine(year.start, time.min, JST)
    end = datetime.combine(year.end, time.max, JST)
    return list(models.Invitation.objects.filter(survey=survey, answered_at__gte=start, answered_at__lte=end))


def scores(survey: str, year: FiscalYear) -> tuple[PlaceScore, ...]:
    """Each place's mean of the year, by title; with fewer than ten answers a count but no mean.

    What sample people answered, or at a sample place, is never mixed in: it has a line of its own.
    """
    start = datetime.combine(year.start, time.min, JST)
    end = datetime.combine(year.end, time.max, JST)
    rows = models.Invitation.objects.filter(survey=survey, sent_at__gte=start, sent_at__lte=end)
    by_place: dict[tuple[str, bool], list[models.Invitation]] = defaultdict(list)
    for row in {*rows, *answers(survey, year)}:
        by_place[row.place, row.sample].append(row)
    found = (_score(place, rows_, sample=sample) for (place, sample), rows_ in by_place.items())
    return tuple(sorted(found, key=lambda each: (each.title, each.sample)))


def _score(place: str, rows: list[models.Invitation], *, sample: bool) -> PlaceScore:
    given = [row.score for row in rows if row.score is not None]
    newest = max(rows, key=lambda row: row.used_at)
    return PlaceScore(place, newest.place_title, len(given), len(rows), mean(given), sample)


def mean(given: Iterable[int]) -> float | None:
    """The mean, None with too few to publish."""
    found = list(given)
    return sum(found) / len(found) if len(found) >= LEAST_SHOWN else None


def overall(survey: str, year: FiscalYear) -> tuple[float | None, int]:
    """The mean of all places of the year, and from how many answers; samples left out."""
    given = [row.score for row in answers(survey, year) if row.score is not None and not row.sample]
    return mean(given), len(given)
