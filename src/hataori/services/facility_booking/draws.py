"""Draws over our places: a round is opened with the times it decides over, all of them kept in the pool meanwhile.

A place of a round is a single time, or (weekly) the same hour of each week of a season.
"""

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from django.db import transaction

from hataori.blocks.lottery import api as lottery
from hataori.blocks.registries import api as registries
from hataori.blocks.scheduler import api as scheduler
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Actor
from hataori.kernel.errors import Conflict, FieldProblem, NotFound, Rejected

from . import models, people, places, seasons
from .won import slot_key, unit_of

_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)
_OPEN = ("free", "not_open_yet")
MOST_SLOTS = 2000
MOST_TIMES = 4_000
MOST_SUITABLE = 60


@dataclass(frozen=True, slots=True)
class NewDraw:
    """Which places, days and lengths are drawn, and when; facilities are of one section and one kind."""

    title: str
    facilities: tuple[models.Facility, ...]
    first: date
    last: date
    minutes: int
    apply_from: datetime
    apply_until: datetime
    draw_at: datetime
    confirm_until: datetime
    mode: str = "rsd"
    max_wins: int = 1
    beacon: str = "drand"
    weekly: bool = False
    minutes_weekend: int = 0
    purposes: Mapping[str, lottery.Purpose] = field(default_factory=dict)
    """With purposes (weekly, by matching), groups say which times suit them instead of ranking places."""
    applications: int = 1
    """With several, each has a first and a second wish and wins at most once."""
    sample: bool = False


@dataclass(frozen=True, slots=True)
class Preview:
    """What a draw would decide over: places of the draw by title of the place, lengths in minutes, uses in all."""

    by_place: Mapping[str, int]
    lengths: tuple[int, ...]
    times: int


def preview(new: NewDraw) -> Preview:
    """What would be published, before anybody is bound by it. Rejected as of `open_draw`."""
    hours, slots = _checked(new)
    by_place: dict[str, int] = {}
    for slot in slots:
        place = seasons.place_in(slot.label) if new.weekly else slot.label.rpartition(" ")[0].rpartition(" ")[0]
        by_place[place] = by_place.get(place, 0) + 1
    lengths = sorted({int((slot.end - slot.start) / _MINUTE) for slot in slots})
    return Preview(by_place, tuple(lengths), sum(len(each.dates) for each in hours) or len(slots))


def _checked(new: NewDraw) -> tuple[list[seasons.Weekly], list[lottery.NewSlot]]:
    """Weekly hours (of a season) and places of the draw. Rejected where there are none, or too many."""
    hours = list(_weekly_hours(new)) if new.weekly else []
    slots = [each.slot for each in hours] if new.weekly else list(_slots(new))
    if not slots:
        raise Rejected([FieldProblem("first", "no_slots", "この期間には、抽選にかけられる時間がありません。")])
    if len(slots) > MOST_SLOTS:
        said = f"枠が{len(slots):,}あります。期間を短くするか、長さを長くして{MOST_SLOTS:,}までにしてください。"
        raise Rejected([FieldProblem("last", "too_many_slots", said)])
    if sum(len(each.dates) for each in hours) > MOST_TIMES:
        said = f"使う日が合わせて{MOST_TIMES:,}回を超えます。期間を短くするか、施設を分けてください。"
        raise Rejected([FieldProblem("last", "too_many_slots", said)])
    return hours, slots


def open_draw(new: NewDraw, actor: Actor) -> lottery.Round:
    """Publish a round over all times that nobody has, and keep them for it: all or nothing.

    Rejected by field (`no_slots`, `too_many_slots`, and as the lottery says), Forbidden for other sections.
    """
    ref = f"draw/{uuid.uuid4()}"
    (department,) = {each.department for each in new.facilities}
    (kind,) = {each.kind for each in new.facilities}
    hours, slots = _checked(new)
    further = seasons.published(hours) if new.weekly else {}
    with transaction.atomic():
        opened = lottery.open_round(replace(_round(new, department, ref, slots), further=further), actor)
        models.Draw.objects.create(
            round_id=opened.id,
            ref=ref,
            department=department,
            kpi_kind=kind,
            made_at=clock.now(),
        )
        for slot in slots:
            for during in seasons.times_of(further, slot.key, slot.start, slot.end):
                scheduler.set_aside(unit_of(slot.key), during, ref, actor)
    return opened


def _round(new: NewDraw, department: str, ref: str, slots: Sequence[lottery.NewSlot]) -> lottery.NewRound:
    wishes, of_a_person = _limits(new)
    return lottery.NewRound(
        title=new.title,
        department=department,
        slots=tuple(slots),
        apply_from=new.apply_from,
        apply_until=new.apply_until,
        draw_at=new.draw_at,
        confirm_until=new.confirm_until,
        mode=new.mode,
        max_wins=new.max_wins,
        purposes=new.purposes,
        applications=new.applications,
        max_wishes=wishes,
        max_wishes_person=of_a_person,
        beacon=new.beacon,
        entry_url=f"/facilities/draws/?ref={ref.partition('/')[2]}",
        sample=new.sample,
    )


def _limits(new: NewDraw) -> tuple[int, int]:
    """Wishes of a group, and of a person: who says what suits names many, of several applications each has two."""
    if new.purposes:
        return MOST_SUITABLE, 2 * MOST_SUITABLE
    return (2, 2 * new.applications) if new.applications > 1 else (5, 10)


def _slots(new: NewDraw) -> Iterator[lottery.NewSlot]:
    for key, title, openings in _open_times(new):
        for opening in openings:
            yield from _cut(key, title, opening, new.minutes * _MINUTE)


def _weekly_hours(new: NewDraw) -> Iterator[seasons.Weekly]:
    weekend = new.minutes_weekend * _MINUTE if new.minutes_weekend else None
    season = seasons.Season(new.first, new.last, new.minutes * _MINUTE, weekend)
    for key, title, openings in _open_times(new):
        yield from seasons.weekly_hours(season, key, title, openings)


def _open_times(new: NewDraw) -> Iterator[tuple[str, str, list[scheduler.Opening]]]:
    """Key, title and opening times of each whole place: who wins the whole may use a half."""
    found = models.Place.objects.select_related("facility")
    rows = list(found.filter(facility__in=new.facilities, whole_key=""))
    days = (new.last - new.first).days + 1
    if days < 1:
        return
    calendar = scheduler.calendar([row.unit_id for row in rows], new.first, days)
    for row in rows:
        openings = [each for n in range(days) for each in calendar.of(row.unit_id, new.first + n * _DAY)]
        yield row.unit_key, places.full_title(row), openings


def _cut(key: str, title: str, opening: scheduler.Opening, length: timedelta) -> Iterator[lottery.NewSlot]:
    start = opening.start
    while opening.state in _OPEN and start + length <= opening.end:
        label = f"{title} {start:%m-%d} {start.hour}:{start:%M}"
        yield lottery.NewSlot(slot_key(key, start, start + length), label, start, start + length)
        start += length


def draw_of(ref: str) -> tuple[models.Draw, lottery.Round]:
    """A draw by the reference in its entry page's address. NotFound."""
    row = models.Draw.objects.filter(ref=f"draw/{ref}").first()
    if row is None:
        raise NotFound
    return row, lottery.round_(row.round_id)


def enter(
    draw: models.Draw, wishes: Sequence[str], group_id: str, actor: Actor, application: int = 1
) -> lottery.Receipts:
    """Enter for oneself or one's group. Rejected: not_registered, not_your_group, not_linked, as the lottery."""
    return _entered(
        draw,
        group_id,
        actor,
        lambda entrant: lottery.enter(draw.round_id, replace(entrant, application=application), wishes, actor),
    )


def enter_suitable(draw: models.Draw, told: lottery.Suitable, group_id: str, actor: Actor) -> lottery.Receipts:
    """Say which times suit oneself or one's group, instead of what was said before. Rejected as of `enter`."""
    return _entered(draw, group_id, actor, lambda entrant: lottery.enter_suitable(draw.round_id, entrant, told, actor))


def _entered(
    draw: models.Draw, group_id: str, actor: Actor, entering: Callable[[lottery.Entrant], lottery.Receipts]
) -> lottery.Receipts:
    people.booker(actor.id)
    group = people.group_or_refuse(group_id, actor.id)
    person = registries.person_of_account(actor.id) or ""
    if not person:
        raise Rejected([FieldProblem("", "not_linked", "抽選に申し込むには、先に本人確認をしてください。")])
    with transaction.atomic():
        receipts = entering(lottery.Entrant(person, actor.id, group))
        if group:
            models.Entered.objects.bulk_create(
                [models.Entered(entry_id=each.entry_id, draw=draw, group_id=group) for each in receipts.entries],
                ignore_conflicts=True,
            )
    return receipts


def give_win_back(booking: scheduler.Booking) -> bool:
    """A won booking that is cancelled is let go in its draw too and goes down the list; whether it was won.

    One date of a season is no win of its own: it goes back to everybody, and the others stay.
    """
    date = models.WonDate.objects.filter(booking_id=booking.id).select_related("draw").first()
    if date is not None:
        scheduler.release_aside(date.draw.ref, SYSTEM, booking.unit_id, (booking.start, booking.end))
        return True
    won = models.Won.objects.filter(booking_id=booking.id).first()
    if won is None:
        return False
    try:
        lottery.decline_win(won.entry_id, SYSTEM)
    except Conflict:  # let go in the draw before
        return True
    return True
