#!/usr/bin/env -S .venv/bin/python
"""Looks at a stored register of 165,000 households and 380,000 people for ten schemes, proposals stored; anchor: 60 s
and 1 GiB on two cores. The second look finds nothing, the third what 330 changed households changed.
"""

import re
import subprocess
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent.parent), str(Path(__file__).parent.parent / "src")]

from bench.schemes import HOUSEHOLDS, MEBIBYTES, PEOPLE, SECONDS, city  # noqa: E402
from tools.installation import Installation  # noqa: E402
from tools.report import Figure, Report  # noqa: E402

MIGRATE = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
"""

FILL = """
import sys, uuid, django
django.setup()
from datetime import date
from django.db import transaction
from bench.schemes import AS_OF, city
from hataori.blocks.registries import models
from hataori.kernel import clock

NOW, SPACE = clock.now(), uuid.UUID(int=20250315)
ids = {}
def key(text):
    return ids.setdefault(text, uuid.uuid5(SPACE, text))
RELATION = {"child": "子", "grandparent": "世帯主の母", "other": "同居人"}
def relation(person, place):
    if person.role == "parent":
        return "世帯主" if place == 0 else "妻"
    return {"child": "子", "grandparent": "母", "other": "同居人"}[person.role]
def conditions(person, home, place):
    row = lambda kind, value: models.Condition(person_id=key(person.id), kind=kind, value=str(value), begins=date(2020, 1, 1))
    for kind in ("physical", "intellectual", "mental"):
        if getattr(person, kind):
            yield row(kind, getattr(person, kind))
    if person.insurance != "employer":
        yield row("insurance", person.insurance)
    if place == 0 and home.public_assistance:
        yield row("public_assistance", "yes")
    if place == 0 and home.single_parent_from:
        yield row("single_parent", home.single_parent_from.isoformat())
homes = city()
for start in range(0, len(homes), 5000):
    part = homes[start:start + 5000]
    with transaction.atomic():
        models.HouseholdRow.objects.bulk_create([models.HouseholdRow(id=key(h.id), number=h.id, sample=True) for h in part], batch_size=500)
        people = [(h, i, p) for h in part for i, p in enumerate(h.members)]
        models.PersonRow.objects.bulk_create([models.PersonRow(id=key(p.id), number=p.id, birth=p.birth, sample=True) for _, _, p in people], batch_size=500)
        models.LineRow.objects.bulk_create([models.LineRow(person_id=key(p.id), sequence=1, begins=p.birth, reason="birth", household_id=key(h.id),
            relation=relation(p, i), family="見本", name_key="見本", address="見本", status="resident", recorded_at=NOW, recorded_by="bench") for h, i, p in people], batch_size=500)
        models.Condition.objects.bulk_create([row for h, i, p in people for row in conditions(p, h, i)], batch_size=500)
        models.TaxRow.objects.bulk_create([models.TaxRow(person_id=key(p.id), year=2024, income=p.income, work=p.work, earned=p.earned,
            supporter=key(p.supporter) if p.supporter else None) for _, _, p in people], batch_size=500)
"""  # noqa: E501  a script of its own

LOOK = """
import sys, time, resource, django
django.setup()
from datetime import date
from hataori.kernel.actor import SYSTEM
from hataori.services.automatic_schemes import models, scanning
began, used = time.perf_counter(), time.process_time()
run_id = scanning.start(as_of=date.fromisoformat(sys.argv[1]), actor=SYSTEM)
scanning.work()
run = models.Run.objects.get(pk=run_id)
assert run.state == "done", run.error
print(f"seconds={time.perf_counter() - began:.2f} cpu={time.process_time() - used:.2f} "
      f"mebibytes={resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} "
      f"households={run.done} found={sum(run.found.values())}")
"""

CHANGE = """
import django
django.setup()
from datetime import date
from hataori.blocks.registries import models
from hataori.kernel import clock
homes = list(models.HouseholdRow.objects.order_by("number").values_list("id", "number"))
born = date(2025, 3, 12)
for number, (home, name) in enumerate(homes):
    if number % 1000 == 0:
        baby = models.PersonRow.objects.create(number=f"{name}/b", birth=born, sample=True)
        models.LineRow.objects.create(person=baby, sequence=1, begins=born, reason="birth", household_id=home, relation="子",
            family="見本", name_key="見本", address="見本", status="resident", recorded_at=clock.now(), recorded_by="bench")
    elif number % 1000 == 500:
        head = models.LineRow.objects.get(household_id=home, relation="世帯主")
        models.TaxRow.objects.create(person_id=head.person_id, year=2024, revision=2, income=0, work="none")
"""  # noqa: E501  a script of its own


def script(place: Installation, text: str, *words: str) -> str:
    environment = {**place.environment, "DJANGO_SETTINGS_MODULE": "hataori.web.settings"}
    root = Path(__file__).parent.parent
    environment["PYTHONPATH"] = f"{root / 'src'}:{root}"
    done = subprocess.run(
        [sys.executable, "-c", text, *words], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)
    return done.stdout


def look(place: Installation, day: str) -> dict[str, float]:
    return {name: float(value) for name, value in re.findall(r"(\w+)=([0-9.]+)", script(place, LOOK, day))}


def main() -> int:
    engine = "postgresql" if "--postgresql" in sys.argv else "sqlite"
    report = Report(f"A look at a whole stored city ({engine})")
    if sum(len(home.members) for home in city()) != PEOPLE:
        raise ValueError("the made-up city has not the people it should have")
    with Installation(engine) as place:
        script(place, MIGRATE)
        script(place, FILL)
        first = look(place, "2025-03-15")
        report.note(f"{first['households']:,.0f} households, {PEOPLE:,} people; {first['found']:,.0f} proposals stored")
        report.add(Figure("first look, everything new, stored", first["seconds"], "s", SECONDS, "the reference"))
        report.note(f"  of which CPU of the one process: {first['cpu']:.1f} s")
        report.add(Figure("peak memory", first["mebibytes"], "MiB", MEBIBYTES, "the reference"))
        second = look(place, "2025-03-15")
        report.add(Figure("second look, nothing changed", second["seconds"], "s", SECONDS, "the reference"))
        report.note(f"  it proposed {second['found']:.0f}")
        script(place, CHANGE)
        third = look(place, "2025-03-15")
        report.add(Figure("third look, 330 households changed", third["seconds"], "s", SECONDS, "the reference"))
        report.note(f"  it proposed {third['found']:.0f}")
        if first["households"] != HOUSEHOLDS or second["found"]:
            raise ValueError("the look did not see the whole city, or found the same twice")
    return report.write(f"schemes_city_{engine}")


if __name__ == "__main__":
    sys.exit(main())
