"""The published rules as the scheduler asks them, with the opening time of each day kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

import msgspec

from hataori.kernel.clock import JST

from . import rules
from .rules import OpenTime, RuleSet

_MINUTE = timedelta(minutes=1)
_KEPT_DAYS = 4000


@dataclass(frozen=True, slots=True)
class Terms:
    """Rules in force on a day of use."""

    rules: RuleSet
    _days: dict[date, tuple[OpenTime, ...]] = field(default_factory=dict, compare=False, repr=False)

    def spans(self, day: date) -> tuple[OpenTime, ...]:
        """Time that people may book and that begins on the day, in order."""
        found = self._days.get(day)
        if found is None:
            if len(self._days) > _KEPT_DAYS:
                self._days.clear()
            found = tuple(each for each in self.rules.hours.times_on(day) if each.state.bookable)
            self._days[day] = found
        return found

    def opens_at(self, start: datetime, user_class: str) -> datetime | None:
        """From when on that class may book this time; None where it always may."""
        return self.rules.window(user_class).opens_at(start)

    def no_show_at(self, start: datetime, end: datetime) -> datetime | None:
        """When a booking nobody came to is given up; None where nobody looks whether people come."""
        minutes = self.rules.release_minutes
        return None if minutes is None else min(rules.released_at(start, minutes), end)

    def check_in_from(self, start: datetime) -> datetime:
        """From when on people may come in."""
        return start - self.rules.check_in_minutes_before * _MINUTE

    def offer_until(self, start: datetime, now: datetime) -> datetime:
        """Until when an offer to who waits stands; at the latest until the use begins."""
        return min(now + self.rules.offer_minutes * _MINUTE, start)


def terms(words: Mapping[str, Any]) -> Terms:
    """The terms of published words; kept, since thousands of days are asked of few rules."""
    return _terms(msgspec.json.encode(words, order="deterministic"))


@lru_cache(maxsize=512)
def _terms(text: bytes) -> Terms:
    return Terms(rules.read(msgspec.json.decode(text)))


def end_of(day: date) -> datetime:
    """24:00 of a day."""
    return datetime.combine(day + timedelta(days=1), time(), JST)
