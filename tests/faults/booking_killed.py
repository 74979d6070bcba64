#!/usr/bin/env -S .venv/bin/python
"""500 clients on 50 hours while web server, its workers and the worker are killed at 20 random moments (kill -9).

Each client repeats an hour until he has an answer. Afterwards each hour has exactly one winner, whoever was told that
he won has won, and every booking is in the log once.
"""

import asyncio
import json
import random
import sys
import threading
import time
import uuid
from collections.abc import Sequence
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[2] / "src")]

from tests.faults.ground import (  # noqa: E402
    Database,
    Promises,
    arguments,
    check_integrity,
    dice,
    say,
    until_ready,
)
from tests.faults.kill import kill_one  # noqa: E402
from tools.bookers import CREATED, HOURS, TAKEN, Booker, Line, Tally, hour, make_bookers, run  # noqa: E402
from tools.installation import Installation  # noqa: E402

PATIENCE_S = 90
MISMATCH = 409


async def until_answered(line: Line, booker: Booker, wanted: int, tally: Tally, until: float) -> None:
    """Ask for an hour with the same key until something but a broken line or a closed house comes back."""
    key = uuid.uuid4().hex
    headers = f"Authorization: Bearer {booker.token}\r\nIdempotency-Key: {key}\r\n"
    while time.monotonic() < until:
        try:
            status, answer = await asyncio.wait_for(line.post("/api/booking/reservations", hour(wanted), headers), 20)
        except (TimeoutError, OSError, asyncio.IncompleteReadError):
            line.cut()
            await asyncio.sleep(0.2)
            continue
        told = json.loads(answer) if answer else {}
        if status >= 500 or told.get("code") == "idempotency_running":
            await asyncio.sleep(0.5)
            continue
        tally.statuses[status] += 1
        if status == CREATED:
            tally.receipts[told["id"]] = booker.account_id
        elif status != TAKEN and told.get("errors", [{}])[0].get("code") != "own_overlap":
            tally.errors.append(f"{status} {told}")
        return
    tally.errors.append(f"{booker.account_id} has no answer for hour {wanted}")


async def crowd(port: int, bookers: Sequence[Booker], rounds: int, over: threading.Event) -> Tally:
    """Each asks for some hours in an order of his own, the last ones only when the killing is over."""
    tally = Tally()

    async def client(number: int, booker: Booker) -> None:
        line, order = Line(port), random.Random(number).sample(range(HOURS), rounds)  # noqa: S311  no secret
        for n, wanted in enumerate(order):
            await asyncio.sleep(random.random() * 2)  # noqa: S311  no secret
            while n == rounds - 1 and not over.is_set():  # noqa: ASYNC110  set by another thread
                await asyncio.sleep(0.2)
            await until_answered(line, booker, wanted, tally, time.monotonic() + PATIENCE_S * 2)
        line.cut()

    await asyncio.gather(*(client(number, booker) for number, booker in enumerate(bookers)))
    return tally


def prove(engine: str, kills: int, clients: int) -> int:
    """One run on one engine."""
    promises = Promises(f"{clients} clients on {HOURS} hours, {kills} times kill -9 on {engine}")
    with Installation(engine) as place:
        place.start()
        bookers, over = make_bookers(place, clients), threading.Event()
        found: list[Tally] = []
        rounds = 6
        racing = threading.Thread(target=lambda: found.append(run(lambda: crowd(place.port, bookers, rounds, over))))
        racing.start()
        killed: dict[str, int] = {}
        for _ in range(kills):
            time.sleep(dice.uniform(0.1, 1.5))
            kind = kill_one(place)
            killed[kind] = killed.get(kind, 0) + 1
        over.set()
        racing.join(PATIENCE_S * 4)
        back = until_ready(place)
        promises.check(back is not None, "the supervisor has brought everything back", f"{killed}")
        tally = found[0] if found else Tally(errors=["the crowd never came to an end"])
        say(f"       answers {dict(tally.statuses)}")
        check(promises, Database(place), tally)
    return promises.status()


def check(promises: Promises, database: Database, tally: Tally) -> None:
    """No hour double or lost, nothing told that is not so, nothing half-done."""
    standing = "FROM scheduler_booking WHERE state = 'confirmed'"
    winners, hours = (int(database.one(f"SELECT COUNT({what}) {standing}")) for what in ("*", "DISTINCT starts_at"))
    promises.check(winners == hours, "no hour is double-booked", f"{winners - hours} double")
    promises.check(hours == HOURS, "no hour is lost", f"{hours} of {HOURS}")
    promises.check(not tally.errors, "everybody has an answer", tally.errors[:3] or "0 errors")
    kept = {str(each).replace("-", "") for each in database.column(f"SELECT id {standing}")}
    told = {each.replace("-", "") for each in tally.receipts}
    promises.check(told <= kept, "whoever was told that he won has won", f"{len(told)} told")
    lanes = int(database.one("SELECT COUNT(*) FROM scheduler_occupancy"))
    promises.equal("one lane, one fact for each booking", bookings=winners, lanes=lanes, confirmed=_facts(database))
    check_integrity(promises, database)


def _facts(database: Database) -> int:
    return int(database.one("SELECT COUNT(*) FROM events_event WHERE type = 'reservation.confirmed'"))


def main() -> int:
    asked = arguments(
        __doc__,
        engine={"choices": ("sqlite", "postgresql", "both"), "default": "both"},
        kills={"type": int, "default": 20},
    )
    engines = ("sqlite", "postgresql") if asked.engine == "both" else (asked.engine,)
    kills, clients = (min(asked.kills, 4), 100) if asked.quick else (asked.kills, 500)
    return max([prove(engine, kills, clients) for engine in engines])


if __name__ == "__main__":
    sys.exit(main())
