#!/usr/bin/env -S .venv/bin/python
"""The data of a calendar page: 61 units, 31 days, five bookings a unit and day; anchor: 200 ms, both engines.

Also with parts (122 halves under the 61 halls), the first free two hours of all, and one unit's month.
"""

import re
import subprocess
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent.parent), str(Path(__file__).parent.parent / "src")]

from tools.installation import Installation  # noqa: E402
from tools.report import Figure, Report  # noqa: E402

UNITS, DAYS, GOAL_MS = 61, 31, 200

FILL = """
import django, uuid
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from datetime import date, datetime, timedelta
from django.db import transaction
from hataori.blocks.scheduler import api, models
from hataori.kernel.actor import SYSTEM
from hataori.kernel.clock import JST
rules = {"hours": {"weekly": [[]] + [[["09:00", "21:00"]]] * 6, "holidays": "shift", "year_end": True},
         "windows": {"": {"opens": {"months": 3, "time": "09:00"}}}, "max_minutes": 240}
with transaction.atomic():
    for n in range(61):
        for key, parent in ((f"g{n:02}", None), (f"g{n:02}-a", f"g{n:02}"), (f"g{n:02}-b", f"g{n:02}")):
            api.create_unit(api.NewUnit(key=key, title=key, kind="sports", department="sports", parent=parent), SYSTEM)
        api.change_rules(f"g{n:02}", rules, date(2020, 1, 1), SYSTEM)
    now = datetime(2026, 11, 1, tzinfo=JST)
    bookings, rows = [], []
    for unit in api.units(bookable=True):
        if unit.parent_id is None:
            continue
        for day in range(31):
            for hour in (9, 11, 13, 16, 19):
                start = datetime(2026, 12, 1, hour, tzinfo=JST) + timedelta(days=day)
                during = {"unit_id": unit.id, "starts_at": start, "ends_at": start + timedelta(hours=2)}
                known = {"state": "confirmed", "channel": "online", "source": "first_come", "created_at": now}
                booking = models.Booking(id=uuid.uuid4(), number=uuid.uuid4().hex[:12], **during, **known)
                bookings.append(booking)
                rows.append(models.Occupancy(booking=booking, lane=1, **during))
    models.Booking.objects.bulk_create(bookings, batch_size=500)
    models.Occupancy.objects.bulk_create(rows, batch_size=500)
print(f"bookings={len(bookings)}")
"""

LOOK = """
import django, time
django.setup()
from datetime import date, datetime
from hataori.blocks.scheduler import api
from hataori.kernel import clock
from hataori.kernel.clock import JST
day = date(2026, 12, 1)
def best(work):
    times, cpu = [], []
    for _ in range(15):
        began, used = time.perf_counter(), time.process_time()
        work()
        times.append((time.perf_counter() - began) * 1000)
        cpu.append((time.process_time() - used) * 1000)
    return sorted(times)[7], sorted(cpu)[7]
def told(name, work):
    wall, cpu = best(work)
    print(f"{name}={wall:.1f} {name}_cpu={cpu:.1f}")
with clock.frozen(datetime(2026, 11, 26, 10, tzinfo=JST)):
    parts = [each.id for each in api.units() if each.parent_id]
    wholes = [each.id for each in api.units() if not each.parent_id]
    told("halves", lambda: api.calendar(parts[::2], day, 31))
    told("wholes", lambda: api.calendar(wholes, day, 31))
    told("all", lambda: api.calendar(wholes + parts, day, 31))
    told("first", lambda: api.first_free(parts[::2], 120))
    told("one", lambda: api.free(parts[0], day, 31))
"""


def script(place: Installation, text: str) -> dict[str, float]:
    environment = {**place.environment, "DJANGO_SETTINGS_MODULE": "hataori.web.settings"}
    done = subprocess.run([sys.executable, "-c", text], env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)
    return {name: float(value) for name, value in re.findall(r"(\w+)=([0-9.]+)", done.stdout)}


def main() -> int:
    report = Report("A calendar of 61 units and 31 days")
    for engine in sys.argv[1:] or ("sqlite", "postgresql"):
        with Installation(engine) as place:
            bookings = script(place, FILL)["bookings"]
            found = script(place, LOOK)
        report.note(f"{engine}: {bookings:,.0f} bookings in the month; median of 15, in one process, database included")
        report.add(Figure(f"{engine}: {UNITS} halves, {DAYS} days", found["halves"], "ms", GOAL_MS, "goal"))
        report.add(Figure(f"{engine}: {UNITS} wholes of two halves", found["wholes"], "ms", GOAL_MS, "goal"))
        report.note(f"  of which CPU of the process: {found['halves_cpu']:.0f} and {found['wholes_cpu']:.0f} ms")
        report.note(f"  all 183 units: {found['all']:.0f} ms; one unit: {found['one']:.0f} ms")
        report.add(
            Figure(f"{engine}: first free two hours within three months", found["first"], "ms", 3 * GOAL_MS, "3 x")
        )
    return report.write("booking_calendar")


if __name__ == "__main__":
    sys.exit(main())
