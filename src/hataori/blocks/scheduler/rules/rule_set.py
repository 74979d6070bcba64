"""The published rules of a unit: one JSON document, every part optional, in force from a day of use on.

A part of a unit inherits what stands above it, key by key (`inherited`). What the document may hold is the JSON Schema
that these types give (`schema`); `rule_problems` names everything wrong by its path.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, lru_cache
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from hataori.blocks.scheduler.rules.cancelling import Cancelling, Penalty, Refunds, Unpaid, released_at
from hataori.blocks.scheduler.rules.fees import Fees
from hataori.blocks.scheduler.rules.hours import HourSpan, OpeningPlan, OpenTime
from hataori.blocks.scheduler.rules.lengths import interval_problem, length_problems, turn_problem
from hataori.blocks.scheduler.rules.lottery_terms import LotteryTerms
from hataori.blocks.scheduler.rules.marks import Mark
from hataori.blocks.scheduler.rules.quotas import Quota
from hataori.blocks.scheduler.rules.registration import RegistrationRule
from hataori.blocks.scheduler.rules.windows import Window, window_for
from hataori.kernel.clock import JST
from hataori.kernel.errors import FieldProblem
from hataori.kernel.sentences import sentence
from hataori.kernel.typed import decoded

_KEPT_DAYS = 4000
Minutes = Annotated[int, Meta(ge=0, le=44640, description="分")]


class RuleSet(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, dict=True):
    """All rules of a unit. Absent parts set no limit; hours absent are open around the clock."""

    hours: OpeningPlan = OpeningPlan()
    windows: dict[str, Window] = {}
    """By user class; "" is everybody else."""
    window_days: dict[str, Annotated[int, Meta(ge=0, le=3660)]] = {}
    """Short for windows that open so many days before at 0:00."""
    closes_minutes_before: Minutes = 0
    min_minutes: Minutes = 0
    max_minutes: Minutes = 0
    turns: tuple[HourSpan, ...] = ()
    quotas: tuple[Quota, ...] = ()
    approval: bool = False
    groups_only: bool = False
    """Only registered groups may book (学校開放)."""
    overlap: Literal["refuse", "allow"] = "refuse"
    check_in_minutes_before: Minutes = 30
    release_minutes: Minutes | None = None
    cancel_minutes_before: Minutes = 0
    late_minutes_before: Minutes = 0
    cancelling: Cancelling | None = None
    penalty: Penalty | None = None
    offer_minutes: Minutes = 1440
    fees: Fees = Fees()
    refunds: Refunds = Refunds()
    unpaid: Unpaid | None = None
    lottery: LotteryTerms | None = None
    registration: RegistrationRule = RegistrationRule()
    keep_years: Annotated[int, Meta(ge=1, le=30)] = 3
    """So many years after a use it is forgotten who used it and for what."""

    def window(self, user_class: str) -> Window:
        """The term in which a class may book."""
        if self.windows:
            return window_for(self.windows, user_class)
        days = self.window_days.get(user_class, self.window_days.get(""))
        return Window(None if days is None else Mark(days=days), Mark(minutes=self.closes_minutes_before))

    def cancel_rule(self) -> Cancelling:
        """The term for cancelling, from either way of writing it."""
        late = Mark(minutes=self.late_minutes_before) if self.late_minutes_before else None
        return self.cancelling or Cancelling(Mark(minutes=self.cancel_minutes_before), late)

    def opens_at(self, start: datetime, user_class: str) -> datetime | None:
        """From when on that class may book this time; None where it always may."""
        return self.window(user_class).opens_at(start)

    def cancel_until(self, start: datetime) -> datetime:
        """Until when the person himself may cancel or move."""
        return self.cancel_rule().ends(start)

    def in_time_until(self, start: datetime) -> datetime:
        """Until when a cancellation counts as in time."""
        return self.cancel_rule().in_time_until(start)

    def no_show_at(self, start: datetime, end: datetime) -> datetime | None:
        """When a booking nobody came to is given up; None where nobody looks whether people come."""
        return None if self.release_minutes is None else min(released_at(start, self.release_minutes), end)

    def check_in_from(self, start: datetime) -> datetime:
        """From when on people may come in."""
        return released_at(start, -self.check_in_minutes_before)

    def spans(self, day: date) -> tuple[OpenTime, ...]:
        """What people may book of the opening time that begins on the day, in order."""
        kept = self._days
        if day not in kept:
            if len(kept) > _KEPT_DAYS:
                kept.clear()
            kept[day] = tuple(time for time in self.hours.times_on(day) if time.hours.bookable)
        return kept[day]

    def covers(self, start: datetime, end: datetime, *, staff: bool = False) -> bool:
        """Whether all of the time is opening time that people, or the desk, may book."""
        return self.hours.covers(start.astimezone(JST), end.astimezone(JST), staff=staff)

    def closed_problem(self, start: datetime) -> FieldProblem:
        """What to say of a time it is not open: with the reason, if the day is closed by rule."""
        reason = self.hours.closing.reason(start.astimezone(JST).date())
        said = sentence("開いていない時間です。開館時間の中から選んでください。")
        if reason:
            said = sentence("開いていない時間です（%(reason)s）。開館時間の中から選んでください。", reason=reason)
        return FieldProblem("start", "outside_hours", said)

    def problems(
        self, start: datetime, end: datetime, now: datetime, user_class: str, interval: int
    ) -> list[FieldProblem]:
        """Everything wrong with the time as such, hours apart: window, start or turn, length."""
        single = (
            self.window(user_class).problem(start, now),
            turn_problem(start, end, self.turns) if self.turns else interval_problem(start, interval),
        )
        lengths = length_problems(start, end, self.min_minutes, self.max_minutes)
        return [*(each for each in single if each), *lengths]

    @cached_property
    def _days(self) -> dict[date, tuple[OpenTime, ...]]:
        return {}


@dataclass(frozen=True, slots=True)
class Version:
    """Rules as they were published, in force for uses from that day on."""

    effective_from: date
    words: Mapping[str, Any]


def read(words: Mapping[str, Any]) -> RuleSet:
    """The rules of a published document; kept, since thousands of days are asked of few rules.

    Raises msgspec.ValidationError: what `rule_problems` passes can be read.
    """
    return _read(msgspec.json.encode(words, order="deterministic"))


@lru_cache(maxsize=512)
def _read(text: bytes) -> RuleSet:
    return decoded(text, RuleSet)


def in_force(versions: Sequence[Version], day: date) -> Mapping[str, Any]:
    """The words that hold for a use on that day: the latest that has begun, of one day the last published."""
    begun = [(version.effective_from, n, version.words) for n, version in enumerate(versions)]
    return max((each for each in begun if each[0] <= day), key=lambda each: each[:2], default=(day, 0, {}))[2]


def inherited(*words: Mapping[str, Any]) -> Mapping[str, Any]:
    """From the unit at the top down: the words of a part win over those above, key by key."""
    return {key: value for each in words for key, value in each.items()}
