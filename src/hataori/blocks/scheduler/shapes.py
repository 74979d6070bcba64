"""From rows to what crosses the door."""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from hataori.kernel.clock import JST

from . import models
from .types import Booking, SetAside, Suspension, Unit


def as_unit(row: models.Unit) -> Unit:
    """A unit."""
    return Unit(
        id=row.pk,
        key=row.key,
        title=row.title,
        kind=row.kind,
        parent_id=row.parent_id,
        lanes=row.lanes,
        department=row.department,
        branch=row.branch,
        area=row.area,
        bookable=row.bookable,
        minutes_before=row.minutes_before,
        minutes_after=row.minutes_after,
        start_interval=row.start_interval,
        sample=row.sample,
    )


def as_booking(row: models.Booking, *, answers: bool = False) -> Booking:
    """A booking; what was answered beforehand only on demand. The row's unit should be loaded."""
    unit = row.unit
    return Booking(
        id=row.id,
        number=row.number,
        unit_id=unit.pk,
        unit_key=unit.key,
        unit_title=unit.title,
        kind=unit.kind,
        department=unit.department,
        start=row.starts_at.astimezone(JST),
        end=row.ends_at.astimezone(JST),
        quantity=row.quantity,
        state=row.state,
        holder_id=row.holder_id,
        group_id=row.group_id,
        user_class=row.user_class,
        channel=row.channel,
        source=row.source,
        for_ref=row.for_ref,
        purpose=row.purpose,
        title=row.title,
        attendees=row.attendees,
        lease_until=_local(row.lease_until),
        series_id=row.series_id,
        sequence=row.sequence,
        price=row.price,
        created_at=row.created_at.astimezone(JST),
        confirmed_at=_local(row.confirmed_at),
        checked_in_at=_local(row.checked_in_at),
        cancelled_at=_local(row.cancelled_at),
        cancelled_by=row.cancelled_by,
        cancel_reason=row.cancel_reason,
        sample=row.sample,
        broker_id=row.broker_id,
        add_ons=row.priced_by.get("add_ons", {}),
        tags=tuple(row.priced_by.get("tags", ())),
        answers=answers_of(row) if answers else {},
    )


def answers_of(row: models.Booking) -> Mapping[str, str]:
    """What was answered beforehand, unsealed."""
    return msgspec.json.decode(row.answers, type=dict[str, str]) if row.answers else {}


def as_aside(row: models.SetAside) -> SetAside:
    """A set-aside."""
    return SetAside(
        row.pk,
        row.unit_id,
        row.starts_at.astimezone(JST),
        row.ends_at.astimezone(JST),
        row.ref,
        _local(row.released_at),
    )


def as_suspension(row: models.Suspension) -> Suspension:
    """A suspension."""
    return Suspension(
        id=row.pk,
        holder_id=row.holder_id,
        group_id=row.group_id,
        start=row.starts_at.astimezone(JST),
        until=row.until.astimezone(JST),
        reason=row.reason,
        lifted_at=_local(row.lifted_at),
    )


def _local(moment: datetime | None) -> datetime | None:
    return moment.astimezone(JST) if moment else None
