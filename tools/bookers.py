"""People who book over HTTP, for benches and fault proofs: a court with 50 hours, residents with tokens, and clients
that cost little, so that the machine is left to the server.
"""

import asyncio
import json
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from hataori.kernel import clock

from .installation import ROOT, Installation, until_ok

HOURS = 50
CREATED, TAKEN = 201, 409
_HOUR = timedelta(hours=1)
_FIRST = datetime.combine(clock.today() + timedelta(days=40), datetime.min.time(), UTC)
_MAKE = """
import json, sys, django
django.setup()
from datetime import date
from django.db import transaction
from hataori.blocks.scheduler import api as scheduler
from hataori.kernel.actor import SYSTEM
from hataori.platform.accounts.actions import samples
from hataori.platform.accounts.api import create_token, find_by_login
with transaction.atomic():
    for key in sys.argv[2].split(","):
        scheduler.create_unit(
            scheduler.NewUnit(key=key, title="見本体育館", kind="sports", department="sports", sample=True), SYSTEM)
    for number in range(int(sys.argv[1])):
        login = f"booker{number}@example.jp"
        samples.ensure_resident({"email": login, "family": "見本", "given": f"{number}"})
        account = find_by_login(login)
        token = create_token(account_id=account.id, scopes=("booking:read", "booking:write"), days=30, actor=SYSTEM)
        print(json.dumps([account.id, token.secret]))
"""


@dataclass(frozen=True, slots=True)
class Booker:
    """A resident and his token."""

    account_id: str
    token: str


def make_bookers(place: Installation, count: int, units: Sequence[str] = ("court",)) -> list[Booker]:
    """Residents with tokens, and courts that are open around the clock, in a running installation."""
    done = subprocess.run(  # noqa: S603  our own words
        [sys.executable, "-c", _MAKE, str(count), ",".join(units)],
        env={
            **place.environment,
            "PYTHONPATH": f"{ROOT}:{ROOT / 'src'}",
            "DJANGO_SETTINGS_MODULE": "hataori.web.settings",
        },
        cwd=place.home,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    return [Booker(*json.loads(line)) for line in done.stdout.splitlines() if line.startswith("[")]


_TABLES = """
import django
django.setup()
from hataori.web.launch import prepare
prepare.migrate()
prepare.collect_static()
"""


def serve_only(place: Installation, within: float = 240) -> None:
    """The web server on an empty database: no city, no worker, for what needs neither."""
    environment = {**place.environment, "DJANGO_SETTINGS_MODULE": "hataori.web.settings"}
    subprocess.run([sys.executable, "-c", _TABLES], env=environment, cwd=place.home, check=True, capture_output=True)  # noqa: S603
    words = [sys.executable, "-m", "hataori.web.launch", "serve", "--port", str(place.port)]
    with (place.home / "serve.log").open("ab") as log:
        place.process = subprocess.Popen(  # noqa: S603  our own words
            words, env=environment, cwd=place.home, stdout=log, stderr=log, process_group=0
        )
    if until_ok(f"{place.address}/healthz", within) is None:
        raise RuntimeError("the web server does not answer")


def hour(number: int, unit: str = "court") -> bytes:
    """The body that asks for one of the hours from a midnight (UTC) some weeks ahead on."""
    start = _FIRST + number * _HOUR
    return json.dumps({"resource": unit, "start": start.isoformat(), "end": (start + _HOUR).isoformat()}).encode()


@dataclass
class Tally:
    """What the clients saw."""

    statuses: Counter[int] = field(default_factory=Counter)
    times: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    receipts: dict[str, str] = field(default_factory=dict)
    seconds: float = 0

    def percentile(self, share: float) -> float:
        """Milliseconds."""
        ordered = sorted(self.times) or [0.0]
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000


class Line:
    """One connection that is kept; a request at a time, HTTP/1.1 as our own server answers it."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def post(self, path: str, body: bytes, headers: str) -> tuple[int, bytes]:
        """The status and the body. OSError or IncompleteReadError when the line breaks."""
        status, _, answer = await self.ask("POST", path, body, f"{headers}Content-Type: application/json\r\n")
        return status, answer

    async def ask(self, method: str, path: str, body: bytes, headers: str) -> tuple[int, list[bytes], bytes]:
        """The status, the lines of the head and the body."""
        reader, writer = self.streams = self.streams or await asyncio.open_connection("127.0.0.1", self.port)
        head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{headers}Content-Length: {len(body)}\r\n\r\n"
        writer.write(head.encode() + body)
        answer = await reader.readuntil(b"\r\n\r\n")
        lines = answer.split(b"\r\n")
        length = next((int(each[15:]) for each in lines if each[:15].lower() == b"content-length:"), 0)
        return int(lines[0].split()[1]), lines, await reader.readexactly(length)

    def cut(self) -> None:
        """Begin anew with the next request."""
        if self.streams:
            self.streams[1].close()
        self.streams = None


async def race(port: int, bookers: Sequence[Booker], hours: int = HOURS) -> Tally:
    """All at once: each asks for every hour once, in an order of his own, on a connection of his own."""
    tally = Tally()
    gate = asyncio.Event()

    async def client(number: int, booker: Booker) -> None:
        line, order = Line(port), list(range(hours))
        random.Random(number).shuffle(order)  # noqa: S311  reproducible, no secret
        await gate.wait()
        for wanted in order:
            began = time.perf_counter()
            try:
                status, answer = await line.post(
                    "/api/booking/reservations", hour(wanted), f"Authorization: Bearer {booker.token}\r\n"
                )
            except (OSError, asyncio.IncompleteReadError) as error:
                tally.errors.append(repr(error))
                line.cut()
                continue
            tally.times.append(time.perf_counter() - began)
            tally.statuses[status] += 1
            if status == CREATED:
                tally.receipts[json.loads(answer)["id"]] = booker.account_id
        line.cut()

    running = [asyncio.create_task(client(number, booker)) for number, booker in enumerate(bookers)]
    await asyncio.sleep(0.5)
    began = time.perf_counter()
    gate.set()
    await asyncio.gather(*running)
    tally.seconds = time.perf_counter() - began
    return tally


def run(work: Callable[[], Awaitable[Tally]]) -> Tally:
    """Run a crowd."""

    async def main() -> Tally:
        return await work()

    return asyncio.run(main())
