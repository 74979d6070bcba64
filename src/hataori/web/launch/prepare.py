"""What must be done before pages are served: tables, static files, the city's data; nothing when nothing changed."""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

import hataori
from hataori.platform.events.api import enrol
from hataori.platform.organisation.api import load_city

_STAMPS = "stamps"


def migrate() -> bool:
    """Bring the tables up to date and give new readers of the log their place; answers whether tables changed."""
    executor = MigrationExecutor(connection)
    behind = bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if behind:
        call_command("migrate", verbosity=0)
    enrol()
    return behind


def collect_static() -> bool:
    """Gather and compress the static files when one of them changed."""
    return _once("static", _static_files(), lambda: call_command("collectstatic", interactive=False, verbosity=0))


def load_data() -> bool:
    """Load the city's folder, and the larger public data where present, when a file of them changed."""
    return _once("city", _city_files(), _load_city)


def _load_city() -> None:
    for report in load_city():
        print(f"  {report}", flush=True)  # noqa: T201  the operator's screen


def _static_files() -> Iterator[Path]:
    yield from (file for file in Path(hataori.__file__).parent.rglob("static/**/*") if file.is_file())


def _city_files() -> Iterator[Path]:
    """Services bring definitions of their own, so a new one counts as a change of the city."""
    yield from settings.HATAORI_CITY_FOLDER.rglob("*")
    yield from (Path(hataori.__file__).parent / "services").glob("*/service.py")
    if settings.HATAORI_DATA:
        yield from (settings.HATAORI_DATA / "procedures").glob("*")
        yield from (settings.HATAORI_DATA / "plan").glob("*")


def _once(name: str, files: Iterator[Path], work: Callable[[], object]) -> bool:
    stamp = settings.HATAORI_HOME / _STAMPS / name
    seen = _fingerprint(files)
    if stamp.exists() and stamp.read_text() == seen:
        return False
    work()
    stamp.parent.mkdir(exist_ok=True)
    stamp.write_text(seen)
    return True


def _fingerprint(files: Iterator[Path]) -> str:
    digest = hashlib.sha256(hataori.__version__.encode())
    for file in sorted(files):
        stat = file.stat()
        digest.update(f"{file}\0{stat.st_size}\0{stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()
