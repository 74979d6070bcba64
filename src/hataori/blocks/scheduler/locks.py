"""The order in which writers go. Who holds the locks of all touched leaves decides alone; nobody decides without.

PostgreSQL: advisory locks, leaves in sorted order, then the equipment that can be asked for at any of them, then
people, so that no two wait for each other (ADR 0052, 0117).
SQLite: the transaction began IMMEDIATE (settings), which is one lock for all.
"""

import hashlib
from collections.abc import Iterable

from django.db import connection

from . import models

_LEAVES = 0x68610001
_PEOPLE = 0x68610002
_STRUCTURE = 0x68610003
_EQUIPMENT = 0x68610004
_LOCK = "SELECT pg_advisory_xact_lock(%s::int4, key) FROM unnest(%s::int4[]) AS key"


def hold(leaves: Iterable[int], people: Iterable[str] = ()) -> None:
    """Hold the leaves, what is lent there, and the people whose own rules are judged, until the transaction ends.

    RuntimeError outside a transaction: the lock would be gone before the write.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("locks are held in the transaction of the change")
    if connection.vendor != "postgresql":
        return
    wanted = sorted(set(leaves))
    _hold(_LEAVES, wanted)
    hold_equipment(_lent_at(wanted))
    _hold(_PEOPLE, sorted({_key(person) for person in people if person}))


def hold_equipment(equipment: Iterable[int]) -> None:
    """Hold these stocks alone, for who changes how many there are; who books holds them with its leaves."""
    if not connection.in_atomic_block:
        raise RuntimeError("locks are held in the transaction of the change")
    if connection.vendor == "postgresql":
        _hold(_EQUIPMENT, sorted(set(equipment)))


def _hold(kind: int, keys: list[int]) -> None:
    if keys:
        with connection.cursor() as cursor:
            cursor.execute(_LOCK, [kind, keys])


def _lent_at(leaves: list[int]) -> set[int]:
    rows = models.EquipmentPlace.objects.filter(unit__leaves__leaf_id__in=leaves)
    return set(rows.values_list("equipment_id", flat=True))


def keep_structure() -> None:
    """Nobody may change which leaves a unit covers while this transaction decides by them."""
    _structure("pg_advisory_xact_lock_shared")


def change_structure() -> None:
    """Wait for all who decide by the present structure, and let nobody begin before this transaction has ended."""
    _structure("pg_advisory_xact_lock")


def _structure(lock: str) -> None:
    if not connection.in_atomic_block:
        raise RuntimeError("locks are held in the transaction of the change")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {lock}({_STRUCTURE})")


def _key(person: str) -> int:
    """32 bits: two people may share one and then only wait for each other."""
    return int.from_bytes(hashlib.sha256(person.encode()).digest()[:4], signed=True)
