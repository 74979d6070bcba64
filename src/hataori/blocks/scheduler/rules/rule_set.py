"""The published rules of a unit: one JSON document, every part optional, in force from a day of use on.

A part of a unit inherits what stands above it, key by key (`inherited`). What the document may hold is the JSON Schema
that these types give (`schema`); `rule_problems` names everything wrong by its path.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from hataori.blocks.scheduler.rules.cancelling import Cancelling, Penalty, Refunds, Unpaid
from hataori.blocks.scheduler.rules.fees import Fees
from hataori.blocks.scheduler.rules.hours import HourSpan, OpeningPlan
from hataori.blocks.scheduler.rules.lengths import interval_problem, length_problems, turn_problem
from hataori.blocks.scheduler.rules.lottery_terms import LotteryTerms
from hataori.blocks.scheduler.rules.marks import Mark
from hataori.blocks.scheduler.rules.quotas import Quota
from hataori.blocks.scheduler.rules.registration import RegistrationRule
from hataori.blocks.scheduler.rules.windows import Window, window_for
from hataori.kernel.clock import JST
from hataori.kernel.errors import FieldProblem

Minutes = Annotated[int, Meta(ge=0, le=44640, description="分")]


class RuleSet(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
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

    def problems(
        self, start: datetime, end: datetime, now: datetime, user_class: str, interval: int, *, staff: bool = False
    ) -> list[FieldProblem]:
        """Everything wrong with a time: hours for all; windows, lengths, starts and turns for whoever is no staff."""
        found = [] if self.hours.covers(start, end, staff=staff) else [_outside(self, start)]
        if staff:
            return found
        single = (
            self.window(user_class).problem(start, now),
            None if self.turns else interval_problem(start, interval),
            turn_problem(start, end, self.turns),
        )
        lengths = length_problems(start, end, self.min_minutes, self.max_minutes)
        return [*found, *(each for each in single if each), *lengths]


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
    return msgspec.json.decode(text, type=RuleSet)


def in_force(versions: Sequence[Version], day: date) -> Mapping[str, Any]:
    """The words that hold for a use on that day: the latest that has begun, of one day the last published."""
    begun = [(version.effective_from, n, version.words) for n, version in enumerate(versions)]
    return max((each for each in begun if each[0] <= day), key=lambda each: each[:2], default=(day, 0, {}))[2]


def inherited(*words: Mapping[str, Any]) -> Mapping[str, Any]:
    """From the unit at the top down: the words of a part win over those above, key by key."""
    return {key: value for each in words for key, value in each.items()}


def _outside(rules: RuleSet, start: datetime) -> FieldProblem:
    reason = rules.hours.closing.reason(start.astimezone(JST).date())
    said = f"（{reason}）" if reason else ""
    return FieldProblem("start", "outside_hours", f"開いていない時間です{said}。開館時間の中から選んでください。")
