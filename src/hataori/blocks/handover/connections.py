"""What stands on the desk's page 「連携」 besides core systems: any app offers a `connections.py` with CONNECTIONS."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from hataori.kernel.actor import Actor
from hataori.platform.discovery import collected


@dataclass(frozen=True, slots=True)
class Connection:
    """A connection to the world outside: how its last run went, what waits, what a person must look at. `url` is
    its page, empty for who may not open it.
    """

    title: str
    url: str
    last_at: datetime | None
    waiting: int
    errors: int
    note: str = ""


Source = Callable[[Actor], Connection | None]


def connections(actor: Actor) -> list[Connection]:
    """All connections the actor may see."""
    sources: list[Source] = collected("connections", "CONNECTIONS")
    return [found for source in sources if (found := source(actor)) is not None]
