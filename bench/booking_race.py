#!/usr/bin/env -S .venv/bin/python
"""Bookings in a race, in process (no HTTP), both engines: 96 clients in four processes.

400 contested hours with ten clients each (so the algorithms of others were measured: 331 of 400 double-booked, or 149
that nobody got), 50 hot hours asked for all the time, and hours nobody else wants. Each must have one winner.
"""

import re
import subprocess
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent.parent), str(Path(__file__).parent.parent / "src")]

from tools.installation import Installation  # noqa: E402
from tools.report import Figure, Report  # noqa: E402

PROCESSES, THREADS = 4, 24
ATTEMPTS_A_SECOND = 500

FILL = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from datetime import date
from hataori.blocks.scheduler import api
from hataori.kernel.actor import SYSTEM
for n in range(8):
    for key, parent in ((f"g{n}", None), (f"g{n}-a", f"g{n}"), (f"g{n}-b", f"g{n}")):
        api.create_unit(api.NewUnit(key=key, title=key, kind=f"sports{n}", department="sports", parent=parent), SYSTEM)
"""

CLIENTS = """
import os, random, sys, threading, time, django
django.setup()
from datetime import datetime, timedelta
from django.db import connection
from hataori.blocks.scheduler import api
from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.clock import JST
from hataori.kernel.errors import HataoriError
mode, number, threads, begin = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])
first = datetime(2027, 1, 4, tzinfo=JST)
def slots(client):
    dice = random.Random(client)
    if mode == "contested":
        mine = [n % 400 for n in range(client * 42, client * 42 + 42)]
        dice.shuffle(mine)
        return [("g0-a", first + timedelta(hours=n)) for n in mine]
    if mode == "hot":
        return [("g1-a", first + timedelta(hours=dice.randrange(50))) for _ in range(100)]
    unit, since = f"g{client % 6 + 2}-{'ab'[client // 6 % 2]}", client // 12 * 20
    return [(unit, first + timedelta(hours=since + n)) for n in range(20)]
results, lock = [], threading.Lock()
def client(number):
    who = Actor(id=f"account-{number}", kind="resident")
    times, errors = [], 0
    time.sleep(max(0, begin - time.time()))
    for unit, start in slots(number):
        began = time.perf_counter()
        try:
            end = start + timedelta(hours=1)
            api.book(api.Request(unit=unit, start=start, end=end, holder_id=who.id, channel="online"), who)
        except HataoriError:
            pass
        except Exception as error:
            errors += 1
            print(type(error), error, file=sys.stderr)
        times.append((time.perf_counter() - began) * 1000)
    connection.close()
    with lock:
        results.append((times, errors))
workers = [threading.Thread(target=client, args=(number * threads + n,)) for n in range(threads)]
for each in workers: each.start()
for each in workers: each.join()
spent = time.time() - begin
times = sorted(t for ts, _ in results for t in ts)
print(f"attempts={len(times)} seconds={spent:.3f} errors={sum(errors for _, errors in results)}")
print(f"p50={times[len(times) // 2]:.1f} p99={times[int(len(times) * .99)]:.1f}")
"""

COUNT = """
import django
django.setup()
from collections import Counter
from hataori.blocks.scheduler import models
for unit in ("g0-a", "g1-a", ""):
    rows = models.Booking.objects.filter(state="confirmed")
    rows = rows.filter(unit__key=unit) if unit else rows.exclude(unit__key__in=("g0-a", "g1-a"))
    winners = Counter(rows.values_list("unit", "starts_at"))
    name = unit.replace("-", "") or "rest"
    print(f"{name}_slots={len(winners)} {name}_double={sum(n > 1 for n in winners.values())}")
print(f"lanes={models.Occupancy.objects.count()} active={models.Booking.objects.filter(state='confirmed').count()}")
"""


def run(place: Installation, text: str, *words: str) -> "subprocess.Popen[str]":
    environment = {**place.environment, "DJANGO_SETTINGS_MODULE": "hataori.web.settings"}
    return subprocess.Popen(
        [sys.executable, "-c", text, *words], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def told(process: "subprocess.Popen[str]") -> dict[str, float]:
    out, err = process.communicate()
    if process.returncode:
        raise RuntimeError(out + err)
    if err.strip():
        print(err[-2000:], file=sys.stderr)
    return {name: float(value) for name, value in re.findall(r"(\w+)=([0-9.]+)", out)}


def race(place: Installation, mode: str) -> dict[str, float]:
    from hataori.kernel import clock

    begin = clock.machine().timestamp() + 4
    runs = [run(place, CLIENTS, mode, str(n), str(THREADS), str(begin)) for n in range(PROCESSES)]
    found = [told(each) for each in runs]
    together = {name: sum(each[name] for each in found) for name in ("attempts", "errors")}
    worst = {name: max(each[name] for each in found) for name in ("seconds", "p50", "p99")}
    return together | worst


def measure(report: Report, engine: str) -> None:
    with Installation(engine) as place:
        told(run(place, FILL))
        found = {mode: race(place, mode) for mode in ("contested", "hot", "distinct")}
        count = told(run(place, COUNT))
    contested, hot, distinct = found["contested"], found["hot"], found["distinct"]
    report.note(f"{engine}, {PROCESSES * THREADS} clients in {PROCESSES} processes")
    report.note(
        f"  400 contested hours: {count['g0a_slots']:.0f} have a winner, {count['g0a_double']:.0f} double-booked, "
        f"{400 - count['g0a_slots']:.0f} lost; {contested['attempts']:.0f} attempts in {contested['seconds']:.1f} s, "
        f"p99 {contested['p99']:.0f} ms, {contested['errors']:.0f} errors"
    )
    rate = hot["attempts"] / hot["seconds"]
    report.add(
        Figure(
            f"{engine}: attempts a second on 50 hot hours", rate, "/s", ATTEMPTS_A_SECOND, "goal", higher_is_better=True
        )
    )
    report.note(
        f"  {count['g1a_slots']:.0f} winners, {count['g1a_double']:.0f} double-booked, p99 {hot['p99']:.0f} ms, "
        f"{hot['errors']:.0f} errors"
    )
    report.note(
        f"  hours nobody else wants: {distinct['attempts'] / distinct['seconds']:.0f} bookings/s (event included), "
        f"p99 {distinct['p99']:.0f} ms, {distinct['errors']:.0f} errors, {count['rest_slots']:.0f} booked"
    )
    report.note(f"  {count['lanes']:.0f} lanes taken by {count['active']:.0f} bookings")


def main() -> int:
    report = Report("Bookings in a race, in process")
    for engine in sys.argv[1:] or ("sqlite", "postgresql"):
        measure(report, engine)
    return report.write("booking_race")


if __name__ == "__main__":
    sys.exit(main())
