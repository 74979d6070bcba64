#!/usr/bin/env -S .venv/bin/python
"""Filing end to end over HTTP with 50 residents at once: the JSON API, and the button of the browser's check page.

Residents who each file every two seconds (1,500 applications a minute), and residents who never pause: 50 requests are
then always under way and the machine is full, clients included (wrk, for it costs least). In the browser each needs
four seconds for his form; and once all fifty press the button in the same moment. Goal: p95 ≤ 300 ms.
"""

import random
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent.parent), str(Path(__file__).parent.parent / "src")]

import json  # noqa: E402

import httpx  # noqa: E402
from tools.installation import Installation, cpu_seconds  # noqa: E402
from tools.report import Figure, Report  # noqa: E402
from tools.residents import Browser, Enrolled, Form, enrol, form_of, receipt_in  # noqa: E402

RESIDENTS = 50
SECONDS = 20
PAUSE, TYPING = 2.0, 4.0
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


def keep_filing(file: Filing, start: threading.Barrier, number: int) -> list[float]:
    """File every PAUSE seconds for SECONDS; residents begin spread over it and keep their own rhythm."""
    start.wait()
    began = time.monotonic()
    times, due = [], began + PAUSE * number / RESIDENTS
    while (now := time.monotonic()) - began < SECONDS:
        if now < due:
            time.sleep(due - now)
        due += PAUSE
        times.append(file())
    return times


def together(filings: list[Filing]) -> list[float]:
    """All residents at once; every time that was measured."""
    start = threading.Barrier(len(filings))
    with ThreadPoolExecutor(len(filings)) as pool:
        runs = [pool.submit(keep_filing, file, start, number) for number, file in enumerate(filings)]
        return [time for run in runs for time in run.result()]


LUA = """
local tokens, body, n = {%s}, [==[%s]==], 0
function request()
  n = n + 1
  return wrk.format("POST", "/api/applications", {
    ["Authorization"] = "Bearer " .. tokens[n %% #tokens + 1],
    ["Idempotency-Key"] = "%s-" .. n, ["Content-Type"] = "application/json"}, body)
end
function done(summary, latency, requests)
  local p = function(share) return latency:percentile(share) / 1000 end
  io.write(string.format("TOLD %%f %%f %%f %%f %%d %%d", p(50), p(95), p(99), latency.max / 1000, summary.requests,
    summary.errors.status + summary.errors.read + summary.errors.timeout))
end
"""


def without_pause(address: str, people: list[Enrolled], form: Form) -> list[float]:
    """p50, p95, p99, slowest (ms), filed and errors of 50 connections that are never idle."""
    tokens = ", ".join(f'"{person.token}"' for person in people)
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(LUA % (tokens, json.dumps(form.body(), ensure_ascii=False), uuid.uuid4().hex))
        script.flush()
        words = ["wrk", "-t1", f"-c{RESIDENTS}", f"-d{SECONDS}s", "--timeout", "30s", "-s", script.name, address]
        said = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    return [float(figure) for figure in re.search("TOLD (.*)", said).group(1).split()]


def keep_applying(browser: Browser) -> list[float]:
    """Fill in the form, look at it for a while, press the button, again and again; how long the button took."""
    times, began = [], time.monotonic()
    time.sleep(random.uniform(0, TYPING))
    while time.monotonic() - began < SECONDS:
        hidden = browser.fill_in()
        time.sleep(random.uniform(0.8, 1.2) * TYPING)
        pressed = time.perf_counter()
        answer = browser.submit(hidden)
        if not receipt_in(answer):
            raise RuntimeError(f"{answer.status_code} {answer.text[:500]}")
        times.append((time.perf_counter() - pressed) * 1000)
    return times


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
    told(report, what, [p50, p95, p99, ordered[-1], len(ordered), 0])


def told(report: Report, what: str, figures: list[float]) -> None:
    p50, p95, p99, slowest, filed, errors = figures
    report.add(Figure(f"{what}, p95", p95, "ms", GOAL_MS, "goal"))
    report.note(
        f"  p50 {p50:,.0f} ms, p99 {p99:,.0f} ms, slowest {slowest:,.0f} ms, {filed:,.0f} filed, {errors:.0f} errors"
    )


def by_programs(report: Report, installation: Installation, people: list[Enrolled], engine: str) -> None:
    filings = [program(installation.address, person) for person in people]
    [file() for file in filings[:10]]
    with cpu_seconds(installation.web()) as used:
        times = together(filings)
    tell(report, f"POST /api/applications, {RESIDENTS} residents, one each {PAUSE:g} s, {engine}", times)
    report.note(f"  {used['spent'] * 1000 / len(times):,.1f} ms of the web server's CPU each")
    if not shutil.which("wrk"):
        report.note("wrk is absent: residents without a pause are not measured")
        return
    with cpu_seconds(installation.web()) as used:
        figures = without_pause(installation.address, people, form_of(installation.address))
    told(report, f"POST /api/applications, {RESIDENTS} residents without a pause, {engine}", figures)
    filed = figures[4]
    report.note(
        f"  {filed / SECONDS:,.0f} a second, {used['spent'] * 1000 / filed:,.1f} ms of the web server's CPU each"
    )


def by_browsers(report: Report, installation: Installation, people: list[Enrolled], engine: str) -> None:
    form = form_of(installation.address)
    browsers = [Browser(installation.address, form, person.session) for person in people]
    with ThreadPoolExecutor(RESIDENTS) as pool:
        pressed = [time for times in pool.map(keep_applying, browsers) for time in times]
    tell(report, f"the browser's button, {RESIDENTS} residents, {TYPING:g} s a form, {engine}", pressed)
    pressed = [time for _ in range(ROUNDS) for time in press_together(browsers)]
    tell(report, f"the browser's button pressed by {RESIDENTS} in the same moment, {engine}", pressed)


def measure(report: Report, engine: str) -> None:
    with Installation(engine) as installation:
        installation.start()
        people = enrol(installation, RESIDENTS)
        by_programs(report, installation, people, engine)
        by_browsers(report, installation, people, engine)


def main() -> int:
    report = Report("Filing end to end")
    for engine in sys.argv[1:] or ("sqlite", "postgresql"):
        measure(report, engine)
    return report.write("filing")


if __name__ == "__main__":
    sys.exit(main())
