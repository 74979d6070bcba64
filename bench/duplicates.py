#!/usr/bin/env -S .venv/bin/python
"""Finding what was reported already: recall, first place, precision of joining, and its time at 50,000 open requests.

Accuracy: made-up reports (bench/made_reports.py) of three seeds that no weight was fitted on, in the order they came,
joined as the system would join them; then the 144 reports of the public data where present. Anchors: the goals, beside
what simple rules reach on the same reports. Time: a throw-away SQLite file with OPEN requests over the city, a third of
them in its centre, each fifth with a photo. `--fit` fits weights anew on seed 1 and prints them.
"""

import io
import json
import math
import os
import random
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zipfile import ZipFile

sys.path[:0] = [str(Path(__file__).parent.parent), str(Path(__file__).parent.parent / "src")]
os.environ["HATAORI_HOME"] = tempfile.mkdtemp(prefix="hataori-duplicates-")
os.environ["DJANGO_SETTINGS_MODULE"] = "hataori.web.settings"

import django  # noqa: E402

django.setup()

from bench import made_reports as made  # noqa: E402
from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from PIL import Image  # noqa: E402
from tools.report import Figure, Report  # noqa: E402

from hataori.blocks.service_requests import city, finding, models  # noqa: E402
from hataori.blocks.service_requests.rules import similar  # noqa: E402
from hataori.blocks.service_requests.rules.proposing import Proposer  # noqa: E402
from hataori.blocks.vision import models as vision_models  # noqa: E402
from hataori.blocks.vision.fingerprint import fingerprint, likeness  # noqa: E402
from hataori.kernel import clock  # noqa: E402
from hataori.kernel.clock import JST  # noqa: E402
from hataori.kernel.geodesy import cell_of, distance_m  # noqa: E402

OPEN = int(os.environ.get("OPEN", "50000"))
INCIDENTS = int(os.environ.get("INCIDENTS", "1500"))
ASKED = int(os.environ.get("ASKED", "400"))
NOW = datetime(2026, 11, 26, 9, tzinfo=JST)
KINDS = json.loads((settings.HATAORI_CITY_FOLDER / "service_types.json").read_text(encoding="utf-8"))["kinds"]
PROPOSER = Proposer({each["code"]: [each["name"], each["description"], *each["keywords"]] for each in KINDS})
TAKEN_FOR = {each["code"]: each["taken_for"] for each in KINDS}
Scorer = Callable[[dict[str, float]], float]
Certain = Callable[[dict[str, float], float], bool]


@dataclass(frozen=True)
class Pair:
    """Two reports near each other, the later one first."""

    later: int
    earlier: int
    signals: dict[str, float]
    same: bool


@dataclass(frozen=True)
class Set:
    """Reports in their order, what they truly speak of, and the pairs within the radius."""

    sights: list[similar.Sight]
    prints: list[str]
    truth: list[str]
    pairs: list[Pair]


def printed(photo: bytes | None) -> str:
    """The fingerprint of an encoded picture."""
    return fingerprint(Image.open(io.BytesIO(photo))) if photo else ""


def sight(name: str, point: tuple[float, float], at: datetime, told: tuple[str, str]) -> similar.Sight:
    code, text = told
    meant = similar.meanings(code, TAKEN_FOR, PROPOSER.shares(text))
    return similar.Sight(name, *point, at.timestamp() / 86_400, text, meant)


def made_set(seed: int) -> Set:
    found = made.reports(INCIDENTS, seed, radius_m=4_000)
    prints = [printed(made.picture(*report.photo) if report.photo else None) for report in found]
    sights = [sight(r.id, (r.lat, r.lon), r.created, (r.code, r.description)) for r in found]
    return paired(sights, prints, [r.incident for r in found])


def public_set(folder: Path) -> Set:
    rows = [json.loads(line) for line in (folder / "dup_dev.jsonl").read_text(encoding="utf-8").splitlines()]
    with ZipFile(folder / "dup_dev.zip") as photos:
        sights = [
            sight(
                r["id"],
                (r["lat"], r["long"]),
                datetime.fromisoformat(r["created"]),
                (r["service_code"], r["description"]),
            )
            for r in rows
        ]
        prints = [printed(photos.read(r["photo"]) if r["photo"] else None) for r in rows]
    return paired(sights, prints, [r["truth_incident"] for r in rows])


def paired(sights: list[similar.Sight], prints: list[str], truth: list[str]) -> Set:
    pairs = []
    for later, one in enumerate(sights):
        for earlier, other in enumerate(sights[:later]):
            if abs(one.lat - other.lat) > 0.0015 or one.day - other.day > similar.WINDOW_DAYS:
                continue
            metres = distance_m(one.lat, one.lon, other.lat, other.lon)
            if metres <= similar.RADIUS_M:
                scene = likeness(prints[later], prints[earlier])
                found = similar.signals(one, other, metres, scene)
                pairs.append(Pair(later, earlier, found, truth[later] == truth[earlier]))
    return Set(sights, prints, truth, pairs)


def judged(told: Set, score: Scorer, certain: Certain) -> dict[str, float]:
    """As the system goes: each report against those before it, joined where certain, roots speaking for theirs."""
    near: dict[int, list[Pair]] = defaultdict(list)
    for pair in told.pairs:
        near[pair.later].append(pair)
    root, seen = list(range(len(told.sights))), set()
    duplicates = third = first = links = right = 0
    for place, incident in enumerate(told.truth):
        best: dict[int, tuple[float, bool]] = {}
        for pair in near[place]:
            head, chance = root[pair.earlier], score(pair.signals)
            best[head] = max(best.get(head, (0.0, False)), (chance, certain(pair.signals, chance)))
        ranked = sorted(best, key=lambda head: -best[head][0])[:3]
        if incident in seen:
            duplicates += 1
            third += any(told.truth[head] == incident for head in ranked)
            first += bool(ranked) and told.truth[ranked[0]] == incident
        seen.add(incident)
        if ranked and best[ranked[0]][1]:
            links += 1
            right += told.truth[ranked[0]] == incident
            root[place] = ranked[0]
    return {
        "reports": len(told.sights),
        "duplicates": duplicates,
        "recall": third / duplicates,
        "first": first / duplicates,
        "precision": right / max(1, links),
        "share": right / duplicates,
    }


def simple(signals: dict[str, float]) -> float:
    """The anchor's rule: the same kind, the nearer the likelier."""
    return max(0.0, 1 - signals["near"] * 20 / 250) if signals["kinds"] > math.log(0.5) else 0.0


def accuracy(report: Report) -> None:
    sets = {f"made-up reports, seed {seed}": made_set(seed) for seed in (2, 3, 4)}
    public = settings.HATAORI_DATA / "citizen-apps" / "duplicates" if settings.HATAORI_DATA else None
    if public and public.is_dir():
        sets["the 144 public reports"] = public_set(public)
    else:
        report.note("PUBLIC DATA ABSENT: the 144 public reports were not judged")
    for name, told in sets.items():
        found = judged(told, similar.score, similar.is_certain)
        plain = judged(told, simple, lambda *_: False)
        report.note(f"{name}: {found['reports']:.0f}, of which {found['duplicates']:.0f} speak of something known")
        for key, title, goal in (
            ("recall", "recall@3", 0.99),
            ("first", "right in the first place", 0.97),
            ("precision", f"precision of joining from {similar.LINK_BAR} on", 0.98),
            ("share", "share of duplicates joined unasked", 0.75),
        ):
            report.add(Figure(f"{name}: {title}", found[key], "", goal, "goal", higher_is_better=True))
        reached = f"recall@3 {plain['recall']:.3f}, first {plain['first']:.3f}"
        report.note(f"  same kind, nearest first, nothing joined: {reached}")


def fill(chance: random.Random) -> None:
    """OPEN requests over the city; a third stand within 1.5 km of its centre."""
    pictures = [printed(made.picture(n, n)) for n in range(200)]
    rows, photos, taken = [], [], []
    for number in range(OPEN):
        reach = 1_500 if number % 3 == 0 else 8_000
        lat, lon = made.moved(*made.CENTRE, reach * math.sqrt(chance.random()), chance.random() * math.tau)
        kind = chance.choice(tuple(made.PHRASES))
        day = NOW - timedelta(days=chance.uniform(0, 89))
        rows.append(
            models.Request(
                number=f"{number:011d}", token_hash=f"{number:064d}", kind=kind, lat=lat, lon=lon,
                cell=cell_of(lat, lon), published=chance.choice(made.PHRASES[kind]).format(p="ここ"), channel="web",
                department="road-maintenance", routed_by="", received_at=day, updated_at=day, due_on=day.date(),
            )
        )  # fmt: skip
        if number % 5 == 0:
            taken.append(
                vision_models.PhotoRow(
                    owner="x", purpose="x", width=1, height=1, fingerprint=chance.choice(pictures), large_file="x",
                    thumb_file="x", received_at=day, original_until=day.date(), published_until=day.date(),
                )
            )  # fmt: skip
            photos.append(models.Photo(request=rows[-1], photo_id=str(taken[-1].id), position=0))
    vision_models.PhotoRow.objects.bulk_create(taken, batch_size=2_000)
    models.Request.objects.bulk_create(rows, batch_size=2_000)
    models.Photo.objects.bulk_create(photos, batch_size=2_000)


def speed(report: Report) -> None:
    call_command("migrate", verbosity=0)
    for loader in city.LOADERS:
        loader.load(settings.HATAORI_CITY_FOLDER, None)
    chance = random.Random(5)
    fill(chance)
    connection.cursor().execute("ANALYZE")
    photo = made.picture(1, 2)
    took, cpu, found = [], [], 0
    with clock.frozen(NOW):
        for turn in range(ASKED):
            reach = 1_500 if turn % 2 else 8_000
            lat, lon = made.moved(*made.CENTRE, reach * math.sqrt(chance.random()), chance.random() * math.tau)
            began, used = time.perf_counter(), time.process_time()
            drawn = (printed(photo),)
            found += len(finding.similar(finding.Asked("road.pothole", lat, lon, "車道に大きな穴 ここ", drawn)))
            took.append(1_000 * (time.perf_counter() - began))
            cpu.append(1_000 * (time.process_time() - used))
    report.note(f"load of the machine {os.getloadavg()[0]:.1f}; {found} candidates for {ASKED} questions")
    spread = f"p50 {at(took, 0.5):.0f} ms, p95 of CPU {at(cpu, 0.95):.0f} ms"
    told = f"similar() with a photo at {OPEN:,} open requests, sqlite, {spread}, p95"
    report.add(Figure(told, at(took, 0.95), "ms", 400, "goal"))


def at(values: Iterable[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def fitted(told: Set) -> dict[str, float]:
    """Logistic regression by Newton's steps."""
    import numpy as np

    names = list(similar.WEIGHTS)
    seen = np.array([[pair.signals[name] for name in names] for pair in told.pairs])
    same = np.array([pair.same for pair in told.pairs], float)
    weights, soft = np.zeros(len(names)), 1e-3 * len(same)
    for _ in range(50):
        guess = 1 / (1 + np.exp(-seen @ weights))
        slope = seen.T @ (guess - same) + soft * weights
        bend = (seen * (guess * (1 - guess))[:, None]).T @ seen + soft * np.eye(len(names))
        weights -= np.linalg.solve(bend, slope)
    return {name: round(float(weight), 2) for name, weight in zip(names, weights, strict=True)}


def main() -> int:
    if "--fit" in sys.argv:
        print(json.dumps(fitted(made_set(1)), indent=1))
        return 0
    report = Report("Finding duplicates")
    accuracy(report)
    speed(report)
    return report.write("duplicates")


if __name__ == "__main__":
    sys.exit(main())
