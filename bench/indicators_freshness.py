#!/usr/bin/env -S .venv/bin/python
"""Seconds from an acknowledged application to the page of 行政手続オンライン利用率 that counts it, while filing runs.

    .venv/bin/python bench/indicators_freshness.py [--engine sqlite|postgresql] [--filers N]

Anchor: 5 seconds. Filers file all the time; each of 20 probes notes how many applications have been acknowledged and
waits until the page's denominator holds them all.
"""

import argparse
import sys
import threading
import time
import uuid
from pathlib import Path
from typing import Self

sys.path[:0] = [str(Path(__file__).parent.parent), str(Path(__file__).parent.parent / "src")]

import httpx  # noqa: E402
from tools.installation import Installation  # noqa: E402
from tools.report import Figure, Report  # noqa: E402
from tools.residents import enrol, form_of  # noqa: E402

PROBES = 20


class Filers:
    """Residents who file one application after the other; `acknowledged` counts the receipts."""

    def __init__(self, installation: Installation, number: int) -> None:
        self.address = installation.address
        self.people = enrol(installation, number)
        self.form = form_of(self.address)
        self.acknowledged, self.refused, self.lock = 0, 0, threading.Lock()
        self.stopped = threading.Event()
        self.threads = [threading.Thread(target=self._file, args=(person,)) for person in self.people]

    def _file(self, person) -> None:
        with httpx.Client(base_url=self.address, timeout=60) as client:
            while not self.stopped.is_set():
                headers = person.headers(str(uuid.uuid4()))
                done = client.post("/api/applications", json=self.form.body(), headers=headers)
                with self.lock:
                    self.acknowledged += done.is_success
                    self.refused += not done.is_success

    def __enter__(self) -> Self:
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_) -> None:
        self.stopped.set()
        for thread in self.threads:
            thread.join()


def counted(client: httpx.Client) -> float:
    return client.get("/plan/indicators/m01.json").raise_for_status().json()["denominator"] or 0


def probe(client: httpx.Client, filers: Filers, before: float) -> float:
    with filers.lock:
        wanted = before + filers.acknowledged
    began = time.monotonic()
    while counted(client) < wanted:
        if time.monotonic() - began > 60:
            raise RuntimeError("the page never counted what was acknowledged")
        time.sleep(0.05)
    return time.monotonic() - began


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--engine", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--filers", type=int, default=4)
    wanted = parser.parse_args()
    report = Report(f"indicator freshness while {wanted.filers} residents file ({wanted.engine})")
    with Installation(wanted.engine) as installation:
        installation.start()
        with httpx.Client(base_url=installation.address, timeout=60) as client:
            before = counted(client)
            began = time.monotonic()
            with Filers(installation, wanted.filers) as filers:
                time.sleep(2)
                waits = []
                for _ in range(PROBES):
                    waits.append(probe(client, filers, before))
                    time.sleep(0.5)
            spent = time.monotonic() - began
    print(f"{filers.acknowledged} filed ({filers.acknowledged / spent:.1f}/s), {filers.refused} refused")
    report.add(Figure("longest wait for the page", max(waits), "s", 5.0, "contract"))
    report.add(Figure("median wait for the page", sorted(waits)[PROBES // 2], "s", 5.0, "contract"))
    report.write("indicators_freshness")
    return 0 if max(waits) <= 5 else 1


if __name__ == "__main__":
    sys.exit(main())
