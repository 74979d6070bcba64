"""A random year of events of every type the definitions read, written straight into the log (tests and bench)."""

import json
import random
import uuid
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection

from hataori.kernel.clock import JST

FIRST = datetime(2025, 11, 20, tzinfo=JST)
LAST = datetime(2026, 11, 20, tzinfo=JST)
# Both sides of the fiscal year's border, to the microsecond.
BORDERS = [
    datetime(2026, 3, 31, 23, 59, 59, 999999, tzinfo=JST),
    datetime(2026, 4, 1, tzinfo=JST),
    datetime(2026, 4, 1, 0, 0, 0, 1, tzinfo=JST),
    datetime(2026, 3, 31, tzinfo=JST),
]
CHANNELS = (
    "online counter mail phone web opac opac_terminal app line convenience eltax paper ai_phone".split()  # noqa: SIM905
)
DEPARTMENTS = ["", "information-systems", "residents", "citizens-tax", "library-management"]
FIELDS: dict[str, Any] = {
    "channel": lambda dice: dice.choice(CHANNELS),
    "kpi_scope": lambda dice: dice.random() < 0.8,
    "priority_procedure": lambda dice: dice.random() < 0.3,
    "kind": lambda dice: dice.choice(["tax", "residence", "seal", "lottery", "booking"]),
    "room": lambda dice: dice.choice(["学習室", "閲覧室"]),
    "kpi": lambda dice: dice.choice(["dx", "dx", "security"]),
    "planned": lambda dice: dice.random() < 0.9,
    "copies": lambda dice: dice.randint(1, 4),
    "devices": lambda dice: dice.randint(1, 3),
    "statements": lambda dice: dice.randint(1, 500),
    "items": lambda dice: dice.randint(1, 2),
    "people": lambda dice: dice.randint(-5, 9),
    "saved_minutes": lambda dice: dice.randint(-10, 180),
    "reported_saved_minutes": lambda dice: dice.randint(0, 100),
    "score": lambda dice: dice.randint(1, 5),
    "length_km": lambda dice: round(dice.uniform(0.1, 9.9), 3),
}


def clause_types(bodies: Iterable[Mapping[str, Any]]) -> list[str]:
    """Every event type any definition, or any choice in one, reads."""
    text = json.dumps(list(bodies))
    found: set[str] = set()
    _collect(json.loads(text), found)
    return sorted(found)


def _collect(node: Any, found: set[str]) -> None:
    if isinstance(node, dict):
        if "type" in node and "effect" in node:
            found.add(node["type"])
        for inner in node.values():
            _collect(inner, found)
    elif isinstance(node, list):
        for inner in node:
            _collect(inner, found)


def rows(types: list[str], number: int, seed: int) -> Iterator[tuple[Any, ...]]:
    """Rows in the order of the log: mostly by time, one in twenty late by up to forty days."""
    dice = random.Random(seed)  # noqa: S311  a seeded test, no secret
    span = (LAST - FIRST).total_seconds()
    drawn = []
    for _ in range(number):
        at = dice.choice(BORDERS) if dice.random() < 0.002 else FIRST + timedelta(seconds=dice.random() * span)
        late = timedelta(days=dice.random() * 40) if dice.random() < 0.05 else timedelta(0)
        drawn.append((at + late, at))
    drawn.sort()
    people = max(20, number // 60)
    for _, at in drawn:
        yield _row(dice, dice.choice(types), at, people)


def _row(dice: random.Random, type_: str, at: datetime, people: int) -> tuple[Any, ...]:
    # Few subjects, so that people join twice, leave twice and come back.
    subject = f"thing/{int(people * dice.random() ** 2)}"
    data = {name: draw(dice) for name, draw in FIELDS.items() if dice.random() > 0.03}
    return (
        1,
        uuid.UUID(int=dice.getrandbits(128), version=4),
        "/ichinomiya/random",
        type_,
        subject,
        at,
        "system",
        dice.choice(DEPARTMENTS),
        json.dumps(data, ensure_ascii=False),
    )


COLUMNS = "txid, event_id, source, type, subject, time, actor, department, data"


def write(found: Iterable[tuple[Any, ...]]) -> None:
    """Put the rows into the log, past the declared types (their services are not built yet)."""
    txid = _transaction()
    numbered = ((txid, *row[1:]) for row in found)
    if connection.vendor == "postgresql":
        _copy(numbered)
        return
    with connection.cursor() as cursor:
        places = ", ".join(["%s"] * 9)
        cursor.executemany(f"INSERT INTO events_event ({COLUMNS}) VALUES ({places})", map(_for_sqlite, numbered))  # noqa: S608


def _transaction() -> int:
    """The number the log orders by: the writing transaction on PostgreSQL, counted on from the log's epoch."""
    own = " + pg_current_xact_id()::text::bigint" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COALESCE((SELECT base FROM events_epoch WHERE id = 1), 0){own}")  # noqa: S608
        return int(cursor.fetchone()[0])


def _for_sqlite(row: tuple[Any, ...]) -> tuple[Any, ...]:
    at = row[5].astimezone(UTC).replace(tzinfo=None)
    return (*row[:1], row[1].hex, *row[2:5], str(at), *row[6:])


def _copy(found: Iterable[tuple[Any, ...]]) -> None:
    with connection.cursor() as cursor, cursor.copy(f"COPY events_event ({COLUMNS}) FROM STDIN") as copy:
        for row in found:
            copy.write_row(row)
