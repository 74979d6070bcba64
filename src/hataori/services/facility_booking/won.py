"""Rounds of the lottery over our places: entries count as requests, accepted wins become bookings.

A place of a round is kept in the pool under the round's `ref`, so that nobody else can book it before or after; a
cancelled win goes down the list of the draw and never to first-come.
"""

from datetime import datetime

import structlog

from hataori.blocks.lottery import api as lottery
from hataori.blocks.scheduler import api as scheduler
from hataori.kernel.actor import SYSTEM
from hataori.kernel.errors import HataoriError
from hataori.platform.events.api import Event, record

from . import booking as acts
from . import models

log = structlog.get_logger("hataori.facilities")
_SEPARATOR = "@"
_ENDED = ("lottery.declined", "lottery.lapsed")
_STANDING = ("requested", "confirmed")
_ALL = 100_000


def slot_key(unit_key: str, start: datetime, end: datetime) -> str:
    """A place of a round by the unit and time it stands for: sogo-gym-1@2027-01-09T0900-1100."""
    return f"{unit_key}{_SEPARATOR}{start:%Y-%m-%dT%H%M}-{end:%H%M}"


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
    elif event.type in _ENDED:
        _end_wins(draw)
    elif event.type == "lottery.settled":
        scheduler.release_aside(draw.ref, SYSTEM)


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
    for win in lottery.offers(draw.round_id, state="accepted", limit=_ALL):
        if win.entry_id not in known:
            _book_win(draw, win)


def _book_win(draw: models.Draw, win: lottery.Win) -> None:
    try:
        booked = scheduler.book(_request(draw, win), SYSTEM)
    except HataoriError:
        log.exception("facilities.win_not_booked", round=draw.round_id, slot=win.slot)
        return
    models.Won.objects.create(entry_id=win.entry_id, draw=draw, booking_id=booked.id)
    acts.plain_use(booked, SYSTEM)


def _request(draw: models.Draw, win: lottery.Win) -> scheduler.Request:
    entered = models.Entered.objects.filter(entry_id=win.entry_id).first()
    return scheduler.Request(
        unit=win.slot.partition(_SEPARATOR)[0],
        start=win.start,
        end=win.end,
        holder_id=win.holder_id,
        group_id=entered.group_id if entered else "",
        channel="online",
        source="lottery",
        for_ref=draw.ref,
    )


def _end_wins(draw: models.Draw) -> None:
    """Bookings of wins that are no longer kept end; the time stays set aside for the next in line."""
    kept = {win.entry_id for win in lottery.offers(draw.round_id, state="accepted", limit=_ALL)}
    for row in models.Won.objects.filter(draw=draw).exclude(entry_id__in=kept):
        found = scheduler.booking(row.booking_id)
        if found.state in _STANDING:
            acts.cancel(found, "当選を辞退したため", SYSTEM)
