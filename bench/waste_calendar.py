#!/usr/bin/env -S .venv/bin/python
"""The calendar at 07:30: 300 questions a second for 20 s over HTTP, the client on the same two cores, SQLite.

Each question is one of a real city's areas (HATAORI_DATA, else the starter city) for this month; one in three has the
answer's ETag already. Latency counts from when a question was due. Goals: p95 < 100 ms, no error; an import < 5 s.
"""

import asyncio
import json
import os
import sys
import time
from pathlib import Path

import httpx

sys.path[:0] = [str(Path(__file__).parent.parent), str(Path(__file__).parent.parent / "src")]

from tools.installation import Installation, cpu_seconds  # noqa: E402
from tools.report import Figure, Report  # noqa: E402

RATE, SECONDS, CONNECTIONS = 300, 20, 60
P95_MS, IMPORT_SECONDS = 100, 5
WINDOW = "from=2026-11-01&to=2026-11-30"


async def worker(place: tuple[str, int], due: asyncio.Queue, spent: list[float], statuses: dict[int, int]) -> None:
    """One kept connection, one question after another."""
    reader, writer = await asyncio.open_connection(*place)
    while (job := await due.get()) is not None:
        at, request = job
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        status = int(head.split(b" ", 2)[1])
        length = next(
            (int(x.split(b":")[1]) for x in head.lower().split(b"\r\n") if x.startswith(b"content-length")), 0
        )
        if length:
            await reader.readexactly(length)
        spent.append(time.perf_counter() - at)
        statuses[status] = statuses.get(status, 0) + 1
    writer.close()


async def rush(place: tuple[str, int], requests: list[bytes]) -> tuple[list[float], dict[int, int]]:
    """Questions at their times, whatever the answers do."""
    due: asyncio.Queue = asyncio.Queue()
    spent, statuses = [], {}
    workers = [asyncio.create_task(worker(place, due, spent, statuses)) for _ in range(CONNECTIONS)]
    begun = time.perf_counter()
    for n in range(RATE * SECONDS):
        at = begun + n / RATE
        if (wait := at - time.perf_counter()) > 0:
            await asyncio.sleep(wait)
        due.put_nowait((at, requests[n % len(requests)]))
    for _ in workers:
        due.put_nowait(None)
    await asyncio.gather(*workers)
    return spent, statuses


def asked(installation: Installation, slug: str) -> list[bytes]:
    """The questions: all areas, in turn with and without what was answered before."""
    found = []
    with httpx.Client(base_url=installation.address) as client:
        for n, area in enumerate(client.get(f"/waste/{slug}/areas.json").json()):
            path = f"/waste/{slug}/{area['id']}/collections.json?{WINDOW}"
            etag = f"If-None-Match: {client.get(path).headers['ETag']}\r\n" if n % 3 == 0 else ""
            found.append(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{etag}\r\n".encode())
    return found


def main() -> int:
    report = Report("Calendar questions at 07:30")
    data = Path(os.environ.get("HATAORI_DATA", Path(__file__).parent.parent.parent / "shared" / "data"))
    folder = data / "citizen-apps" / "5374" / "fukuchiyama"
    slug = "fukuchiyama" if folder.is_dir() else "ichinomiya"
    with Installation("sqlite") as place:
        place.start()
        if folder.is_dir():
            begun = time.perf_counter()
            place.cli("import", "waste", "--city", slug, "--dir", str(folder))
            took = time.perf_counter() - begun
            report.add(Figure("import of 326 areas (command, start included)", took, "s", IMPORT_SECONDS, "goal"))
        requests = asked(place, slug)
        with cpu_seconds(place.web()) as used:
            spent, statuses = asyncio.run(rush(("127.0.0.1", place.port), requests))
        spent.sort()
        report.note(
            f"{slug}: {len(spent):,} questions at {RATE}/s, {CONNECTIONS} connections, answers {json.dumps(statuses)}, "
            f"load of the machine before {os.getloadavg()[0]:.1f}"
        )
        p95, p99 = (1000 * spent[int(len(spent) * part)] for part in (0.95, 0.99))
        report.add(Figure("p95", p95, "ms", P95_MS, "goal"))
        cost = 1000 * used["spent"] / len(spent)
        report.note(
            f"  p50 {1000 * spent[len(spent) // 2]:.1f} ms, p99 {p99:.1f} ms; server CPU {cost:.2f} ms a question"
        )
    return report.write("waste_calendar")


if __name__ == "__main__":
    sys.exit(main())
