"""Lifting the append-only triggers while a test installation is emptied; nothing else in the product does."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection


@contextmanager
def lifted() -> Iterator[None]:
    """Without triggers inside the block. RuntimeError unless HATAORI_TEST=1."""
    if not settings.HATAORI_TEST:
        raise RuntimeError("append-only tables are emptied in tests only (HATAORI_TEST=1)")
    with _postgresql() if connection.vendor == "postgresql" else _sqlite():
        yield


@contextmanager
def _postgresql() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = DEFAULT")


@contextmanager
def _sqlite() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND sql IS NOT NULL")
        found = cursor.fetchall()
        for name, _ in found:
            cursor.execute(f'DROP TRIGGER "{name}"')
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            for _, sql in found:
                cursor.execute(sql)
