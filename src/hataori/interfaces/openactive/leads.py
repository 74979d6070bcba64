"""Terms of the pool as an offer can say them: a length before the use, rather too long than too short."""

from datetime import timedelta

from hataori.blocks.scheduler.api import rules

from .durations import write

_DAY = timedelta(days=1)


def lead(mark: rules.Mark) -> timedelta:
    """A length that is never shorter than the mark's distance from the use, whatever the month and the holidays."""
    if mark.minutes is not None:
        return timedelta(minutes=mark.minutes)
    if mark.months is not None or mark.day is not None:
        return ((mark.months or 0) + 1) * 31 * _DAY
    if mark.working_days is not None:
        return (3 * mark.working_days + 14) * _DAY
    return ((mark.days or 0) + 1) * _DAY


def term(length: timedelta) -> str:
    """As an offer says it: empty for no time at all."""
    return write(length) if length else ""
