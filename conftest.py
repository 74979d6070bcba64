"""What all tests share besides their installation (hataori.web.pytest_ground): order, public data, the clock."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from tools.sample import PREPARED

HERE = Path(__file__).parent
pytest_plugins = ["tests.browser", "tests.grounds"]
_DATABASE = {"db", "transactional_db", "live_server"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--reverse-order", action="store_true", help="run the tests last first")
    parser.addoption("--only", choices=("database", "rest"), help="what asks the database or a browser, or not")


def pytest_configure(config: pytest.Config) -> None:
    """Installations of this run are copies of the first; it is thrown away with the run."""
    if PREPARED not in os.environ:
        os.environ[PREPARED] = tempfile.mkdtemp(prefix="hataori-prepared-")
        config.add_cleanup(lambda: shutil.rmtree(os.environ.pop(PREPARED), ignore_errors=True))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Journeys run last: their browser's driver keeps an event loop in the thread, and signing papers wants its own."""
    if config.getoption("--reverse-order"):
        items.reverse()
    items.sort(key=lambda item: item.get_closest_marker("journey") is not None)
    if wanted := config.getoption("--only"):
        sorted_out: dict[bool, list[pytest.Item]] = {True: [], False: []}
        for item in items:
            sorted_out[asks_database(item) == (wanted == "database")].append(item)
        items[:] = sorted_out[True]
        config.hook.pytest_deselected(items=sorted_out[False])


def asks_database(item: pytest.Item) -> bool:
    """Whether a test may behave differently on another engine, or drives a browser; the rest needs to run once."""
    marked = any(item.get_closest_marker(name) for name in ("django_db", "journey"))
    return marked or bool(_DATABASE & set(getattr(item, "fixturenames", ())))


@pytest.fixture(scope="session")
def hataori_data() -> Path:
    """The larger public data (HATAORI_DATA, else ../shared/data); tests that need it are skipped loudly without."""
    folder = Path(os.environ.get("HATAORI_DATA", HERE.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"PUBLIC DATA ABSENT: set HATAORI_DATA (looked in {folder}); this check did not run")
    return folder


@pytest.fixture(autouse=True)
def _real_clock() -> Iterator[None]:
    """No test leaves the product's clock moved."""
    from hataori.kernel import clock

    yield
    clock.set_source(None)


@pytest.fixture(autouse=True)
def _own_emergencies(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages keep banners and what is new for a second: not into the next test; without a database there are none."""
    from hataori.platform.pages import emergencies
    from hataori.services.city_news import glance

    emergencies.changed()
    glance.changed()
    if not asks_database(request.node):
        monkeypatch.setattr(emergencies, "_told", tuple)
