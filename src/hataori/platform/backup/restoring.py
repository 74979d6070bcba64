"""Restoring on an empty machine: schema as it was, rows, keys and files; then every figure is checked."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from hataori.kernel.errors import Conflict, FieldProblem, Rejected
from hataori.platform.audit import api as audit
from hataori.platform.events import api as events

from . import archive, indexes
from .manifest import Manifest
from .taking import data_tables

# Filled by Django itself as the schema is made; a fresh installation has them.
_MADE_BY_MIGRATE = frozenset({"django_content_type", "auth_permission", "django_migrations"})


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored. `missing_files` are rows whose content was not in the archive (they had just expired)."""

    manifest: Manifest
    missing_files: tuple[str, ...]


def restore(source: IO[bytes]) -> Restored:
    """Restore an archive into an empty HATAORI_HOME and database of the same engine.

    Conflict when something is there already; Rejected when the archive is damaged, of the other engine, or the
    restored figures are not those of its manifest: the machine is then as empty as it was, and can take another.
    """
    _refuse_unless_empty()
    placed: list[Path] = []
    try:
        with archive.damage_told():
            manifest = _restore(source, placed)
    except BaseException:
        for path in placed:
            path.unlink(missing_ok=True)
        raise
    events.begin_epoch()
    call_command("migrate", interactive=False, verbosity=0)
    events.enrol()
    return Restored(manifest, tuple(_missing_files()))


def _restore(source: IO[bytes], placed: list[Path]) -> Manifest:
    parts = archive.members(source)
    first = next(parts, None)
    if first is None:
        raise archive.damaged("empty")
    manifest = archive.read_manifest(*first)
    if manifest.engine != connection.vendor:
        message = f"このバックアップは{manifest.engine}のものです。HATAORI_DATABASE_URLを合わせてください。"
        raise Rejected([FieldProblem("file", "engine", message)], message)
    _restore_rows(manifest, parts, placed)
    return manifest


def _refuse_unless_empty() -> None:
    files = Path(settings.HATAORI_HOME) / "files"
    if any(files.glob("[0-9a-f][0-9a-f]/*")):
        raise Conflict("not_empty", "HATAORI_HOMEにファイルがあります。空の場所を指定してください。")
    tables = set(connection.introspection.table_names()) & set(data_tables()) - _MADE_BY_MIGRATE
    with connection.cursor() as cursor:
        for table in sorted(tables):
            cursor.execute(f'SELECT 1 FROM "{table}" LIMIT 1')  # noqa: S608  our own tables' names
            if cursor.fetchone():
                raise Conflict("not_empty", f"データベースは空ではありません（{table}）。空のものを指定してください。")


def _restore_rows(manifest: Manifest, parts: Iterator[tuple[str, IO[bytes]]], placed: list[Path]) -> None:
    if connection.vendor != "postgresql":
        _restore_sqlite(manifest, parts, placed)
        return
    migrate_to(manifest.migrations)
    with transaction.atomic(), connection.cursor() as cursor:
        _empty_and_unguard(cursor)
        removed = indexes.remove(cursor, data_tables())
        for name, content in parts:
            if name.startswith(archive.TABLES):
                _copy_in(cursor, name.removeprefix(archive.TABLES), manifest, content)
            else:
                _place(name, content, placed)
        removed.put_back(cursor)
        _guard(cursor)
        _reset_sequences(cursor)
        _check(manifest)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _restore_sqlite(manifest: Manifest, parts: Iterator[tuple[str, IO[bytes]]], placed: list[Path]) -> None:
    """The file as it was; taken away again when it turns out not to be what its manifest says."""
    try:
        for name, content in parts:
            _place_sqlite(content) if name == archive.SQLITE else _place(name, content, placed)
        _check(manifest)
    except BaseException:
        _clear_sqlite()
        raise


def migrate_to(applied: list[tuple[str, str]]) -> None:
    """Make the schema as it was when the backup was taken; Rejected when this release does not know it."""
    executor = MigrationExecutor(connection)
    unknown = [key for key in applied if key not in executor.loader.graph.nodes]
    if unknown:
        first = " ".join(unknown[0])
        message = f"このバックアップは新しい版のものです（{first}）。同じ版を入れてから戻してください。"
        raise Rejected([FieldProblem("file", "version", message)], message)
    known = set(applied)
    graph = executor.loader.graph
    leaves = [key for key in known if not any(child.key in known for child in graph.node_map[key].children)]
    executor.migrate(list[tuple[str, str | None]](sorted(leaves)))


def _empty_and_unguard(cursor: Any) -> None:  # noqa: ANN401  Django's cursor wrapper
    """The triggers that guard the logs and forge links must not see rows that come back as they were."""
    tables = [connection.ops.quote_name(table) for table in data_tables()]
    for table in tables:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    cursor.execute(f"TRUNCATE {', '.join(tables)} CASCADE")


def _guard(cursor: Any) -> None:  # noqa: ANN401  Django's cursor wrapper
    """Foreign keys are checked now, so that no pending check stands in the way of the triggers."""
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for table in data_tables():
        cursor.execute(f"ALTER TABLE {connection.ops.quote_name(table)} ENABLE TRIGGER USER")


def _copy_in(cursor: Any, table: str, manifest: Manifest, content: IO[bytes]) -> None:  # noqa: ANN401  psycopg's cursor behind Django's
    if table not in manifest.columns:
        raise archive.damaged(table)
    named = ", ".join(connection.ops.quote_name(column) for column in manifest.columns[table])
    with cursor.copy(f"COPY {connection.ops.quote_name(table)} ({named}) FROM STDIN") as copy:
        while piece := content.read(1 << 18):
            copy.write(piece)


def _reset_sequences(cursor: Any) -> None:  # noqa: ANN401  Django's cursor wrapper
    from django.apps import apps

    for statement in connection.ops.sequence_reset_sql(no_style(), apps.get_models(include_auto_created=True)):
        cursor.execute(statement)


def _place_sqlite(content: IO[bytes]) -> None:
    """Put the database file in the place of the empty one."""
    _clear_sqlite()
    _write(Path(str(connection.settings_dict["NAME"])), content)


def _clear_sqlite() -> None:
    path = Path(str(connection.settings_dict["NAME"]))
    connection.close()
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _place(name: str, content: IO[bytes], placed: list[Path]) -> None:
    """A key or a file at its place under HATAORI_HOME; `placed` is told of it."""
    if name.startswith((archive.KEYS, archive.FILES)):
        placed.append(Path(settings.HATAORI_HOME) / name)
        _write(placed[-1], content)


def _write(path: Path, content: IO[bytes]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.restoring")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            shutil.copyfileobj(content, file, 1 << 20)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _check(manifest: Manifest) -> None:
    """Rows by table, the end of both logs, and the audit chain link by link."""
    with connection.cursor() as cursor:
        for table, wanted in manifest.counts.items():
            cursor.execute(f'SELECT count(*) FROM "{table}"')  # noqa: S608  our own tables' names
            found = cursor.fetchone()[0]
            if found != wanted:
                raise archive.damaged(f"{table}: {wanted} → {found}")
    if events.last_position() != manifest.event_position:
        raise archive.damaged("events")
    verdict = audit.verify(audit.Head(manifest.audit_sequence, manifest.audit_hash))
    if not verdict.whole:
        raise archive.damaged(f"audit: {verdict.problem}")


def _missing_files() -> Iterator[str]:
    from hataori.platform.files import api as files

    return files.without_content()
