#!/usr/bin/env -S .venv/bin/python
"""500 simultaneous clients on 50 hours of one court, over HTTP, both engines, clients on the same two cores.

Each client asks for every hour once, in an order of his own: 25,000 attempts, of which exactly 50 may win. Goals:
0 double-booked, 0 hours lost, 0 errors, p99 ≤ 2 s, ≥ 500 attempts a second.
"""

import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent.parent), str(Path(__file__).parent.parent / "src")]

from tests.faults.ground import Database  # noqa: E402
from tools.bookers import CREATED, HOURS, TAKEN, Tally, make_bookers, race, run, serve_only  # noqa: E402
from tools.installation import Installation, cpu_seconds  # noqa: E402
from tools.report import Figure, Report  # noqa: E402

CLIENTS = 500
ATTEMPTS_A_SECOND, P99_MS = 500, 2_000


def told(report: Report, engine: str, tally: Tally, database: Database, spent: float) -> None:
    standing = "FROM scheduler_booking WHERE state = 'confirmed'"
    winners = int(database.column(f"SELECT COUNT(*) {standing}")[0])
    hours = int(database.column(f"SELECT COUNT(DISTINCT starts_at) {standing}")[0])
    attempts = sum(tally.statuses.values())
    rate = attempts / tally.seconds
    errors = len(tally.errors) + sum(n for status, n in tally.statuses.items() if status not in (CREATED, TAKEN))
    report.note(f"{engine}: {attempts:,} attempts of {CLIENTS} clients on {HOURS} hours in {tally.seconds:.1f} s")
    report.add(Figure("  attempts a second", rate, "/s", ATTEMPTS_A_SECOND, "goal", higher_is_better=True))
    report.add(Figure("  p99", tally.percentile(0.99), "ms", P99_MS, "goal"))
    report.note(
        f"  {hours} of {HOURS} hours have a winner, {winners - hours} double-booked, {HOURS - hours} lost, "
        f"{errors} errors, {len(tally.receipts)} told that they won; p50 {tally.percentile(0.5):.0f} ms; "
        f"server CPU {1000 * spent / attempts:.2f} ms an attempt"
    )
    if errors:
        report.note(f"  answers: {dict(tally.statuses)}, broken lines: {tally.errors[:3]}")


def measure(report: Report, engine: str) -> None:
    with Installation(engine) as place:
        serve_only(place)
        bookers = make_bookers(place, CLIENTS)
        with cpu_seconds(place.web()) as used:
            tally = run(lambda: race(place.port, bookers))
        told(report, engine, tally, Database(place), used["spent"])


def main() -> int:
    report = Report("500 clients on 50 hours over HTTP")
    for engine in sys.argv[1:] or ("sqlite", "postgresql"):
        measure(report, engine)
    return report.write("booking_http")


if __name__ == "__main__":
    sys.exit(main())
