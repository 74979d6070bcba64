"""Prometheus metrics. Every process writes into HATAORI_HOME/metrics; whoever is asked sums them all up."""

import os
import time
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

_FOLDER = Path(settings.HATAORI_HOME) / "metrics"
_FOLDER.mkdir(parents=True, exist_ok=True)
os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", str(_FOLDER))  # read by the next import

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest, values  # noqa: E402
from prometheus_client.core import GaugeMetricFamily, Metric  # noqa: E402
from prometheus_client.mmap_dict import MmapedDict  # noqa: E402
from prometheus_client.multiprocess import MultiProcessCollector  # noqa: E402

_ROOM = 1 << 20


class AllocatedDict(MmapedDict):
    """A process' file of metrics whose room is taken at once.

    The library leaves a hole and writes into it through memory; on a full disk the kernel ends the process for that
    (SIGBUS). Where no room is left, the numbers stay in this process' memory.
    """

    def __init__(self, filename: str, read_mode: bool = False) -> None:  # noqa: FBT001, FBT002  the library's signature
        if not read_mode:
            filename = _allocated(filename)
        super().__init__(filename, read_mode)  # type: ignore[no-untyped-call]  # the library is typed in parts


def _allocated(filename: str) -> str:
    try:
        with Path(filename).open("ab") as file:
            os.posix_fallocate(file.fileno(), 0, _ROOM)
    except OSError:
        return f"/proc/self/fd/{os.memfd_create('metrics')}"
    return filename


class BegunFiles(MultiProcessCollector):
    """Every process' file that has something in it: where there was no room, or no time yet, it is empty."""

    def collect(self) -> Iterable[Metric]:
        """All files, summed up."""
        begun = [str(path) for path in Path(self._path).glob("*.db") if path.stat().st_size]
        merged: Iterable[Metric] = self.merge(begun, accumulate=True)  # type: ignore[no-untyped-call]
        return merged


values.MmapedDict = AllocatedDict  # type: ignore[attr-defined]  # there is no other way to choose it

_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
_STALE_S = 86_400

REQUESTS = Counter("hataori_requests", "Requests answered", ["method", "status"])
LATENCY = Histogram("hataori_request_seconds", "Time to answer, by route", ["route"], buckets=_BUCKETS)
COUNTED = Counter("hataori_counted", "Things that other parts count", ["what"])


def observed_request(method: str, route: str, status: int, seconds: float) -> None:
    """Count one answered request. `route` is the pattern, not the address."""
    REQUESTS.labels(method, str(status)).inc()
    LATENCY.labels(route).observe(seconds)


def counted(what: str, by: int = 1) -> None:
    """Count something worth watching ("mail.sent")."""
    COUNTED.labels(what).inc(by)


class Gauges:
    """What is read from the database at the moment of asking."""

    def collect(self) -> list[Metric]:
        """Outbox depth and dead letters, consumers' lag, events recorded."""
        from hataori.platform.events import api as events
        from hataori.platform.outbox import api as outbox

        states = GaugeMetricFamily("hataori_outbox_messages", "Messages by kind and state", labels=["kind", "state"])
        for kind, state, found in outbox.counts():
            states.add_metric([kind, state], found)
        lag = GaugeMetricFamily("hataori_consumer_lag_events", "Events not yet handled", labels=["consumer"])
        for name, behind in events.consumer_lags(each.name for each in events.consumers()).items():
            lag.add_metric([name], behind)
        depth = GaugeMetricFamily("hataori_outbox_depth", "Messages that wait to leave", value=outbox.depth())
        total = GaugeMetricFamily("hataori_events_total", "Events recorded", value=events.last_position())
        return [states, lag, depth, total]


def exposition() -> bytes:
    """All metrics of all processes in Prometheus' text form."""
    registry = CollectorRegistry()
    BegunFiles(registry)  # type: ignore[no-untyped-call]  # the library is typed in parts
    registry.register(Gauges())
    return generate_latest(registry)


def forget_dead_processes() -> int:
    """Remove the files of processes that are gone for a day; answers how many."""
    stale = [
        path for path in _FOLDER.glob("*.db") if time.time() - path.stat().st_mtime > _STALE_S and not _alive(path)
    ]
    for path in stale:
        path.unlink(missing_ok=True)
    return len(stale)


def _alive(path: Path) -> bool:
    pid = path.stem.rpartition("_")[2]
    return pid.isdecimal() and Path(f"/proc/{pid}").exists()
