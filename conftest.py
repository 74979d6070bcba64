"""What all tests share besides their installation (hataori.web.pytest_ground): order, public data, the clock."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).parent
pytest_plugins = ["tests.browser"]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--reverse-order", action="store_true", help="run the tests last first")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Journeys run last: their browser's driver keeps an event loop in the thread, and signing papers wants its own."""
    if config.getoption("--reverse-order"):
        items.reverse()
    items.sort(key=lambda item: item.get_closest_marker("journey") is not None)


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
