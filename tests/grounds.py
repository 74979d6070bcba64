"""pytest plugin: grounds, the rows that many tests stand on (a loaded city, a register), written once for all of them.

    @ground
    def city() -> None:
        load("departments", "procedures")

is a fixture. Tests that follow one another and ask for the same grounds find the rows in a transaction that stays open
around theirs, each of which is rolled back as ever; whoever asks for others, or for none, ends it. Tests with
`transaction=True` write their rows themselves. What a ground needs besides rows (an hour, a setting) it sets itself.
"""

from collections.abc import Callable, Iterator

import pytest
from django.core.management.color import Style
from django.core.management.commands import flush
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from pytest_django import DjangoDbBlocker
from pytest_django.plugin import blocking_manager_key

from hataori.kernel import clock

Fill = Callable[[], None]
_standing: list[tuple[Fill, transaction.Atomic]] = []


def ground(fill: Fill) -> Fill:
    """The fixture of what `fill` writes."""

    def stands(db: None) -> None:
        if fill not in [each for each, _ in _standing]:
            fill()

    stands.ground = fill  # type: ignore[attr-defined]
    stands.__doc__ = fill.__doc__
    return pytest.fixture(name=fill.__name__)(stands)


@pytest.hookimpl(tryfirst=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[object], request: pytest.FixtureRequest) -> None:
    """Just before a test's own transaction begins; the database is there by then."""
    if fixturedef.argname == "_django_db_helper":
        _change_to(_asked(request.node), request)


def _asked(item: pytest.Item) -> list[Fill]:
    """What a test stands on, in the order of its fixtures; nothing for one that commits."""
    marker = item.get_closest_marker("django_db")
    if (marker and marker.kwargs.get("transaction")) or {"transactional_db", "live_server"} & set(item.fixturenames):
        return []
    known = item._fixtureinfo.name2fixturedefs
    found = (getattr(known[name][-1].func, "ground", None) for name in item.fixturenames if name in known)
    return [each for each in found if each]


def _change_to(asked: list[Fill], request: pytest.FixtureRequest) -> None:
    kept = 0
    while kept < min(len(asked), len(_standing)) and _standing[kept][0] is asked[kept]:
        kept += 1
    if kept == len(asked) == len(_standing):
        return
    with request.getfixturevalue("django_db_blocker").unblock():
        _end(kept)
        for fill in asked[kept:]:
            _begin(fill)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """Before a browser's driver starts its event loop, in which Django has other connections (see the journeys)."""
    yield
    if _standing and nextitem and nextitem.get_closest_marker("journey"):
        with item.config.stash[blocking_manager_key].unblock():
            _end(0)


def _begin(fill: Fill) -> None:
    around = transaction.atomic()
    around._from_testcase = True
    around.__enter__()
    _standing.append((fill, around))
    try:
        with clock.frozen(clock.machine()):  # whatever hour the first test of those that share it is at
            fill()
    except BaseException:
        _end(len(_standing) - 1)
        raise


def _end(kept: int) -> None:
    while len(_standing) > kept:
        _, around = _standing.pop()
        transaction.set_rollback(True)
        around.__exit__(None, None, None)


_KEPT = frozenset({"django_content_type", "auth_permission"})
_django_sql_flush = flush.sql_flush


def _sql_to_empty(
    style: Style,
    connection: BaseDatabaseWrapper,
    reset_sequences: bool = True,
    allow_cascade: bool = False,
) -> list[str]:
    """Only tables that hold a row, and not those that Django fills again each time: most of what emptying cost.

    No foreign key stands in the way: PostgreSQL's triggers are lifted meanwhile (platform.testclock), SQLite looks at
    keys when all is done.
    """
    if reset_sequences:
        return _django_sql_flush(style, connection, reset_sequences, allow_cascade)
    names = connection.introspection.django_table_names(only_existing=True, include_views=False)
    tables = [connection.ops.quote_name(name) for name in names if name not in _KEPT]
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(f"EXISTS (SELECT 1 FROM {table})" for table in tables))  # noqa: S608  our own
        found = zip(tables, cursor.fetchone(), strict=True)
    return [f"DELETE FROM {table}" for table, filled in found if filled]  # noqa: S608  our own


@pytest.fixture(scope="session", autouse=True)
def _emptying() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(flush, "sql_flush", _sql_to_empty)
        patch.setattr(flush, "emit_post_migrate_signal", lambda *_, **__: None)
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The database goes after the grounds on it."""
    yield
    with django_db_blocker.unblock():
        _end(0)


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords() -> Iterator[None]:
    """Argon2 is slow on purpose; what is proven of it names it."""
    from django.conf import settings
    from django.test import override_settings

    quick = "django.contrib.auth.hashers.MD5PasswordHasher"
    with override_settings(PASSWORD_HASHERS=[quick, *settings.PASSWORD_HASHERS]):
        yield
