"""Taking a backup while serving: one snapshot of the database, then keys and files."""

import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO, Any

import msgspec
from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from hataori.kernel import clock

from . import archive
from .manifest import Manifest

Query = Callable[[str], list[tuple[Any, ...]]]


def take(out: IO[bytes], *, keys: bool = True) -> Manifest:
    """Write a backup to `out`; answers its manifest. Readers and writers go on meanwhile."""
    with _scratch() as folder:
        return (
            _postgresql(out, folder, keys=keys)
            if connection.vendor == "postgresql"
            else _sqlite(out, folder, keys=keys)
        )


@contextmanager
def _scratch() -> Iterator[Path]:
    """A folder beside the data, for the disk there has room for a copy and is private."""
    with tempfile.TemporaryDirectory(dir=settings.HATAORI_HOME, prefix=".backup-") as folder:
        yield Path(folder)


def _sqlite(out: IO[bytes], folder: Path, *, keys: bool) -> Manifest:
    """SQLite's own online backup into a copy; all figures are then counted in the copy."""
    copy = folder / archive.SQLITE
    source_path = Path(str(connection.settings_dict["NAME"]))
    with (
        closing(sqlite3.connect(source_path.as_uri() + "?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(copy)) as target,
    ):
        source.backup(target)
        manifest = _manifest(lambda sql: target.execute(sql).fetchall(), keys=keys)
    with archive.writing(out) as writer:
        writer.text(archive.MANIFEST, msgspec.json.encode(manifest))
        writer.path(archive.SQLITE, copy)
        _add_folders(writer, keys=keys)
    return manifest


@transaction.atomic
def _postgresql(out: IO[bytes], folder: Path, *, keys: bool) -> Manifest:
    """COPY of every table inside one REPEATABLE READ transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")

        def query(sql: str) -> list[tuple[Any, ...]]:
            cursor.execute(sql)
            return list(cursor.fetchall())

        manifest = _manifest(query, keys=keys)
        with archive.writing(out) as writer:
            writer.text(archive.MANIFEST, msgspec.json.encode(manifest))
            for table, columns in manifest.columns.items():
                with tempfile.TemporaryFile(dir=folder) as spool:
                    _copy_out(cursor, table, columns, spool)
                    writer.stream(f"{archive.TABLES}{table}", spool)
            _add_folders(writer, keys=keys)
    return manifest


def _copy_out(cursor: Any, table: str, columns: list[str], spool: IO[bytes]) -> None:  # noqa: ANN401  psycopg's cursor behind Django's
    named = ", ".join(connection.ops.quote_name(column) for column in columns)
    with cursor.copy(f"COPY {connection.ops.quote_name(table)} ({named}) TO STDOUT") as copy:
        for piece in copy:
            spool.write(piece)


def _manifest(query: Query, *, keys: bool) -> Manifest:
    tables = data_tables()
    heads = query("SELECT sequence, hash FROM audit_audithead WHERE id = 1") or [(0, "0" * 64)]
    return Manifest(
        created_at=clock.now(),
        engine=connection.vendor,
        city=settings.HATAORI_CITY,
        migrations=sorted(MigrationRecorder(connection).applied_migrations()),
        counts={table: query(f'SELECT count(*) FROM "{table}"')[0][0] for table in tables},  # noqa: S608  our own tables' names
        columns={table: table_columns(table) for table in tables},
        event_position=query("SELECT COALESCE(max(position), 0) FROM events_event")[0][0],
        audit_sequence=heads[0][0],
        audit_hash=heads[0][1],
        files=query("SELECT count(*) FROM files_storedfile")[0][0],
        keys=keys,
    )


def data_tables() -> list[str]:
    """All tables with data of ours; the record of migrations belongs to the schema."""
    return sorted(connection.introspection.django_table_names(only_existing=True, include_views=False))


def table_columns(table: str) -> list[str]:
    """A table's columns as the database has them."""
    with connection.cursor() as cursor:
        described = connection.introspection.get_table_description(cursor, table)
    return [column.name for column in described]


def _add_folders(writer: archive.Writer, *, keys: bool) -> None:
    """Keys, then stored files; a file that expired a moment ago is passed over, its row says so at restoring."""
    home = Path(settings.HATAORI_HOME)
    if keys:
        for path in sorted(path for path in (home / "keys").rglob("*") if path.is_file()):
            writer.path(f"{archive.KEYS}{path.relative_to(home / 'keys').as_posix()}", path)
    for path in sorted((home / "files").glob("[0-9a-f][0-9a-f]/*")):
        if not path.name.startswith("."):
            try:
                writer.path(f"{archive.FILES}{path.parent.name}/{path.name}", path)
            except FileNotFoundError:
                continue
