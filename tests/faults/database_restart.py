#!/usr/bin/env -S .venv/bin/python
"""PostgreSQL is stopped and started while people file: meanwhile an honest 503 or a wait, afterwards everything goes on
by itself within 30 seconds, and nothing acknowledged is lost."""

import sys
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[2] / "src")]

import httpx  # noqa: E402
from tests.faults.ground import (  # noqa: E402
    CREATED,
    Crowd,
    Database,
    Promises,
    arguments,
    check_books,
    check_records,
    say,
    until_settled,
)
from tools.installation import Installation  # noqa: E402

RECOVERY_S = 30
LEASE_S = 60
HONEST = {str(CREATED), "409", "503", "ReadTimeout"}
PAGES = ("/", "/procedures/", "/plan/indicators.json")


def outage(installation: Installation, crowd: Crowd, promises: Promises, seconds: float) -> float:
    """Stop the database, look around, start it again; answers the seconds from there to the next receipt."""
    server = installation.database
    before = crowd.answers.copy()
    server.stop()
    time.sleep(seconds / 2)
    look_around(installation, promises)
    time.sleep(seconds / 2)
    meanwhile = crowd.answers - before
    promises.check(meanwhile.keys() <= HONEST, "while the database is away: 503 or waiting", dict(meanwhile))
    server.start()
    began = time.monotonic()
    crowd.wait_for(1, RECOVERY_S * 2)
    return time.monotonic() - began


def look_around(installation: Installation, promises: Promises) -> None:
    """What pages say while the database is away."""
    with httpx.Client(base_url=installation.address, timeout=30) as browser:
        for path in PAGES:
            answer = browser.get(path)
            honest = answer.status_code in (200, 503) and "Traceback" not in answer.text
            promises.check(honest, f"{path} without a database is a page or a 503 that says so", answer.status_code)
        promises.check(browser.get("/healthz").status_code == 200, "/healthz is 200: the process lives")
        promises.check(browser.get("/readyz").status_code == 503, "/readyz is 503: not ready")


def prove(outages: int) -> int:
    """Some outages, the same processes throughout."""
    promises = Promises(f"PostgreSQL stopped and started {outages} times while people file")
    with Installation("postgresql") as installation:
        installation.start()
        processes = {process.pid for process in installation.parts()}
        with Crowd(installation) as crowd:
            for turn in range(outages):
                crowd.wait_for(20)
                took = outage(installation, crowd, promises, 4 + 4 * turn)
                promises.check(took < RECOVERY_S, "filing goes on by itself", f"{took:.1f} s after the start")
            say(f"       {len(crowd.receipts):,} acknowledged; answers {dict(crowd.answers)}")
            crowd.finish(LEASE_S * 2)
            promises.check(not crowd.open, "everybody holds a receipt in the end", f"{crowd.open} wait")
        same = processes <= {process.pid for process in installation.parts()}
        promises.check(same, "no process of hataori had to be started again")
        database = Database(installation)
        promises.check(until_settled(database, len(crowd.receipts)), "consumers and outbox have come to an end")
        check_records(promises, database, crowd.receipts)
        check_books(promises, installation)
    return promises.status()


def main() -> int:
    return prove(1 if arguments(__doc__).quick else 3)


if __name__ == "__main__":
    sys.exit(main())
