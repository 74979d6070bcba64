"""Rounds of the lottery over our places: entries count as requests, accepted wins become bookings.

A place of a round is kept in the pool under the round's `ref`, so that nobody else can book it before or after; a
cancelled win goes down the list of the draw and never to first-come. That holds as long as anybody may have it: also
after the round is settled only places that nobody in line took are given back to everybody.
"""

from dataclasses import replace
from datetime import date, datetime

import structlog

from hataori.blocks.lottery import api as lottery
from hataori.blocks.scheduler import api as scheduler
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM
from hataori.kernel.clock import JST
from hataori.kernel.errors import HataoriError
from hataori.platform.events.api import Event, record

from . import booking as acts
from . import models, seasons

log = structlog.get_logger("hataori.facilities")
_SEPARATOR = "@"
_ENDED = ("lottery.declined", "lottery.lapsed")
_OVER = (*_ENDED, "lottery.settled")
_STANDING = ("requested", "confirmed")
_ALL = 100_000


def slot_key(unit_key: str, start: datetime, end: datetime) -> str:
    """A place of a round by the unit and time it stands for: sogo-gym-1@2027-01-09T0900-1100."""
    return f"{unit_key}{_SEPARATOR}{start:%Y-%m-%dT%H%M}-{end:%H%M}"


def unit_of(key: str) -> str:
    """The unit of a place of a round, a single time or a weekly hour."""
    return key.partition(_SEPARATOR)[0]


def follow(event: Event) -> None:
    """One fact of a draw; nothing for draws of other services."""
    round_id = str(event.data.get("round", "")) or event.subject.partition("/")[2]
    draw = models.Draw.objects.filter(pk=round_id).first()
    if draw is None:
        return
    if event.type == "lottery.entered":
        _count(event, draw)
    elif event.type == "lottery.accepted":
        _book_wins(draw)
    elif event.type == "lottery.cancelled":
        scheduler.release_aside(draw.ref, SYSTEM)
    if event.type in _ENDED:
        _end_wins(draw)
    if event.type in _OVER:
        _give_back_what_nobody_took(draw)


def _count(event: Event, draw: models.Draw) -> None:
    """Each wish is one request, by its channel (抽選申込みも1件と数える)."""
    data = {
        "unit": "",
        "kind": "lottery",
        "channel": str(event.data.get("channel", "online")),
        "source": "lottery",
        "kpi_scope": draw.kpi_kind in scheduler.KPI_KINDS,
        "entry": True,
    }
    for number in range(int(event.data.get("wishes", 1))):
        subject = f"entry/{event.id}/{number}"
        record("reservation.requested", subject=subject, data=data, actor=SYSTEM, department=draw.department)


def _book_wins(draw: models.Draw) -> None:
    """Accepted wins without a booking get theirs; one that cannot be had is told to staff by the log, not swallowed."""
    known = set(models.Won.objects.filter(draw=draw).values_list("entry_id", flat=True))
    known |= set(models.WonDate.objects.filter(draw=draw).values_list("entry_id", flat=True))
    wins = [win for win in lottery.offers(draw.round_id, state="accepted", limit=_ALL) if win.entry_id not in known]
    rules = lottery.round_(draw.round_id).rules if wins else {}
    for win in wins:
        try:
            if days := seasons.dates_of(rules, win.slot):
                _book_season(draw, win, days)
            else:
                _book_win(draw, win)
        except HataoriError:
            log.exception("facilities.win_not_booked", round=draw.round_id, slot=win.slot)


def _book_win(draw: models.Draw, win: lottery.Win) -> None:
    booked = scheduler.book(_request(draw, win), SYSTEM)
    models.Won.objects.create(entry_id=win.entry_id, draw=draw, booking_id=booked.id)
    acts.plain_use(booked, SYSTEM)


def _book_season(draw: models.Draw, win: lottery.Win, days: list[date]) -> None:
    """A series of bookings, one a date; a date that cannot be had (closed meanwhile) is named in the log."""
    rule, without = seasons.rule_of(days)
    begin = datetime.combine(days[0], win.start.astimezone(JST).time(), JST)
    request = replace(_request(draw, win), start=begin, end=begin + (win.end - win.start))
    made = scheduler.book_series(request, rule, SYSTEM, exdates=without)
    for each in made.bookings:
        models.WonDate.objects.create(booking_id=each.id, entry_id=win.entry_id, draw=draw)
        acts.plain_use(each, SYSTEM)
    for missing in made.skipped:
        log.warning("facilities.date_not_booked", round=draw.round_id, slot=win.slot, day=f"{missing.start:%Y-%m-%d}")


def _request(draw: models.Draw, win: lottery.Win) -> scheduler.Request:
    entered = models.Entered.objects.filter(entry_id=win.entry_id).first()
    return scheduler.Request(
        unit=unit_of(win.slot),
        start=win.start,
        end=win.end,
        holder_id=win.holder_id,
        group_id=entered.group_id if entered else "",
        channel="online",
        source="lottery",
        for_ref=draw.ref,
        purpose=lottery.purpose_title(lottery.round_(draw.round_id).rules, win.group),
    )


def _end_wins(draw: models.Draw) -> None:
    """Bookings of wins that are no longer kept end; the time stays set aside for the next in line."""
    kept = {win.entry_id for win in lottery.offers(draw.round_id, state="accepted", limit=_ALL)}
    ended = [
        booking_id
        for rows in (models.Won.objects, models.WonDate.objects)
        for booking_id in rows.filter(draw=draw).exclude(entry_id__in=kept).values_list("booking_id", flat=True)
    ]
    for booking_id in ended:
        found = scheduler.booking(booking_id)
        if found.state in _STANDING and found.end > clock.now():
            acts.cancel(found, "当選を辞退したため", SYSTEM)


def _give_back_what_nobody_took(draw: models.Draw) -> None:
    """Of a settled round: places without a win and without anybody in line are everybody's again."""
    left = lottery.leftovers(draw.round_id)
    if not left:
        return
    rules = lottery.round_(draw.round_id).rules
    kept = {(each.unit_id, each.start, each.end) for each in scheduler.asides_of(draw.ref)}
    for each in left:
        unit = scheduler.unit(unit_of(each.slot))
        for during in seasons.times_of(rules, each.slot, each.start, each.end):
            if (unit.id, *during) in kept:
                scheduler.release_aside(draw.ref, SYSTEM, unit.id, during)
