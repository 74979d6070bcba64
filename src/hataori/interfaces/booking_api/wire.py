"""What crosses the wire: dataclasses of the blocks as JSON. Times are ISO 8601 in JST, money is whole yen."""

from datetime import datetime
from typing import Any

from django.http import JsonResponse

from hataori.blocks.lottery import api as lottery
from hataori.blocks.scheduler import api as scheduler
from hataori.kernel.clock import JST

Content = dict[str, Any]


def answer(content: Content, *, status: int = 200) -> JsonResponse:
    """JSON with its characters as they are; nothing personal is kept by a cache."""
    response = JsonResponse(content, status=status, json_dumps_params={"ensure_ascii": False})
    response.headers["Cache-Control"] = "no-store, private"
    return response


def moment(at: datetime | None) -> str | None:
    """ISO 8601 in JST, wherever it came from."""
    return at.astimezone(JST).isoformat() if at else None


def resource(unit: scheduler.Unit) -> Content:
    """What can be booked."""
    return {
        "key": unit.key,
        "title": unit.title,
        "kind": unit.kind,
        "parent": scheduler.unit(unit.parent_id).key if unit.parent_id else None,
        "lanes": unit.lanes,
        "department": unit.department,
        "branch": unit.branch,
        "area": unit.area,
        "bookable": unit.bookable,
        "minutes_before": unit.minutes_before,
        "minutes_after": unit.minutes_after,
        "start_interval": unit.start_interval,
        "sample": unit.sample,
    }


def opening(each: scheduler.Opening) -> Content:
    """A stretch of opening time."""
    return {
        "start": moment(each.start),
        "end": moment(each.end),
        "state": each.state,
        "free": each.free_lanes,
        "lanes": each.lanes,
        "hours": each.hours,
    }


def reservation(booking: scheduler.Booking) -> Content:
    """A reservation as its holder and the office see it."""
    return {
        "id": str(booking.id),
        "number": booking.number,
        "resource": booking.unit_key,
        "title": booking.unit_title,
        "start": moment(booking.start),
        "end": moment(booking.end),
        "state": booking.state,
        "state_title": booking.state_title,
        "quantity": booking.quantity,
        "channel": booking.channel,
        "source": booking.source,
        "group": booking.group_id or None,
        "purpose": booking.purpose,
        "attendees": booking.attendees,
        "price": booking.price,
        "lease_until": moment(booking.lease_until),
        "series": str(booking.series_id) if booking.series_id else None,
        "sequence": booking.sequence,
        "created_at": moment(booking.created_at),
        "confirmed_at": moment(booking.confirmed_at),
        "checked_in_at": moment(booking.checked_in_at),
        "cancelled_at": moment(booking.cancelled_at),
        "cancel_reason": booking.cancel_reason,
        "sample": booking.sample,
    }


def waiting(place: scheduler.Waiting) -> Content:
    """A place in a waiting list."""
    return {
        "id": str(place.id),
        "resource": scheduler.unit(place.unit_id).key,
        "start": moment(place.start),
        "end": moment(place.end),
        "state": place.state,
        "position": place.position,
        "of": place.of,
        "ref": place.ref,
        "hash": place.hash,
        "offer_until": moment(place.offer_until),
        "reservation": str(place.booking_id) if place.booking_id else None,
    }


def round_(found: lottery.Round) -> Content:
    """A round of a draw: all of it is public."""
    return {
        "id": found.id,
        "title": found.title,
        "about": found.about,
        "department": found.department,
        "phase": found.phase,
        "mode": found.mode,
        "max_wins": found.max_wins,
        "max_wishes": found.max_wishes,
        "over_limit": found.over_limit,
        "beacon": found.beacon,
        "apply_from": moment(found.apply_from),
        "apply_until": moment(found.apply_until),
        "draw_at": moment(found.draw_at),
        "confirm_until": moment(found.confirm_until),
        "parent": found.parent or None,
        "rules": dict(found.rules),
        "rules_hash": found.rules_hash,
        "commitment": found.commitment,
        "page": f"/lottery/{found.id}/",
        "sample": found.sample,
    }


def slot(each: lottery.RoundSlot) -> Content:
    """A place of a round."""
    return {
        "key": each.key,
        "label": each.label,
        "start": moment(each.start),
        "end": moment(each.end),
        "capacity": each.capacity,
    }


def receipt(each: lottery.Receipt) -> Content:
    """An entry as its applicant keeps it."""
    return {
        "entry_id": each.entry_id,
        "group": each.group,
        "slot": each.slot,
        "label": each.label,
        "rank": each.rank,
        "standing": each.standing,
        "entered_at": moment(each.entered_at),
    }


def receipts(found: lottery.Receipts) -> Content:
    """All entries of a group that stand."""
    return {
        "round": found.round_id,
        "group": found.group,
        "entries": [receipt(each) for each in found.entries],
        "over": found.over,
    }


def win(each: lottery.Win) -> Content:
    """A place somebody has or is offered."""
    return {
        "entry_id": each.entry_id,
        "round": each.round_id,
        "slot": each.slot,
        "label": each.label,
        "start": moment(each.start),
        "end": moment(each.end),
        "group": each.group,
        "how": each.how,
        "state": each.state,
        "until": moment(each.until),
    }


def fate(each: lottery.Fate) -> Content:
    """What became of an entry."""
    return {
        **receipt(each.receipt),
        "round": each.round.id,
        "line": each.line,
        "win": win(each.win) if each.win else None,
    }
