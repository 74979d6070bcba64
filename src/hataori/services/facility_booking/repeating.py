"""Recurring bookings: every week, every other week, once a month. Looked at first, then booked, moved or ended.

Each date becomes a booking like any other, with its own fee; a date that cannot be had is left out and told.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from django.db import transaction

from hataori.blocks.scheduler import api as scheduler
from hataori.kernel import clock, recurrence
from hataori.kernel.actor import Actor
from hataori.kernel.clock import JST
from hataori.kernel.errors import Conflict, Rejected

from . import booking as acts
from . import charging, models, people, quoting
from .booking import Particulars

MOST_TIMES = 53
Scope = Literal["one", "following", "all"]
_STANDING = ("requested", "confirmed")
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_LAST_WEEK = 5


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often (`every`: 1 or 2 weeks, or "month": the same weekday of each month), how many times, what not."""

    every: str
    times: int
    without: tuple[date, ...] = ()

    def rule(self, start: datetime) -> str:
        """As RFC 5545 says it."""
        if self.every == "month":
            week = (start.day - 1) // 7 + 1
            day = f"{-1 if week == _LAST_WEEK else week}{_WEEKDAYS[start.weekday()]}"
            return f"FREQ=MONTHLY;BYDAY={day};COUNT={self.times}"
        return f"FREQ=WEEKLY;INTERVAL={int(self.every)};COUNT={self.times}"

    def moments(self, start: datetime) -> list[datetime]:
        """All its dates, those left out as well."""
        rule = recurrence.parse_rule(self.rule(start))
        return recurrence.Recurrence(start.astimezone(JST), (rule,)).first(self.times)


@dataclass(frozen=True, slots=True)
class Asked:
    """The first time and the rhythm."""

    start: datetime
    end: datetime
    rhythm: Rhythm


@dataclass(frozen=True, slots=True)
class Date:
    """A date of the series before it is booked: can be had, cannot (`problem` says why), or is left out."""

    start: datetime
    end: datetime
    problem: str = ""
    left_out: bool = False

    @property
    def key(self) -> str:
        """Its day, for addresses."""
        return self.start.date().isoformat()


def request_of(place: models.Place, asked: Asked, who: people.Booker) -> scheduler.Request:
    """The first date, as the pool is asked for it."""
    return scheduler.Request(
        place.unit_id, asked.start, asked.end, who.holder_id, "online", user_class=who.user_class,
        sample=who.registration.sample,
    )  # fmt: skip


def look(first: scheduler.Request, rhythm: Rhythm, actor: Actor) -> list[Date]:
    """Which dates can be had this moment: booked as it would be, with all rules, and undone."""
    length = first.end - first.start
    try:
        with transaction.atomic():
            made = scheduler.book_series(first, rhythm.rule(first.start), actor, exdates=rhythm.without)
            why = {each.start: each.message for each in made.skipped}
            transaction.set_rollback(True)
    except (Rejected, Conflict) as refused:
        why = dict.fromkeys(rhythm.moments(first.start), refused.message)
    return [
        Date(moment, moment + length, why.get(moment, ""), moment.date() in rhythm.without)
        for moment in rhythm.moments(first.start)
    ]


def book(place: models.Place, asked: Asked, told: Particulars, actor: Actor) -> scheduler.Series:
    """Book every date that can be had, each with its use and fee. Rejected by field; Conflict when none can be had."""
    who = people.booker(actor.id)
    group_id = people.group_or_refuse(told.group_id, actor.id)
    acts.refuse(place, told, group_id, asked.start.date())
    user_class = people.class_with(actor.id, group_id)
    facts = acts.price_facts(told, user_class)
    first = replace(
        request_of(place, asked, who),
        group_id=group_id,
        user_class=user_class,
        purpose=told.purpose,
        attendees=told.attendees,
        add_ons=told.add_ons,
    )
    with transaction.atomic():
        made = scheduler.book_series(
            first, asked.rhythm.rule(asked.start), actor, exdates=asked.rhythm.without, price_of=_price_of(place, facts)
        )
        for each in made.bookings:
            _charge(each, place, told, facts, actor)
    return made


def _price_of(place: models.Place, facts: quoting.Told) -> Callable[[datetime, datetime], int]:
    return lambda start, end: _due(quoting.quote(place.unit_id, start, end, facts))


def _due(quote: quoting.Quote) -> int:
    """The full price until a reduction is granted."""
    return quote.full.total if quote.needs_approval else quote.bill.total


def _charge(
    booking: scheduler.Booking, place: models.Place, told: Particulars, facts: quoting.Told, actor: Actor
) -> None:
    quote = quoting.quote(place.unit_id, booking.start, booking.end, facts)
    use = models.Use(booking_id=booking.id, **acts.columns(place, told, quote, _due(quote)))
    if told.reduction:
        use.reduction_state = "asked" if quote.needs_approval else "granted"
    charging.charge(booking, use, actor)


@dataclass(frozen=True, slots=True)
class Changed:
    """What became of a change: how many dates followed it, and those that stayed as they were, with the reason."""

    series: scheduler.Series
    done: int
    stayed: tuple[tuple[scheduler.Booking, str], ...]


def coming(booking: scheduler.Booking, scope: Scope) -> list[scheduler.Booking]:
    """Bookings of its series that a change of that scope is about: those that still stand and lie ahead."""
    if booking.series_id is None or scope == "one":
        return [booking]
    since = clock.now() if scope == "all" else booking.start
    return [
        each
        for each in scheduler.series(booking.series_id).bookings
        if each.state in _STANDING and each.start >= max(since, clock.now())
    ]


def move(
    booking: scheduler.Booking, scope: Scope, times: tuple[datetime, datetime], actor: Actor, as_group: str = ""
) -> Changed:
    """Move this and the following, or all: by as much as this one. Dates that cannot move stay and are named.

    Conflict when none can move, and `price_differs` when one was paid and would cost something else: then none moves.
    """
    key = _series_of(booking)
    change = scheduler.Change(times[0] - booking.start, times[1] - times[0])
    if not change.shift and times == (booking.start, booking.end):
        raise Conflict("same_time", "いまと同じ日時です。変えたい日時を選んでください。")
    before = coming(booking, scope)
    with transaction.atomic():
        changed = scheduler.edit_series(key, scope, change, actor, at=booking.id, on_conflict="skip", as_group=as_group)
        stayed = _after_moving(before, changed, change, actor)
        if len(stayed) == len(before):
            raise Conflict("none_moved", stayed[0][1])
    return Changed(changed, len(before) - len(stayed), tuple(stayed))


def _series_of(booking: scheduler.Booking) -> UUID:
    if booking.series_id is None:
        raise Conflict("no_series", "この予約は、くり返しの予約ではありません。")
    return booking.series_id


def _after_moving(
    before: Sequence[scheduler.Booking], changed: scheduler.Series, change: scheduler.Change, actor: Actor
) -> list[tuple[scheduler.Booking, str]]:
    """Price anew what moved; what stayed, with the reason the pool gave."""
    now = {each.id: each for each in changed.bookings}
    why = {each.start: each.message for each in changed.skipped}
    stayed = []
    for each in before:
        moved = now.get(each.id, each)
        if moved.sequence == each.sequence:
            stayed.append((each, why.get(each.start + change.shift, "")))
            continue
        use = models.Use.objects.filter(booking_id=each.id).first()
        if use is not None:
            acts.price_again(use, moved, actor)
    return stayed


def end(
    booking: scheduler.Booking,
    scope: Scope,
    reason: str,
    actor: Actor,
    as_group: str = "",
    *,
    by_city: bool = False,
) -> Changed:
    """Cancel this and the following, or all that are to come; money follows each. Conflict when none can be cancelled.

    A date that is too late to be cancelled stays, and does not keep the others from ending.
    """
    key, found, stayed = _series_of(booking), coming(booking, scope), []
    with transaction.atomic():
        for each in found:
            try:
                with transaction.atomic():
                    acts.cancel(each, reason, actor, as_group, by_city=by_city)
            except Conflict as late:
                stayed.append((each, late.message))
        if found and len(stayed) == len(found):
            raise Conflict("none_ended", stayed[0][1])
    return Changed(scheduler.series(key), len(found) - len(stayed), tuple(stayed))
