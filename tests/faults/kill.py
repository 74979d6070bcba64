#!/usr/bin/env -S .venv/bin/python
"""kill -9 at random moments: people file and repeat until acknowledged, while web server, its workers and the worker
are killed again and again. Afterwards nothing acknowledged is lost, nothing is doubled, all are told once."""

import contextlib
import re
import sys
import time
from collections import Counter
from email import policy
from email.parser import BytesHeaderParser
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[2] / "src")]

import psutil  # noqa: E402
from tests.faults.ground import (  # noqa: E402
    Crowd,
    Database,
    Promises,
    arguments,
    check_books,
    check_integrity,
    check_records,
    dice,
    say,
    until_ready,
    until_settled,
)
from tools.installation import Installation  # noqa: E402

LEASE_S = 60  # a key whose process was killed can be taken over after this


def victims(installation: Installation) -> dict[str, list[psutil.Process]]:
    """The living processes below the supervisor, by kind; the mail sink stands for another house and is spared."""
    kinds: dict[str, list[psutil.Process]] = {"web server": [], "web worker": [], "worker": []}
    supervisor = psutil.Process(installation.process.pid)
    for child in supervisor.children():
        with contextlib.suppress(psutil.Error):
            words = child.cmdline()
            if "worker" in words:
                kinds["worker"].append(child)
            elif "serve" in words:
                kinds["web server"].append(child)
                kinds["web worker"] += child.children()
    return {kind: living for kind, living in kinds.items() if living}


def kill_one(installation: Installation) -> str:
    """Kill one at random and answer its kind; while none lives the supervisor is given a moment."""
    began = time.monotonic()
    while not (found := victims(installation)):
        if time.monotonic() - began > 60:
            raise RuntimeError(f"nothing lives any more: {(installation.home / 'up.log').read_text()[-2000:]}")
        time.sleep(0.1)
    kind = dice.choice(sorted(found))
    with contextlib.suppress(psutil.Error):
        dice.choice(found[kind]).kill()
    return kind


def kill_many(installation: Installation, crowd: Crowd, kills: int) -> Counter[str]:
    """Kill at random moments while applications come in."""
    killed: Counter[str] = Counter()
    for _ in range(kills):
        crowd.wait_for(1)  # between two kills somebody was served, so that every kill hits work
        time.sleep(dice.uniform(0, 1.5))
        killed[kill_one(installation)] += 1
    return killed


def check_mails(promises: Promises, installation: Installation, database: Database) -> None:
    """Each mail of the outbox has come at least once; a second copy carries the same Message-ID."""
    parser = BytesHeaderParser(policy=policy.default)
    mails = [parser.parsebytes(path.read_bytes()) for path in (installation.home / "mail").glob("*.eml")]
    copies = Counter(str(mail["Message-ID"]).strip("<>").partition("@")[0] for mail in mails)
    rows = database.column("SELECT id FROM outbox_outboxmessage WHERE kind = 'mail'")
    wanted, came = ({str(each).replace("-", "") for each in ids} for ids in (rows, copies))
    promises.check(wanted <= came, "each mail of the outbox came at least once", f"{len(wanted):,} mails")
    promises.check(came <= wanted, "no mail came that the outbox does not know", f"{len(came - wanted)} unknown")
    ids: dict[str, set[str]] = {}
    for mail in mails:
        receipt = re.search(r"受付番号 (\S+)）", str(mail["Subject"]))
        ids.setdefault(receipt.group(1) if receipt else "", set()).add(str(mail["Message-ID"]))
    twice = sum(len(of_one) > 1 for of_one in ids.values())
    again = sum(copies.values()) - len(copies)
    promises.check(not twice, "whoever got a mail twice can tell by its Message-ID", f"{again} repeated copies")


def prove(engine: str, kills: int, pace: float) -> int:
    """One run on one engine."""
    promises = Promises(f"{kills} times kill -9 on {engine}")
    with Installation(engine) as installation:
        installation.start()
        with Crowd(installation, pace=pace) as crowd:
            crowd.wait_for(20)
            began = time.monotonic()
            killed = kill_many(installation, crowd, kills)
            spent = time.monotonic() - began
            say(f"       {dict(killed)} in {spent:.0f} s; answers meanwhile {dict(crowd.answers)}")
            back = until_ready(installation)
            promises.check(back is not None, "the supervisor has brought everything back", f"{back or 0:.1f} s")
            waited = crowd.finish(LEASE_S * 2)
            promises.check(not crowd.open, "everybody holds a receipt in the end", f"{crowd.open} wait, {waited:.0f} s")
        promises.check(not crowd.differing, "the same key gives the same receipt", f"{len(crowd.differing)} differ")
        database = Database(installation)
        settled = until_settled(database, len(crowd.receipts))
        promises.check(settled, "consumers and outbox have come to an end")
        check_records(promises, database, crowd.receipts)
        told = database.column("SELECT receipt FROM messaging_boxmessage WHERE key LIKE 'received:%'")
        kept = sorted(told) == sorted(crowd.receipts.values())
        promises.check(kept, "each applicant has exactly one message of receipt", f"{len(told):,} messages")
        check_mails(promises, installation, database)
        check_integrity(promises, database)
        check_books(promises, installation)
    return promises.status()


def main() -> int:
    asked = arguments(
        __doc__,
        engine={"choices": ("sqlite", "postgresql", "both"), "default": "both"},
        kills={"type": int, "default": 100},
    )
    engines = ("sqlite", "postgresql") if asked.engine == "both" else (asked.engine,)
    # Slowly in a quick run: a key whose process dies under it is taken over only after a minute.
    kills, pace = (min(asked.kills, 4), 8) if asked.quick else (asked.kills, 25)
    return max([prove(engine, kills, pace) for engine in engines])


if __name__ == "__main__":
    sys.exit(main())
