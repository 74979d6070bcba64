#!/usr/bin/env -S .venv/bin/python
"""Filing end to end over HTTP with 50 residents at once: the JSON API, and the button of the browser's check page.

Twice: residents who never pause (the machine is then full, clients included), and residents who each file every two
seconds, which is still 1,500 applications a minute for the whole city. Goal: p95 ≤ 300 ms.
"""

import sys
import threading
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent.parent), str(Path(__file__).parent.parent / "src")]

import httpx  # noqa: E402
from tools.installation import Installation, cpu_seconds  # noqa: E402
from tools.report import Figure, Report  # noqa: E402
from tools.residents import Browser, Enrolled, enrol, form_of, receipt_in  # noqa: E402

RESIDENTS = 50
SECONDS = 20
PAUSE = 2.0
ROUNDS = 5
GOAL_MS = 300

Filing = Callable[[], float]


def program(address: str, person: Enrolled) -> Filing:
    """One resident's program: each call files one application and answers its milliseconds."""
    http, form = httpx.Client(base_url=address, timeout=60), form_of(address)

    def file() -> float:
        began = time.perf_counter()
        answer = http.post("/api/applications", json=form.body(), headers=person.headers(uuid.uuid4().hex))
        if answer.status_code != 201:
            raise RuntimeError(f"{answer.status_code} {answer.text}")
        return (time.perf_counter() - began) * 1000

    return file


def keep_filing(file: Filing, pause: float, start: threading.Barrier, number: int) -> list[float]:
    """File for SECONDS; with a pause, residents begin spread over it and keep their own rhythm."""
    start.wait()
    began = time.monotonic()
    times, due = [], began + pause * number / RESIDENTS
    while (now := time.monotonic()) - began < SECONDS:
        if pause and now < due:
            time.sleep(due - now)
        due += pause
        times.append(file())
    return times


def together(filings: list[Filing], pause: float) -> list[float]:
    """All residents at once; every time that was measured."""
    start = threading.Barrier(len(filings))
    with ThreadPoolExecutor(len(filings)) as pool:
        runs = [pool.submit(keep_filing, file, pause, start, number) for number, file in enumerate(filings)]
        return [time for run in runs for time in run.result()]


def press_together(browsers: list[Browser]) -> list[float]:
    """Every resident fills in the form; then all press the button at the same moment."""
    start = threading.Barrier(len(browsers))

    def press(browser: Browser) -> float:
        hidden = browser.fill_in()
        start.wait()
        began = time.perf_counter()
        answer = browser.submit(hidden)
        if not receipt_in(answer):
            raise RuntimeError(f"{answer.status_code} {answer.text[:500]}")
        return (time.perf_counter() - began) * 1000

    with ThreadPoolExecutor(len(browsers)) as pool:
        return list(pool.map(press, browsers))


def tell(report: Report, what: str, times: list[float]) -> None:
    ordered = sorted(times)
    p50, p95, p99 = (ordered[min(len(ordered) - 1, int(len(ordered) * share))] for share in (0.5, 0.95, 0.99))
    report.add(Figure(f"{what}, p95", p95, "ms", GOAL_MS, "the issue"))
    report.note(f"{what}: p50 {p50:,.0f} ms, p99 {p99:,.0f} ms, slowest {ordered[-1]:,.0f} ms, {len(ordered):,} filed")


def measure(report: Report, engine: str) -> None:
    with Installation(engine) as installation:
        installation.start()
        people = enrol(installation, RESIDENTS)
        filings = [program(installation.address, person) for person in people]
        [file() for file in filings[:10]]
        for pause, how in ((PAUSE, f"one each {PAUSE:g} s"), (0.0, "without a pause")):
            with cpu_seconds(installation.web()) as used:
                times = together(filings, pause)
            tell(report, f"POST /api/applications, {RESIDENTS} residents {how}, {engine}", times)
            spent, rate = used["spent"] * 1000 / len(times), len(times) / SECONDS
            report.note(f"  {rate:,.0f} a second, {spent:,.1f} ms of the web server's CPU each")
        browsers = [Browser(installation.address, form_of(installation.address), each.session) for each in people]
        pressed = [time for _ in range(ROUNDS) for time in press_together(browsers)]
        tell(report, f"the button pressed by {RESIDENTS} browsers in the same moment, {engine}", pressed)


def main() -> int:
    report = Report("Filing end to end")
    for engine in sys.argv[1:] or ("sqlite", "postgresql"):
        measure(report, engine)
    return report.write("filing")


if __name__ == "__main__":
    sys.exit(main())
