#!/usr/bin/env -S .venv/bin/python
"""Nine o'clock: 5,000 people come within ten seconds to pages that take 500 at once; each waits by his number.

Everybody asks again when he is told to, as the page's script does. Goals: nobody gets an error, all are let in, in the
order of their numbers, each is shown his position at once, and positions only go down.
"""

import asyncio
import json
import random
import sys
import time
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent.parent), str(Path(__file__).parent.parent / "src")]

from tests.faults.ground import Database  # noqa: E402
from tools.bookers import Line, serve_only  # noqa: E402
from tools.installation import Installation  # noqa: E402
from tools.report import Figure, Report  # noqa: E402

PEOPLE, WITHIN_S, INSIDE, IDLE_S = 5_000, 10, 500, 6
LINES = 400
PAGE = "/procedures/"
P99_S = 5.0


@dataclass
class Seen:
    """What people saw."""

    times: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    waited: list[float] = field(default_factory=list)
    risen: int = 0
    tickets: int = 0


class Rush:
    """People share some hundreds of lines, as behind a proxy; each keeps his own cookies."""

    def __init__(self, port: int) -> None:
        self.seen = Seen()
        self.lines: asyncio.Queue[Line] = asyncio.Queue()
        for _ in range(LINES):
            self.lines.put_nowait(Line(port))

    async def ask(self, name: str, cookie: str) -> tuple[int, list[bytes], bytes]:
        line = await self.lines.get()
        headers = f"User-Agent: {name}\r\nAccept: application/json\r\n" + (f"Cookie: {cookie}\r\n" if cookie else "")
        began = time.perf_counter()
        try:
            return await line.ask("GET", PAGE, b"", headers)
        except (OSError, asyncio.IncompleteReadError) as error:
            line.cut()
            self.seen.errors.append(repr(error))
            return 0, [], b""
        finally:
            self.seen.times.append(time.perf_counter() - began)
            self.lines.put_nowait(line)

    async def person(self, number: int, comes_at: float) -> None:
        await asyncio.sleep(comes_at)
        began, cookie, before = time.monotonic(), "", 1 << 30
        while True:
            status, head, body = await self.ask(f"browser {number}", cookie)
            cookies = (each[11:].strip() for each in head if each.lower().startswith(b"set-cookie:"))
            given = [each.split(b";")[0].decode() for each in cookies if each.startswith(b"hataori_ticket=")]
            cookie = given[0] if given else cookie
            if status != 503:
                break
            told = json.loads(body)
            self.seen.tickets += before == 1 << 30
            self.seen.risen += told["ahead"] > before
            before = told["ahead"]
            await asyncio.sleep(told["retry_after"])
        if status != 200:
            self.seen.errors.append(str(status))
        self.seen.waited.append(time.monotonic() - began)

    async def all(self) -> None:
        dice = random.Random(9)
        await asyncio.gather(*(self.person(n, dice.uniform(0, WITHIN_S)) for n in range(PEOPLE)))


def overtaken(database: Database) -> int:
    """People let in before somebody with a smaller number."""
    moments = database.column(
        "SELECT admitted_at FROM waiting_room_ticket WHERE admitted_at IS NOT NULL ORDER BY number"
    )
    return sum(later < earlier for earlier, later in pairwise(moments))


def measure(report: Report, engine: str) -> None:
    with Installation(engine) as place:
        place.environment |= {
            "HATAORI_WAITING_ROOM": str(INSIDE),
            "HATAORI_WAITING_IDLE": str(IDLE_S),
            "HATAORI_WAITING_PREFIXES": PAGE,
        }
        serve_only(place)
        rush, began = Rush(place.port), time.monotonic()
        asyncio.run(rush.all())
        spent, seen, ordered = time.monotonic() - began, rush.seen, sorted(rush.seen.times)
        wrong = overtaken(Database(place))
    report.note(f"{engine}: {PEOPLE:,} people in {WITHIN_S} s, {INSIDE} inside at once, who leave after {IDLE_S} s")
    report.add(Figure("  p99 of an answer", ordered[int(len(ordered) * 0.99)], "s", P99_S, "goal"))
    report.note(
        f"  {len(seen.waited):,} let in within {spent:.0f} s, {seen.tickets:,} of them after a ticket; "
        f"{wrong} overtaken, {seen.risen} positions that rose, {len(seen.errors)} errors, {len(seen.times):,} answers, "
        f"longest wait {max(seen.waited):.0f} s"
    )
    if seen.errors:
        report.note(f"  errors: {seen.errors[:3]}")


def main() -> int:
    report = Report("The opening rush: 5,000 people wait by number")
    for engine in sys.argv[1:] or ("sqlite", "postgresql"):
        measure(report, engine)
    return report.write("opening_rush")


if __name__ == "__main__":
    sys.exit(main())
