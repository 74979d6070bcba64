"""Showing a code: to its holder, and to staff who say why. Every showing is audited."""

from datetime import timedelta

from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import FieldProblem, NotFound, Rejected
from hataori.platform.audit import api as audit

from . import models, queries
from .types import Code, Door

_KEPT = timedelta(days=1)


def code_of(booking_ref: str, actor: Actor) -> Code | None:
    """The code of the actor's own booking; None when it has none, was stopped, or is over for a day.

    NotFound for everybody but the holder, audited: staff use `code_for_staff`.
    """
    row = _standing(booking_ref)
    if row is None:
        return None
    if actor.id != row.holder_id:
        audit.record("access.code_refused", actor=actor, subject=booking_ref)
        raise NotFound
    audit.record_read(actor, booking_ref, "入口の番号")
    return _as_code(row)


def code_for_staff(booking_ref: str, actor: Actor, *, reason: str) -> Code | None:
    """The code for staff (the caller checks the section). Rejected without a reason, which the audit log keeps."""
    if not reason.strip():
        raise Rejected([FieldProblem("reason", "required", "番号を見る理由を書いてください。")])
    row = _standing(booking_ref)
    if row is None:
        return None
    audit.record_read(actor, booking_ref, "入口の番号", reason=reason)
    return _as_code(row)


def _standing(booking_ref: str) -> models.Grant | None:
    found = models.Grant.objects.filter(booking_ref=booking_ref, stopped_at=None).select_related("code").first()
    return found if found and found.valid_until > clock.now() - _KEPT else None


def _as_code(row: models.Grant) -> Code:
    placed = row.placements.select_related("lock").order_by("lock__key")
    doors = tuple(
        Door(each.lock.key, each.lock.title, each.own_pin or row.code.pin, queries.state_of(each)) for each in placed
    )
    pin = doors[0].pin if doors else row.code.pin
    grant = queries.as_grant(row)
    return Code(pin, grant.valid_from, grant.valid_until, grant.state, doors)
