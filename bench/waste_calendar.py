#!/usr/bin/env -S .venv/bin/python
"""The calendar at 07:30: 300 questions a second for 20 s over HTTP, the client on the same two cores, SQLite.

Each question is one of a real city's areas (HATAORI_DATA, else the starter city) for this month; one in three has the
answer's ETag already. Then the same number of whole pages of areas. Latency counts from when a question was due. Goals:
p95 < 100 ms, no error; the import of any folder < 5 s, the start of the command included. At the end, after a new
start, what a page costs the server in CPU, the first time and again: that does not depend on who else works there.
"""

import asyncio
import json
import os
import resource
import sys
import time
from pathlib import Path

import httpx

sys.path[:0] = [str(Path(__file__).parent.parent), str(Path(__file__).parent.parent / "src")]

from tools.installation import Installation, cpu_seconds  # noqa: E402
from tools.report import Figure, Report  # noqa: E402

RATE, SECONDS, CONNECTIONS = 300, 20, 60
P95_MS, IMPORT_SECONDS = 100, 5
WARM_UP_SECONDS, AGAIN = 2, 5
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
            found.append(request(path, etag))
    return found


def pages(installation: Installation, slug: str) -> list[bytes]:
    """The pages of all areas, as somebody opens one who has never been there."""
    areas = httpx.get(f"{installation.address}/waste/{slug}/areas.json").json()
    return [request(f"/waste/{slug}/{area['id']}/") for area in areas]


def request(path: str, more: str = "") -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{more}\r\n".encode()


def children_cpu() -> float:
    """Seconds that ended commands have used."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def imported(report: Report, place: Installation, folders: list[Path]) -> None:
    """Every folder, each by its own command."""
    took = {}
    used = children_cpu()
    for folder in folders:
        begun = time.perf_counter()
        place.cli("import", "waste", "--city", folder.name, "--dir", str(folder))
        took[folder.name] = time.perf_counter() - begun
    used = (children_cpu() - used) / len(folders)
    slowest = max(took, key=lambda name: took[name])
    report.note(f"imports, load {os.getloadavg()[0]:.1f}: " + ", ".join(f"{n} {s:.1f} s" for n, s in took.items()))
    report.note(f"  {used:.2f} s of CPU each on average, the start of the command included")
    report.add(Figure(f"slowest of {len(took)} imports ({slowest})", took[slowest], "s", IMPORT_SECONDS, "goal"))


def measure(report: Report, place: Installation, what: str, requests: list[bytes]) -> None:
    """One rush."""
    before = os.getloadavg()[0]
    with cpu_seconds(place.web()) as used:
        spent, statuses = asyncio.run(rush(("127.0.0.1", place.port), requests))
    spent.sort()
    report.note(
        f"{what}: {len(spent):,} at {RATE}/s, {CONNECTIONS} connections, answers {json.dumps(statuses)}, load before "
        f"{before:.1f}"
    )
    p50, p95, p99 = (1000 * spent[int(len(spent) * part)] for part in (0.5, 0.95, 0.99))
    report.add(Figure(f"p95 of {what}", p95, "ms", P95_MS, "goal"))
    cost = 1000 * used["spent"] / len(spent)
    report.note(f"  p50 {p50:.1f} ms, p99 {p99:.1f} ms; server CPU {cost:.2f} ms each")


def costs(report: Report, place: Installation, slug: str) -> None:
    """CPU of a page that a fresh process makes for the first time, and of the same asked again; one after another.

    They come over one connection, so one web process answers them.
    """
    place.stop()
    place.start()
    areas = httpx.get(f"{place.address}/waste/{slug}/areas.json").json()
    with httpx.Client(base_url=place.address) as client:
        client.get("/waste/")
        time.sleep(WARM_UP_SECONDS)  # what a process prepares of itself is over
        spent = []
        for turns in (1, AGAIN):
            with cpu_seconds(place.web()) as used:
                for path in [f"/waste/{slug}/{area['id']}/" for area in areas] * turns:
                    client.get(path).raise_for_status()
                    client.cookies.clear()  # a stranger each time
            spent.append(1000 * used["spent"] / len(areas) / turns)
    report.note(
        f"server CPU of a page of {slug}, one connection, load {os.getloadavg()[0]:.1f}: first time {spent[0]:.2f} ms, "
        f"again {spent[1]:.2f} ms (each of {len(areas)} areas; again {AGAIN} times)"
    )


def main() -> int:
    report = Report("Calendar questions at 07:30")
    data = Path(os.environ.get("HATAORI_DATA", Path(__file__).parent.parent.parent / "shared" / "data"))
    named = data / "citizen-apps" / "5374"
    folders = sorted(each for each in named.iterdir() if (each / "area_days.csv").is_file()) if named.is_dir() else []
    slug = "fukuchiyama" if folders else "ichinomiya"
    with Installation("sqlite") as place:
        place.start()
        if folders:
            imported(report, place, folders)
        measure(report, place, f"questions of {slug}", asked(place, slug))
        measure(report, place, f"pages of {slug}", pages(place, slug))
        costs(report, place, slug)
    return report.write("waste_calendar")


if __name__ == "__main__":
    sys.exit(main())
