"""What happens when a use is cancelled, not paid or not taken: refunds by date, terms, 利用停止 after no-shows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Annotated, Literal

from msgspec import Meta, Struct

from hataori.blocks.scheduler.rules.fees import Percent, Rounding
from hataori.blocks.scheduler.rules.marks import Mark, months_before
from hataori.blocks.scheduler.rules.windows import said
from hataori.kernel.clock import JST
from hataori.kernel.errors import FieldProblem
from hataori.kernel.money import Yen, yen
from hataori.kernel.sentences import sentence

_MINUTE = timedelta(minutes=1)
_HUNDRED = Decimal(100)


class RefundStep(Struct, frozen=True, forbid_unknown_fields=True):
    """Cancelled before that moment: so much comes back."""

    until: Mark
    percent: Percent


class Refunds(Struct, frozen=True, forbid_unknown_fields=True):
    """Steps in any order; the highest share whose term still runs counts, nothing after the last.

    What the city cannot provide (closure, typhoon, failure) comes back whole.
    """

    steps: tuple[RefundStep, ...] = ()
    rounding: Rounding = Rounding()

    def refund(self, paid: int, start: datetime, cancelled_at: datetime, *, by_city: bool = False) -> Yen:
        """What to pay back of what was paid."""
        if by_city:
            return yen(paid)
        open_steps = (Decimal(each.percent) for each in self.steps if cancelled_at < each.until.end_before(start))
        return self.rounding.yen(yen(paid) * max(open_steps, default=Decimal(0)) / _HUNDRED)


class Cancelling(Struct, frozen=True, forbid_unknown_fields=True):
    """Until when a user may cancel, and from when on it counts as late."""

    until: Mark = Mark(minutes=0)
    late_from: Mark | None = None

    def ends(self, start: datetime) -> datetime:
        """The first moment that is too late; never after the use has begun."""
        return min(self.until.end_before(start), start)

    def in_time_until(self, start: datetime) -> datetime:
        """Until when a cancellation is not late."""
        return min(self.late_from.before(start), self.ends(start)) if self.late_from else self.ends(start)

    def problem(self, start: datetime, now: datetime) -> FieldProblem | None:
        """cancel_too_late once the term is over."""
        until = self.ends(start)
        if now < until:
            return None
        return FieldProblem(
            "",
            "cancel_too_late",
            sentence("取消しは%(until)sで締め切りました。施設の窓口に電話でご連絡ください。", until=said(until)),
        )

    def is_late(self, start: datetime, now: datetime) -> bool:
        """Whether a cancellation at that moment is a late one."""
        return self.late_from is not None and now >= self.late_from.before(start)


class Unpaid(Struct, frozen=True, forbid_unknown_fields=True):
    """To be paid by the end of a day before the use, else cancelled on a later one (宇都宮市: 3 days, 2 days before).

    A booking made after the term is to be paid within `grace_minutes`, at the latest when the use begins.
    """

    pay_days_before: Annotated[int, Meta(ge=0, le=365)] = 3
    cancel_days_before: Annotated[int, Meta(ge=0, le=365)] = 2
    grace_minutes: Annotated[int, Meta(ge=0, le=10080)] = 60

    def pay_by(self, start: datetime, booked_at: datetime) -> datetime:
        """The first moment that is too late."""
        term = Mark(days=self.pay_days_before, time="24:00").before(start)
        return term if booked_at < term else min(booked_at + self.grace_minutes * _MINUTE, start)

    def cancelled_at(self, start: datetime, booked_at: datetime) -> datetime:
        """When it is cancelled if nobody has paid; never before the term has run out."""
        return max(Mark(days=self.cancel_days_before).before(start), self.pay_by(start, booked_at))

    def is_due(self, start: datetime, booked_at: datetime, now: datetime) -> bool:
        """Whether an unpaid booking is to be cancelled now."""
        return now >= self.cancelled_at(start, booked_at)


class Penalty(Struct, frozen=True, forbid_unknown_fields=True):
    """利用停止: so many no-shows within so many days (or months) stop a user for so many days (or months)."""

    no_shows: Annotated[int, Meta(ge=1, le=100)]
    within_days: Annotated[int, Meta(ge=1, le=3660)] | None = None
    within_months: Annotated[int, Meta(ge=1, le=120)] | None = None
    days: Annotated[int, Meta(ge=1, le=3660)] | None = None
    months: Annotated[int, Meta(ge=1, le=120)] | None = None
    late_counts: bool = False
    """Whether a late cancellation counts as a no-show."""

    def suspension(self, missed: Iterable["Missed"]) -> "SuspensionTerm | None":
        """The suspension that the last of these brings about; None when they are too few or too old."""
        counted = sorted(each.at for each in missed if self.late_counts or each.how == "no_show")
        if not counted:
            return None
        last = counted[-1].astimezone(JST).date()
        recent = [at for at in counted if at.astimezone(JST).date() > self.since(last)]
        return SuspensionTerm(last, self.until(last), len(recent)) if len(recent) >= self.no_shows else None

    def since(self, last: date) -> date:
        """The day before the window that ends with the last no-show."""
        if self.within_months is not None:
            return months_before(last, self.within_months)
        return last - timedelta(days=self.within_days or 1)

    def until(self, last: date) -> date:
        """The last day of the suspension; days count from the day after (民法第140条)."""
        if self.months is not None:
            return months_before(last, -self.months)
        return last + timedelta(days=self.days or 0)


@dataclass(frozen=True, slots=True)
class Missed:
    """A use somebody did not come to, or cancelled late; `at` is when it should have begun."""

    at: datetime
    how: Literal["no_show", "late"] = "no_show"


@dataclass(frozen=True, slots=True)
class SuspensionTerm:
    """From the day of the last no-show to a last day, both included."""

    since: date
    until: date
    count: int


def released_at(start: datetime, minutes: int) -> datetime:
    """When a place nobody has taken is given to others (足立区: a seat after 15 minutes)."""
    return start + minutes * _MINUTE
