#!/usr/bin/env -S .venv/bin/python
"""Kiosks that ask for certificates all at once, over HTTP, clients on the same two cores: does each get its own?

`bench/certificates.py [N] [engine]`: N requests (2,000) of 32 kiosks, for 500 people, two kinds in a row with one card.
Afterwards the text of every PDF is read: the name and number on it must be the request's own.
Goals: 0 mix-ups, p95 ≤ 300 ms (the national service of 2023 failed at two requests in one second).

A certificate costs the server half a second of CPU: 2,000 on one engine take a quarter of an hour of one core. How far
it is is told every ten seconds, and after ten minutes an engine's kiosks ask no more.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent.parent), str(Path(__file__).parent.parent / "src")]

import httpx  # noqa: E402
from tools.installation import Installation, cpu_seconds  # noqa: E402
from tools.report import Figure, Report  # noqa: E402

from hataori.interfaces.stand_ins.centre_wire import City, MixedUp, Refused  # noqa: E402

KIOSKS, PEOPLE = 32, 500
MOST_S, TOLD_S = 600, 10
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
    print(json.dumps([serial, "".join((row.family + row.given).split())], ensure_ascii=False))
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


def turns(cards: Sequence[str], wanted: int) -> list[tuple[str, str, str]]:
    """Number, card and kind: a card asks for both kinds at once, the next card follows."""
    return [(f"B{n}", cards[n // 2 % len(cards)], [*KINDS][n % 2]) for n in range(wanted)]


def kiosks(city: City, asked: Sequence[tuple[str, str, str]]) -> list[Got]:
    """All kiosks at once; what was not begun after MOST_S is left out."""
    with ThreadPoolExecutor(KIOSKS) as pool:
        going = [pool.submit(ask, city, *turn) for turn in asked]
        for done in progress(going, MOST_S):
            print(f"  … {done:,} of {len(going):,} asked", flush=True)
        for each in going:
            each.cancel()
    return [each.result() for each in going if not each.cancelled()]


def progress(going: Sequence[Future[Got]], most: float) -> Iterator[int]:
    """How many are done, every TOLD_S until all are or `most` seconds are over."""
    ends = time.monotonic() + most
    while (left := ends - time.monotonic()) > 0:
        done, waiting = wait(going, timeout=min(left, TOLD_S))
        yield len(done)
        if not waiting:
            return


def text_of(content: bytes) -> str:
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(content)
        file.flush()
        read = subprocess.run(["pdftotext", "-layout", file.name, "-"], capture_output=True, check=True)
    return "".join(read.stdout.decode().split())


def mixed(got: Sequence[Got], names: dict[str, str]) -> list[str]:
    """Papers on which another name, kind or number stands, and numbers or contents given twice, each in words."""
    wrong = []
    with ThreadPoolExecutor(2) as pool:
        for each, text in zip(got, pool.map(text_of, [each.content for each in got]), strict=True):
            lacks = [part for part in (names[each.card], KINDS[each.kind], each.number) if part not in text]
            wrong += [f"{each.request} ({each.card}) lacks {lacks}: {text[:120]}"] if lacks else []
    for what in ("number", "content"):
        again = len(got) - len({getattr(each, what) for each in got})
        wrong += [f"{again} times a {what} again"] if again else []
    return wrong


def measure(report: Report, wanted: int, engine: str) -> None:
    with Installation(engine) as place:
        place.start(600)
        names = make_cards(place)
        noon = {"now": "2026-11-26T12:00:00+09:00", "moving": True}
        httpx.post(f"{place.address}/test/clock", json=noon).raise_for_status()
        city = City(place.address, "mogi-centre-secret")
        city.offers(next(iter(names)), "warm")
        began = time.monotonic()
        with cpu_seconds(place.web()) as used:
            got = kiosks(city, turns([*names], wanted))
        seconds = time.monotonic() - began
        if len(got) < wanted:
            report.note(f"{engine}: stopped after {seconds:.0f} s, {wanted - len(got):,} of {wanted:,} were not asked")
        report.note(f"{engine}: server CPU {1000 * used['spent'] / len(got):.0f} ms a certificate")
        told(report, got, names, seconds)


def told(report: Report, got: list[Got], names: dict[str, str], seconds: float) -> None:
    papers = [each for each in got if each.content]
    waits = sorted(each.seconds for each in papers)
    wrong = mixed(papers, names)
    report.note(f"  {len(got):,} requests of {KIOSKS} kiosks in {seconds:.1f} s")
    report.note(
        f"  mix-ups: {len(wrong)} of {len(papers):,} papers, each read back; without a paper: {len(got) - len(papers)}"
    )
    for each in wrong[:5]:
        report.note(f"  {each}")
    if not papers:
        return
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
