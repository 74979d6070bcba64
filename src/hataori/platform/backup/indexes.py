"""PostgreSQL: taking indexes and keys away before rows pour in and building them afterwards: much faster."""

from dataclasses import dataclass
from typing import Any

from django.db import connection

_CONSTRAINTS = """
    SELECT t.relname, k.conname, pg_get_constraintdef(k.oid), k.contype::text
    FROM pg_constraint k JOIN pg_class t ON t.oid = k.conrelid
    WHERE t.relname = ANY(%s) AND t.relnamespace = current_schema()::regnamespace AND k.contype IN ('f', 'u', 'p')
    ORDER BY k.contype = 'f' DESC, t.relname, k.conname"""
_INDEXES = """
    SELECT x.relname, pg_get_indexdef(i.indexrelid)
    FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
    WHERE t.relname = ANY(%s) AND t.relnamespace = current_schema()::regnamespace
    AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid)
    ORDER BY x.relname"""


@dataclass(frozen=True, slots=True)
class Removed:
    """The statements that bring everything back: keys first, then indexes, references between tables last."""

    statements: tuple[str, ...]

    def put_back(self, cursor: Any) -> None:  # noqa: ANN401  Django's cursor wrapper
        """Build them over the rows that are there now; each is checked as it is built."""
        for statement in self.statements:
            cursor.execute(statement)


def remove(cursor: Any, tables: list[str]) -> Removed:  # noqa: ANN401  Django's cursor wrapper
    """Drop references, keys and indexes of the tables, inside the caller's transaction."""
    cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
    cursor.execute(_INDEXES, [tables])
    indexes = list(cursor.fetchall())
    cursor.execute(_CONSTRAINTS, [tables])
    constraints = list(cursor.fetchall())
    for table, name, _, _ in constraints:
        cursor.execute(f"ALTER TABLE {_quoted(table)} DROP CONSTRAINT {_quoted(name)}")
    for name, _ in indexes:
        cursor.execute(f"DROP INDEX {_quoted(name)}")
    keys = [_added(*found[:3]) for found in constraints if found[3] != "f"]
    references = [_added(*found[:3]) for found in constraints if found[3] == "f"]
    return Removed((*keys, *(definition for _, definition in indexes), *references))


def _added(table: str, name: str, definition: str) -> str:
    return f"ALTER TABLE {_quoted(table)} ADD CONSTRAINT {_quoted(name)} {definition}"


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
