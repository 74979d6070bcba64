"""The only place that reads the time, so that a test or a drill can move it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from zoneinfo import ZoneInfo

JST = ZoneInfo("Asia/Tokyo")

Source = Callable[[], datetime]


def _system() -> datetime:
    return datetime.now(JST)  # noqa: TID251  the one place that may


_source: Source = _system


def now() -> datetime:
    """The product's time, aware, in JST."""
    return _source().astimezone(JST)


def today() -> date:
    """The product's date in JST. Dates of law are dates, never datetimes."""
    return now().date()


def machine() -> datetime:
    """The machine's own time, for leases and back-off: those go on while a drill holds the product's clock."""
    return _system()


def set_source(source: Source | None) -> None:
    """Read the time from `source` from now on; None goes back to the machine's clock."""
    global _source  # noqa: PLW0603  the clock is the one thing that is global on purpose
    _source = source or _system


@contextmanager
def frozen(at: datetime) -> Iterator[None]:
    """Hold the time still at `at` (aware) inside the block."""
    if at.tzinfo is None:
        raise ValueError("frozen() needs an aware datetime")
    before = _source
    set_source(lambda: at)
    try:
        yield
    finally:
        set_source(before)
