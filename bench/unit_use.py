#!/usr/bin/env -S .venv/bin/python
"""The page of utilisation: a fiscal year of 120 units with five bookings a unit and day; anchor: 1 s, both engines."""

import re
import subprocess
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent.parent), str(Path(__file__).parent.parent / "src")]

from tools.installation import Installation  # noqa: E402
from tools.report import Figure, Report  # noqa: E402

GOAL_MS = 1000

WORK = """
import django, time, uuid
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from datetime import date, datetime, timedelta
from django.db import connection, transaction
from hataori.blocks.scheduler import api, models
from hataori.blocks.scheduler.use import use_of
from hataori.kernel.actor import SYSTEM
from hataori.kernel.clock import JST
with transaction.atomic():
    for n in range(120):
        api.create_unit(api.NewUnit(key=f"u{n:03}", title=f"u{n}", kind="sports", department="sports"), SYSTEM)
        weekly = [[]] + [[["09:00", f"{20 + n % 3}:00"]]] * 6
        api.change_rules(f"u{n:03}", {"hours": {"weekly": weekly, "holidays": "shift", "year_end": True},
                                      "max_minutes": 60 + n}, date(2020, 1, 1), SYSTEM)
units = api.units()
made = datetime(2026, 3, 1, tzinfo=JST)
states, channels = ("completed", "completed", "completed", "no_show", "cancelled"), ("online", "phone", "counter")
def bookings():
    for n, unit in enumerate(units):
        for day in range(365):
            for k, hour in enumerate((9, 11, 13, 16, 19)):
                start = datetime(2026, 4, 1, hour, tzinfo=JST) + timedelta(days=day)
                state = states[(n + day + k) % 5]
                yield models.Booking(id=uuid.uuid4(), number=uuid.uuid4().hex[:12], unit_id=unit.id, starts_at=start,
                    ends_at=start + timedelta(hours=2), state=state, channel=channels[(day + k) % 3],
                    source="first_come", created_at=made, cancelled_at=made if state == "cancelled" else None)
with transaction.atomic():
    batch = []
    for row in bookings():
        batch.append(row)
        if len(batch) == 5000:
            models.Booking.objects.bulk_create(batch); batch = []
    models.Booking.objects.bulk_create(batch)
if connection.vendor == "postgresql":
    with connection.cursor() as cursor: cursor.execute("ANALYZE")
from hataori.blocks.scheduler.rules.rule_set import _read
times = []
for n in range(5):
    if n == 0: _read.cache_clear()
    began = time.perf_counter()
    found = use_of(units, date(2026, 4, 1), date(2027, 3, 31))
    times.append((time.perf_counter() - began) * 1000)
print(f"bookings={models.Booking.objects.count()} share={found.share:.2f}")
print(f"first={times[0]:.0f} again={sorted(times[1:])[2]:.0f}")
"""


def main() -> int:
    report = Report("Utilisation of 120 units over a year")
    for engine in sys.argv[1:] or ("sqlite", "postgresql"):
        with Installation(engine) as place:
            environment = {**place.environment, "DJANGO_SETTINGS_MODULE": "hataori.web.settings"}
            done = subprocess.run(
                [sys.executable, "-c", WORK], env=environment, capture_output=True, text=True, check=False
            )
            if done.returncode:
                raise RuntimeError(done.stdout + done.stderr)
        found = {name: float(value) for name, value in re.findall(r"(\w+)=([0-9.]+)", done.stdout)}
        report.note(f"{engine}: {found['bookings']:,.0f} bookings; utilisation {found['share']} %")
        report.add(Figure(f"{engine}: the first time, rules unread", found["first"], "ms", GOAL_MS, "goal"))
        report.add(Figure(f"{engine}: again", found["again"], "ms", GOAL_MS, "goal"))
    return report.write("unit_use")


if __name__ == "__main__":
    sys.exit(main())
