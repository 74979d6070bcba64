#!/usr/bin/env -S .venv/bin/python
"""Draws: a million entries closed, drawn and published; verified by the independent program; 1,500 groups matched.

HATAORI_LOTTERY_ENTRIES and HATAORI_LOTTERY_MODES change how many and which. Exits 1 when a draw does not verify.
"""

import gc
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent.parent), str(Path(__file__).parent.parent / "src")]

from tools.report import Figure, Report  # noqa: E402

from hataori.blocks.lottery.api import (  # noqa: E402
    QUICKNET,
    Beacon,
    DrawRules,
    Entry,
    Explained,
    announce_drand,
    close,
    commitment,
    conduct,
    draw,
    new_secret,
    read_rules,
    reveal_drand,
    write_bundle,
)
from hataori.kernel.clock import JST  # noqa: E402

ENTRIES = int(os.environ.get("HATAORI_LOTTERY_ENTRIES", "1000000"))
MODES = os.environ.get("HATAORI_LOTTERY_MODES", "rsd per_slot rank_rounds").split()
WISHES = 5
SLOTS = 2000
VERIFIER = Path(__file__).parent.parent / "src" / "hataori" / "blocks" / "lottery" / "verifier.py"
# Round 1000 of drand quicknet, as published.
ROUND = Beacon(
    QUICKNET.hash,
    1000,
    bytes.fromhex("b44679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b19576350f93447cb1125e342b73a8dd2bacbe47e4b6b63ed5e39"),
)


def million(chance: random.Random) -> list[Entry]:
    """Groups with five different wishes each, popular slots first; receipts as they came, not sorted."""
    slots = [f"S{number:04}" for number in range(SLOTS)]
    entries = []
    for number in range(ENTRIES // WISHES):
        wished = {slots[int(SLOTS * chance.random() ** 2)] for _ in range(WISHES * 3)}
        chosen = chance.sample(sorted(wished), WISHES)
        group = f"{number * 2654435761 % 2**48:012x}"
        entries += [Entry(f"{chance.getrandbits(128):032x}", group, s, rank) for rank, s in enumerate(chosen, start=1)]
    return entries


def rules_of(mode: str, slots: int, room: int) -> DrawRules:
    clash = {f"S{at:04}": [f"S{at ^ 1:04}"] for at in range(slots)}
    capacity = {f"S{at:04}": room for at in range(slots)}
    return read_rules({"mode": mode, "max_wins_per_group": 2, "capacity": capacity, "clash": clash})


def published(report: Report, mode: str, entries: list[Entry], path: Path) -> None:
    secret = new_secret()
    began, worked = time.perf_counter(), time.process_time()
    closed = close(
        rules_of(mode, SLOTS, 50),
        entries,
        committed=commitment(secret),
        announced=announce_drand(QUICKNET.hash, ROUND.round),
        closed_at=datetime(2023, 8, 23, 17, tzinfo=JST),
    )
    after_closing = time.perf_counter()
    conducted = conduct(closed, secret, reveal_drand(ROUND))
    after_draw = time.perf_counter()
    write_bundle(conducted, path)
    done = time.perf_counter()
    report.add(Figure(f"{mode}: {ENTRIES:,} entries closed, drawn, bundle written", done - began, "s", 30, "goal"))
    report.note(
        f"  closed {after_closing - began:.1f} s, drawn {after_draw - after_closing:.1f} s, "
        f"written {done - after_draw:.1f} s ({path.stat().st_size / 1e6:,.0f} MB), "
        f"{len(conducted.drawn.winners):,} won, processor {time.process_time() - worked:.1f} s"
    )


def verified(report: Report, mode: str, path: Path) -> bool:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    told = subprocess.run(
        [sys.executable, "-S", "-E", str(VERIFIER), str(path)], capture_output=True, text=True, check=False
    )
    seconds = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    report.add(Figure(f"{mode}: verified by the independent program", seconds, "s", 10, "goal"))
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
            entries.append(Entry(f"{chance.getrandbits(128):032x}", f"g{group}", slot, rank))
    empty = {}
    for mode in ("per_slot", "rsd", "match"):
        rules = read_rules({"mode": mode, "max_wins_per_group": 1, "capacity": dict.fromkeys(slots, 1)})
        began = time.perf_counter()
        drawn = draw(rules, entries, b"season")
        seconds = time.perf_counter() - began
        empty[mode] = 1500 - len({entry.group for entry in entries if entry.entry_id in drawn.winners})
    report.add(Figure("match: 1,500 groups, 1,708 slots, 5 wishes", seconds, "s", 5, "goal G6"))
    began = time.perf_counter()
    explained = Explained(rules, drawn)
    assert all(len(explained.group(f"g{group}")) == WISHES for group in range(1500))
    report.add(Figure("match: all 1,500 told why", time.perf_counter() - began, "s", 5, "own"))
    report.note("  groups with nothing: " + ", ".join(f"{mode} {count}" for mode, count in empty.items()))


def main() -> int:
    report = Report("Draws that anyone can verify")
    report.note(f"  {os.getloadavg()[0]:.1f} processes wanted a core in the minute before, besides this one")
    gc.disable()  # a million entries without cycles
    entries = million(random.Random(1))
    right = True
    with tempfile.TemporaryDirectory() as folder:
        for mode in MODES:
            path = Path(folder) / f"{mode}.json"
            published(report, mode, entries, path)
            right = verified(report, mode, path) and right
            path.unlink()
    season(report)
    return report.write("lottery") or int(not right)


if __name__ == "__main__":
    sys.exit(main())
