"""What the fault proofs share: promises that are kept or broken, the database read past the product, and a crowd."""

import argparse
import contextlib
import heapq
import random
import sqlite3
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Self

import httpx
from tools.installation import Installation, until_ok
from tools.residents import Enrolled, Form, enrol, form_of

CREATED = 201
MOST_WAITING = 40  # people turn away from a house that is closed; those who came keep trying
dice = random.SystemRandom()


def arguments(description: str, **extra: dict[str, Any]) -> argparse.Namespace:
    """--quick, and what a proof asks for itself."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--quick", action="store_true", help="a short run of less than a minute")
    for name, settings in extra.items():
        parser.add_argument(f"--{name}", **settings)
    return parser.parse_args()


class Promises:
    """Says each promise in plain words as it is checked; `status` is 1 when one was broken."""

    def __init__(self, title: str) -> None:
        self.broken = 0
        self.began = time.monotonic()
        say(f"-- {title}")

    def check(self, kept: bool, promise: str, seen: object = "") -> None:
        """One promise and what was seen."""
        self.broken += not kept
        say(f"{'kept  ' if kept else 'BROKEN'} {promise}{f': {seen}' if seen != '' else ''}")

    def equal(self, promise: str, **seen: int) -> None:
        """All figures are the same."""
        self.check(len(set(seen.values())) == 1, promise, ", ".join(f"{name} {n:,}" for name, n in seen.items()))

    def status(self) -> int:
        """The exit status of the proof."""
        spent = time.monotonic() - self.began
        say(f"{'every promise kept' if not self.broken else f'{self.broken} BROKEN'} ({spent:.0f} s)")
        return 1 if self.broken else 0


def say(text: str) -> None:
    """One line on the screen, at once."""
    print(text, flush=True)


class Database:
    """The database of an installation, read by SQL of its own and not through the product."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation

    @contextlib.contextmanager
    def connection(self) -> Iterator[Any]:
        """A connection for reading."""
        url = self.installation.environment["HATAORI_DATABASE_URL"]
        if url:
            import psycopg

            with psycopg.connect(url, autocommit=True) as connection:
                yield connection
            return
        path = self.installation.home / "hataori.sqlite3"
        with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=30)) as connection:
            yield connection

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """What a query answers."""
        with self.connection() as connection:
            return list(connection.execute(sql).fetchall())

    def one(self, sql: str) -> Any:
        """The one figure a query answers."""
        return self.rows(sql)[0][0]

    def column(self, sql: str) -> list[Any]:
        """The first column of a query's rows."""
        return [row[0] for row in self.rows(sql)]


@dataclass(order=True, slots=True)
class Intent:
    """One application somebody wants to file; its key stays the same until a receipt is in his hands."""

    not_before: float
    key: str
    resident: Enrolled = field(compare=False)
    tries: int = field(default=0, compare=False)


class Crowd:
    """Residents who file in parallel, `pace` applications a second at most; each repeats the same key until it is
    acknowledged, and one in ten asks once more afterwards."""

    def __init__(self, installation: Installation, *, residents: int = 8, clients: int = 12, pace: float = 25) -> None:
        self.address = installation.address
        self.form: Form = form_of(self.address)
        self.residents = enrol(installation, residents)
        self.pace = pace
        self.receipts: dict[str, str] = {}
        self.answers: Counter[str] = Counter()
        self.differing: list[tuple[str, str, str]] = []
        self.acknowledged_at: list[float] = []
        self.samples: dict[int, httpx.Response] = {}
        self._waiting: list[Intent] = []
        self._lock = threading.Lock()
        self._filing, self._running = True, True
        self._next_new = time.monotonic()
        self._under_way = 0
        self._threads = [threading.Thread(target=self._work, daemon=True) for _ in range(clients)]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._running = False
        for thread in self._threads:
            thread.join(60)

    def finish(self, within: float) -> float:
        """Begin nothing new and wait until every key has its receipt; answers the seconds it took."""
        began = time.monotonic()
        self._filing = False
        while time.monotonic() - began < within and self.open:
            time.sleep(0.1)
        return time.monotonic() - began

    @property
    def open(self) -> int:
        """Keys without a receipt."""
        with self._lock:
            return len(self._waiting) + self._under_way

    def wait_for(self, count: int, within: float = 60) -> bool:
        """Until `count` more are acknowledged."""
        wanted, began = len(self.receipts) + count, time.monotonic()
        while len(self.receipts) < wanted:
            if time.monotonic() - began > within:
                return False
            time.sleep(0.01)
        return True

    def _take(self) -> Intent | None:
        now = time.monotonic()
        with self._lock:
            if self._waiting and self._waiting[0].not_before <= now:
                self._under_way += 1
                return heapq.heappop(self._waiting)
            if self._filing and self._next_new <= now and len(self._waiting) < MOST_WAITING:
                self._next_new = max(self._next_new + 1 / self.pace, now - 0.5)
                self._under_way += 1
                return Intent(now, uuid.uuid4().hex, dice.choice(self.residents))
        return None

    def _work(self) -> None:
        with httpx.Client(base_url=self.address, timeout=30) as http:
            while self._running:
                intent = self._take()
                if intent is None:
                    time.sleep(0.01)
                    continue
                again = not self._try(http, intent)
                with self._lock:
                    self._under_way -= 1
                    if again:
                        heapq.heappush(self._waiting, intent)

    def _try(self, http: httpx.Client, intent: Intent) -> bool:
        """Whether the receipt is there; else the intent says when to try again."""
        intent.tries += 1
        intent.not_before = time.monotonic() + min(2.0, 0.1 * 2**intent.tries)
        answer = self._post(http, intent)
        if answer is None or answer.status_code != CREATED:
            return False
        receipt = answer.json()["receipt"]
        with self._lock:
            before = self.receipts.setdefault(intent.key, receipt)
            self.acknowledged_at.append(time.monotonic())
        if before != receipt:
            self.differing.append((intent.key, before, receipt))
        return dice.random() >= 0.1

    def _post(self, http: httpx.Client, intent: Intent) -> httpx.Response | None:
        try:
            answer = http.post("/api/applications", json=self.form.body(), headers=intent.resident.headers(intent.key))
        except httpx.TransportError as error:
            self._count(type(error).__name__)
            return None
        self._count(str(answer.status_code))
        self.samples.setdefault(answer.status_code, answer)
        return answer

    def _count(self, what: str) -> None:
        with self._lock:
            self.answers[what] += 1


def until_ready(installation: Installation, within: float = 60) -> float | None:
    """Seconds until /readyz answers 200, None when it did not."""
    return until_ok(f"{installation.address}/readyz", within)


def until_settled(database: Database, applications: int, within: float = 180) -> bool:
    """Until consumers have told every applicant and the outbox is empty."""
    began = time.monotonic()
    while time.monotonic() - began < within:
        told = database.one("SELECT count(*) FROM messaging_boxmessage WHERE key LIKE 'received:%'")
        left = database.one("SELECT count(*) FROM outbox_outboxmessage WHERE state IN ('pending', 'leased')")
        if told >= applications and not left:
            return True
        time.sleep(0.5)
    return False


def check_records(promises: Promises, database: Database, receipts: dict[str, str]) -> None:
    """Every acknowledged receipt is there once, with its case, step and event; nothing else is."""
    filed = set(receipts.values())
    numbers = database.column("SELECT number FROM registration_application WHERE NOT sample")
    cases = database.column("SELECT number FROM workflow_case WHERE NOT sample")
    events = database.column("SELECT subject FROM events_event WHERE type = 'application.submitted'")
    opened = database.column("SELECT subject FROM events_event WHERE type = 'case.opened'")
    promises.equal(
        "no acknowledged application is lost and none is doubled",
        keys=len(receipts),
        receipts=len(filed),
        applications=len(numbers),
        cases=len(cases),
        submitted=len(events),
        opened=len(opened),
    )
    promises.check(filed == set(numbers) == set(cases), "the receipts in people's hands are those in the tables")
    promises.check({f"application/{number}" for number in filed} == set(events), "each has its event in the log")
    halves = database.one(
        "SELECT count(*) FROM registration_application a WHERE NOT EXISTS "
        "(SELECT 1 FROM registration_answerset s WHERE s.application_id = a.number) OR NOT EXISTS "
        "(SELECT 1 FROM workflow_case c JOIN workflow_casestep t ON t.case_id = c.id WHERE c.number = a.number)"
    )
    promises.check(halves == 0, "no partial record: answers, case and first step stand with each application", halves)


def check_integrity(promises: Promises, database: Database) -> None:
    """The database file itself is whole."""
    if database.installation.environment["HATAORI_DATABASE_URL"]:
        return
    verdict = database.one("PRAGMA integrity_check")
    orphans = len(database.rows("PRAGMA foreign_key_check"))
    promises.check(verdict == "ok" and not orphans, "SQLite's integrity_check and foreign_key_check", verdict)


def check_books(promises: Promises, installation: Installation) -> None:
    """The audit chain verifies and the numbers recount to the same."""
    for words in (("audit", "verify"), ("indicators", "recount")):
        try:
            said, kept = installation.cli(*words).splitlines()[-1], True
        except RuntimeError as error:
            said, kept = str(error)[-600:], False
        promises.check(kept, f"hataori {' '.join(words)}", said)
