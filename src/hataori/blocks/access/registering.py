"""Locks: registering them, saying which units they open, taking them out of use."""

import secrets
from collections.abc import Sequence

from django.db import transaction

from hataori.kernel.actor import Actor
from hataori.kernel.errors import Conflict, FieldProblem, Rejected
from hataori.platform.audit import api as audit

from . import models, queries, registry
from .types import Lock, NewLock

_KEY_BYTES = 32


@transaction.atomic
def register(new: NewLock, *, actor: Actor) -> Lock:
    """Register a lock. Conflict for a key in use; Rejected for a driver nobody offers or places out of range.

    A lock that computes its codes gets a key of its own when none is given.
    """
    _check(new)
    if models.Lock.objects.filter(key=new.key).exists():
        raise Conflict("lock_exists", f"「{new.key}」という錠は、すでに登録されています。")
    row = models.Lock(key=new.key)
    _write(row, new)
    audit.record("access.lock_registered", actor=actor, subject=f"lock/{new.key}", detail={"driver": new.driver})
    return queries.as_lock(row)


@transaction.atomic
def change(new: NewLock, *, actor: Actor) -> tuple[Lock, bool]:
    """Register or bring up to date (the city's file); the lock, and whether something changed."""
    _check(new)
    row = models.Lock.objects.filter(key=new.key).first()
    if row is None:
        return register(new, actor=actor), True
    if _same(row, new):
        return queries.as_lock(row), False
    _write(row, new)
    audit.record("access.lock_changed", actor=actor, subject=f"lock/{new.key}")
    return queries.as_lock(row), True


@transaction.atomic
def retire(key: str, *, actor: Actor, reason: str) -> None:
    """Take a lock out of use: it is neither written to nor read any more. Rejected without a reason."""
    if not reason.strip():
        raise Rejected([FieldProblem("reason", "required", "理由を書いてください。")])
    row = queries.lock_row(key)
    row.active = False
    row.save(update_fields=["active"])
    audit.record("access.lock_retired", actor=actor, subject=f"lock/{key}", reason=reason)


def _check(new: NewLock) -> None:
    problems = []
    if new.driver not in registry.drivers():
        problems.append(FieldProblem("driver", "no_driver", f"「{new.driver}」という種類の錠は扱えません。"))
    if not 1 <= new.places <= 900 or not 0 <= new.first_place <= 99:  # noqa: PLR2004  what a lock can hold at most
        problems.append(FieldProblem("places", "range", "枠の数は1から900、最初の枠は0から99で指定してください。"))
    if problems:
        raise Rejected(problems)


_FIELDS: Sequence[str] = (
    "title", "site", "site_title", "driver", "department", "first_place", "places", "timezone", "sample",
)  # fmt: skip


def _same(row: models.Lock, new: NewLock) -> bool:
    units = {way.unit for way in row.ways.all()}
    told = all(getattr(row, name) == getattr(new, name) for name in _FIELDS)
    return told and row.address == dict(new.address) and units == set(new.units)


def _write(row: models.Lock, new: NewLock) -> None:
    for name in _FIELDS:
        setattr(row, name, getattr(new, name))
    row.address = dict(new.address)
    row.secret = new.secret or row.secret or secrets.token_hex(_KEY_BYTES)
    row.save()
    row.ways.exclude(unit__in=new.units).delete()
    for unit in new.units:
        models.LockUnit.objects.get_or_create(lock=row, unit=unit)
