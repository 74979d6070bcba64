#!/usr/bin/env -S .venv/bin/python
"""Kiosks that ask for certificates all at once, over HTTP, clients on the same two cores: does each get its own?

`bench/certificates.py [N] [engine]`: N requests (2,000) of 8 processes with 4 kiosks each, for 500 people, two kinds
in a row with one card. Afterwards the text of every PDF is read: the name and number on it must be the request's own.
Goals: 0 mix-ups, p95 ≤ 300 ms (the national service of 2023 failed at two requests in one second).
"""

import json
import multiprocessing as mp
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent.parent), str(Path(__file__).parent.parent / "src")]

import httpx  # noqa: E402
from tools.installation import Installation, cpu_seconds  # noqa: E402
from tools.report import Figure, Report  # noqa: E402

from hataori.interfaces.stand_ins.centre_wire import City, MixedUp, Refused  # noqa: E402

PROCESSES, KIOSKS, PEOPLE = 8, 4, 500
P95_MS, ONE_A_SECOND = 300, 2
KINDS = {"residence": "住民票の写し", "residence_items": "住民票記載事項証明書"}
_CARDS = """
import json, sys, django
django.setup()
from hataori.blocks.registries import models
from hataori.services.convenience_certificates import cards
rows = models.LineRow.objects.filter(ends=None, status="resident", protected=False, person__birth__lt="2005-01-01")
for number, row in enumerate(rows.order_by("person__number")[:int(sys.argv[1])]):
    serial = f"BENCH-{number:05}"
    cards.link(serial, str(row.person_id), sample=True)
    print(json.dumps([serial, row.family + row.given], ensure_ascii=False))
"""


@dataclass(frozen=True, slots=True)
class Got:
    """What one kiosk got: the paper it asked for, how long it took, or why it got none."""

    request: str
    card: str
    kind: str
    seconds: float
    number: str = ""
    content: bytes = b""
    problem: str = ""


def make_cards(place: Installation) -> dict[str, str]:
    """Cards of people of the sample register; serial → name as registered."""
    done = subprocess.run(
        [sys.executable, "-c", _CARDS, str(PEOPLE)],
        env=place.environment | {"DJANGO_SETTINGS_MODULE": "hataori.web.settings"},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return dict(json.loads(line) for line in done.stdout.splitlines() if line.startswith("["))


def ask(city: City, request: str, card: str, kind: str) -> Got:
    began = time.monotonic()
    told = {"request": request, "kiosk": request[:4], "card": card, "certificate": kind, "wishes": {}}
    try:
        paper = city.ask(told | {"copies": 1, "fee": 200})
    except (Refused, MixedUp, OSError, KeyError, ValueError) as error:
        return Got(request, card, kind, time.monotonic() - began, problem=f"{type(error).__name__} {error}")
    return Got(request, card, kind, time.monotonic() - began, paper.number, paper.content)


def kiosks(city: City, process: int, cards: Sequence[str], each: int, begin: float) -> list[Got]:
    """One process of four kiosks: a card asks for both kinds at once, the next card follows."""
    time.sleep(max(0.0, begin - time.time()))
    turns = [
        (f"B{process}-{n}", cards[(n // 2 * PROCESSES + process) % len(cards)], [*KINDS][n % 2]) for n in range(each)
    ]
    with ThreadPoolExecutor(KIOSKS) as pool:
        return list(pool.map(lambda turn: ask(city, *turn), turns))


def text_of(content: bytes) -> str:
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(content)
        file.flush()
        read = subprocess.run(["pdftotext", "-layout", file.name, "-"], capture_output=True, check=True)
    return "".join(read.stdout.decode().split())


def mixed(got: Sequence[Got], names: dict[str, str]) -> int:
    """Papers on which another name, kind or number stands, and numbers or contents given twice."""
    wrong = 0
    for each in got:
        text = text_of(each.content)
        wrong += not (names[each.card] in text and KINDS[each.kind] in text and each.number in text)
    return wrong + 2 * len(got) - len({each.number for each in got}) - len({each.content for each in got})


def measure(report: Report, wanted: int, engine: str) -> None:
    with Installation(engine) as place:
        place.start(600)
        names = make_cards(place)
        noon = {"now": "2026-11-26T12:00:00+09:00", "moving": True}
        httpx.post(f"{place.address}/test/clock", json=noon).raise_for_status()
        city = City(place.address, "mogi-centre-secret")
        city.offers(next(iter(names)), "warm")
        begin, each = time.time() + 5, wanted // PROCESSES
        shares = [(city, number, [*names], each, begin) for number in range(PROCESSES)]
        with cpu_seconds(place.web()) as used, mp.get_context("spawn").Pool(PROCESSES) as pool:
            got = [each for share in pool.starmap(kiosks, shares) for each in share]
            seconds = time.time() - begin
        report.note(f"{engine}: server CPU {1000 * used['spent'] / len(got):.0f} ms a certificate")
        told(report, got, names, seconds)


def told(report: Report, got: list[Got], names: dict[str, str], seconds: float) -> None:
    papers = [each for each in got if each.content]
    waits = sorted(each.seconds for each in papers)
    wrong = mixed(papers, names)
    report.note(f"  {len(got):,} requests of {PROCESSES} processes with {KIOSKS} kiosks each in {seconds:.1f} s")
    report.note(
        f"  mix-ups: {wrong} of {len(papers):,} papers, each read back; without a paper: {len(got) - len(papers)}"
    )
    report.add(
        Figure("  certificates a second", len(papers) / seconds, "/s", ONE_A_SECOND, "2023", higher_is_better=True)
    )
    report.add(Figure("  p95", 1000 * waits[int(0.95 * len(waits))], "ms", P95_MS, "goal"))
    report.note(f"  p50 {1000 * waits[len(waits) // 2]:.0f} ms")
    if problems := {each.problem for each in got if each.problem}:
        report.note(f"  refused: {sorted(problems)[:3]}")


def main() -> int:
    wanted = int(sys.argv[1]) if sys.argv[1:] else 2_000
    report = Report(f"{wanted:,} certificates for kiosks at once")
    for engine in sys.argv[2:] or ("sqlite", "postgresql"):
        measure(report, wanted, engine)
    return report.write("certificates")


if __name__ == "__main__":
    sys.exit(main())
