"""Listening to the locks: one thread a driver, started anew when its line is lost."""

import signal
import threading
from functools import partial

import structlog
from django.db import Error, connection

from . import models, queries, registry, usage
from .types import Driver, Use

log = structlog.get_logger("hataori.access")
_AGAIN_S = 5.0


def listen_until_told() -> int:
    """Listen on all drivers that have locks, until SIGTERM or SIGINT."""
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    threads = listeners(ended)
    print(f"locks: listening to {len(threads)} drivers", flush=True)  # noqa: T201  the operator's screen
    ended.wait()
    for thread in threads:
        thread.join()
    return 0


def listeners(ended: threading.Event) -> list[threading.Thread]:
    """One thread a driver with locks, begun; each ends once `ended` is set."""
    used = set(models.Lock.objects.filter(active=True).values_list("driver", flat=True))
    found = [driver for key, driver in registry.drivers().items() if key in used]
    threads = [threading.Thread(target=_listen, args=(driver, ended), name=f"listen-{driver.key}") for driver in found]
    for thread in threads:
        thread.start()
    return threads


def _listen(driver: Driver, ended: threading.Event) -> None:
    while not ended.is_set():
        rows = models.Lock.objects.filter(driver=driver.key, active=True)
        try:
            driver.listen([queries.as_address(row) for row in rows], partial(_take, driver), ended.is_set)
        except Exception as error:  # noqa: BLE001  a lost line of any kind: tried again
            log.warning("access.line_lost", driver=driver.key, error=f"{type(error).__name__}: {error}"[:200])
        ended.wait(_AGAIN_S)
    connection.close()


def _take(driver: Driver, use: Use) -> None:
    try:
        usage.take(use)
    except Error:
        log.exception("access.use_not_kept", driver=driver.key, lock=use.lock)
        connection.close()
