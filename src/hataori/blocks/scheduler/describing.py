"""What a person tells about a lease while its minutes run: purpose, people, group, price. The time stays as it is."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction

from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.clock import JST

from . import equipping, locks, models, policy, quotas, suspensions, taking
from . import ground as grounds
from .finding import held
from .problems import conflict
from .shapes import as_booking
from .types import Booking, Request


@dataclass(frozen=True, slots=True)
class Particulars:
    """What can still be told of a lease. The caller vouches for group, user class and price."""

    purpose: str = ""
    title: str = ""
    attendees: int = 0
    group_id: str = ""
    user_class: str = "resident"
    price: int = 0
    answers: Mapping[str, str] = field(default_factory=dict)
    add_ons: Mapping[str, int] | None = None
    """What is used besides; None leaves it as it was asked for."""


def describe(booking_id: UUID, told: Particulars, actor: Actor) -> Booking:
    """Write down what was told of a lease; no fact, since nothing has happened to the pool.

    Conflict `lease_over` when the minutes are over, Rejected `quota_reached` or `suspended` for the group told,
    `equipment_short` or `equipment_none_left` for an add-on of which there are not enough: the lease stays as it was.
    """
    with taking.guarded(), transaction.atomic():
        row, ground = held(booking_id)
        policy.may_touch(row, actor)
        if row.state != "leased" or (row.lease_until and row.lease_until <= clock.now()):
            raise conflict("lease_over")
        locks.hold((), (row.holder_id, told.group_id))
        now = clock.now()
        suspensions.refuse_suspended(row.holder_id, told.group_id, now)
        if row.source != "desk" and not row.for_ref:
            terms = grounds.terms_on(row.unit, row.starts_at.astimezone(JST).date())
            quotas.refuse_over_quota(ground, terms, _as_request(row, told), now, row.id)
        _write(row, told)
        if told.add_ons is not None:
            equipping.lend_anew(row, ground, told.add_ons)
    return as_booking(row)


def _as_request(row: models.Booking, told: Particulars) -> Request:
    return Request(
        unit=row.unit_id,
        start=row.starts_at.astimezone(JST),
        end=row.ends_at.astimezone(JST),
        holder_id=row.holder_id,
        channel=row.channel,
        group_id=told.group_id,
        user_class=told.user_class,
    )


def _write(row: models.Booking, told: Particulars) -> None:
    row.purpose, row.title, row.attendees = told.purpose[:200], told.title[:200], told.attendees
    row.group_id, row.user_class, row.price = told.group_id, told.user_class, told.price
    row.answers = json.dumps(dict(told.answers), ensure_ascii=False) if told.answers else ""
    row.save(update_fields=["purpose", "title", "attendees", "group_id", "user_class", "price", "answers"])
