"""Writing facts."""

import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from django.conf import settings
from django.db import connection, transaction
from django.db.models import BigIntegerField, Max
from django.db.models.expressions import RawSQL

from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Actor
from hataori.kernel.check_digits import contains_personal_number

from . import models
from .queries import BASE, as_event
from .registry import event_type, source_app
from .types import Event, EventType


@dataclass(frozen=True, slots=True)
class NewEvent:
    """A fact to be recorded; `time` only where the fact is older than its recording (imports)."""

    type: str
    subject: str
    data: Mapping[str, Any]
    department: str = ""
    time: datetime | None = None


def record(type: str, *, subject: str, data: Mapping[str, Any], actor: Actor, department: str = "") -> Event:  # noqa: A002  the CloudEvents name
    """Record one fact in the caller's transaction.

    Raises RuntimeError outside a transaction, KeyError for an undeclared type, ValueError for data that does not fit
    the declaration or holds a personal number (番号法: those never enter the log).
    """
    return record_many([NewEvent(type, subject, data, department)], actor=actor)[0]


def record_many(facts: Iterable[NewEvent], *, actor: Actor = SYSTEM) -> list[Event]:
    """Record several facts in their order in the caller's transaction; same promises as `record`."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("an event is recorded in the transaction of the change it tells of")
    now = clock.now()
    rows = [_row(fact, actor, now) for fact in facts]
    if len(rows) == 1:
        _insert(rows[0])
    else:
        models.Event.objects.bulk_create(rows)
    return [as_event(row) for row in rows]


def _insert(row: models.Event) -> None:
    """One fact in plain SQL: nearly every act records one or more, and building the statement cost most of it."""
    time = connection.ops.adapt_datetimefield_value(row.time)
    about = [row.event_id.hex, row.source, row.type, row.subject, time, row.actor, row.department, json.dumps(row.data)]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO events_event (txid, event_id, source, type, subject, time, actor, department, data)"  # noqa: S608  our own words
            f" VALUES ({_own_txid()}, %s, %s, %s, %s, %s, %s, %s, %s) RETURNING position",
            about,
        )
        row.position = cursor.fetchone()[0]


def _row(fact: NewEvent, actor: Actor, now: datetime) -> models.Event:
    declared = event_type(fact.type)
    check(declared, fact)
    return models.Event(
        txid=_txid(),
        event_id=uuid.uuid4(),
        source=f"/{settings.HATAORI_CITY}/{source_app(fact.type)}",
        type=fact.type,
        subject=fact.subject,
        time=fact.time or now,
        actor=actor.id,
        department=fact.department,
        data=dict(fact.data),
    )


def check(declared: EventType, fact: NewEvent) -> None:
    """Raise ValueError unless the fact's data is as declared and free of personal numbers."""
    missing = declared.fields.keys() - fact.data.keys()
    unknown = fact.data.keys() - declared.fields.keys() - declared.optional.keys()
    if missing or unknown:
        raise ValueError(f"{fact.type}: missing {sorted(missing)}, undeclared {sorted(unknown)}")
    for name, value in fact.data.items():
        expected = declared.fields.get(name) or declared.optional[name]
        if type(value) is not expected:
            raise ValueError(f"{fact.type}.{name} is {type(value).__name__}, declared {expected.__name__}")
    if contains_personal_number(msgspec.json.encode([fact.subject, *fact.data.values()]).decode()):
        raise ValueError(f"{fact.type}: a personal number may not enter the log")


def _txid() -> Any:  # noqa: ANN401  an SQL expression, computed as the row is written
    return RawSQL(_own_txid(), [], output_field=BigIntegerField())  # noqa: S611  constant SQL


def _own_txid() -> str:
    own = " + pg_current_xact_id()::text::bigint" if connection.vendor == "postgresql" else ""
    return f"{BASE}{own}"


@transaction.atomic
def begin_epoch() -> int:
    """After the rows came from another database: let transaction numbers go on above all recorded ones."""
    last: int | None = models.Event.objects.aggregate(last=Max("txid"))["last"]
    cursor: int | None = models.ConsumerCursor.objects.aggregate(last=Max("txid"))["last"]
    base = max(last or 0, cursor or 0) + 1
    models.Epoch.objects.update_or_create(id=1, defaults={"base": base})
    return base
