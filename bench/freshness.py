#!/usr/bin/env -S .venv/bin/python
"""Seconds from the acknowledged filing until /plan/indicators.json shows it, while others keep filing. Goal: ≤ 5 s."""

import sys
import time
import uuid
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent.parent), str(Path(__file__).parent.parent / "src")]

import httpx  # noqa: E402
from tests.faults.ground import Crowd, Database  # noqa: E402
from tools.installation import Installation  # noqa: E402
from tools.report import Figure, Report  # noqa: E402

PROBES = 40
PACE = 10
GOAL_S = 5


def shown(http: httpx.Client) -> float:
    """How many applications the use of online procedures (m01) counts now."""
    found = http.get("/plan/indicators.json").raise_for_status().json()["indicators"]
    return next(one["denominator"] or 0 for one in found if one["key"] == "m01")


def seconds_until_shown(http: httpx.Client, crowd: Crowd, database: Database) -> float:
    """File one and watch the public number until it must hold it: those filed up to it in the log are counted."""
    answer = http.post(
        "/api/applications", json=crowd.form.body(), headers=crowd.residents[0].headers(uuid.uuid4().hex)
    )
    acknowledged = time.monotonic()
    subject = f"application/{answer.raise_for_status().json()['receipt']}"
    place = database.one(f"SELECT position FROM events_event WHERE subject = '{subject}' AND type LIKE 'application.%'")
    rank = database.one(
        f"SELECT count(*) FROM events_event WHERE type = 'application.submitted' AND position <= {place}"
    )
    while shown(http) < rank:
        time.sleep(0.02)
    return time.monotonic() - acknowledged


def measure(report: Report, engine: str) -> None:
    with Installation(engine) as installation:
        installation.start()
        database = Database(installation)
        with Crowd(installation, pace=PACE) as crowd, httpx.Client(base_url=installation.address, timeout=60) as http:
            crowd.wait_for(10)
            began, before = time.monotonic(), len(crowd.receipts)
            times = sorted(seconds_until_shown(http, crowd, database) for _ in range(PROBES))
            rate = (len(crowd.receipts) - before) / (time.monotonic() - began)
            report.add(Figure(f"from receipt to the public number, slowest, {engine}", times[-1], "s", GOAL_S, "goal"))
            report.note(f"  median {times[PROBES // 2]:.2f} s of {PROBES} probes while {rate:.0f} a second were filed")


def main() -> int:
    report = Report("Freshness of the indicators")
    for engine in sys.argv[1:] or ("sqlite", "postgresql"):
        measure(report, engine)
    return report.write("freshness")


if __name__ == "__main__":
    sys.exit(main())
