#!/usr/bin/env -S .venv/bin/python
"""kill -9 at random moments of looks at the whole city: the look goes on where it was, and in the end it has found what
an undisturbed one finds, each once."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[2] / "src")]

from tests.faults.ground import Database, Promises, arguments, check_integrity, dice  # noqa: E402
from tools.installation import Installation  # noqa: E402

CHUNK = "5"  # small, so that a look of 2,100 households outlives twenty kills
MOST_LINES, LONGEST_S = 4, 0.12
DAY = "2026-11-25"
FOUND = "SELECT scheme, household_id, person_id, amount, change, state FROM automatic_schemes_proposal ORDER BY 1, 2, 3"
PREPARE = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
"""


def prepared(place: Installation) -> None:
    """A database with the sample city."""
    environment = {**place.environment, "DJANGO_SETTINGS_MODULE": "hataori.web.settings"}
    subprocess.run([sys.executable, "-c", PREPARE], env=environment, cwd=place.home, check=True)
    place.cli("load-city")


def killed(place: Installation, words: list[str]) -> bool:
    """Begin or go on, and kill it a random moment after one of its next chunks; False when it ended before that."""
    whole = [sys.executable, "-m", "hataori.web.launch", "schemes", "scan", "--chunk", CHUNK, *words]
    with subprocess.Popen(whole, env=place.environment, cwd=place.home, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for _ in range(dice.randint(1, MOST_LINES)):
            if not process.stdout.readline():
                break
        time.sleep(dice.uniform(0, LONGEST_S))
        process.kill()
    return process.returncode == -signal.SIGKILL


def looks_killed(place: Installation, database: Database, kills: int) -> Iterator[int]:
    """As many kills as asked, each of a look that was under way; how far it had come at each."""
    for number in range(kills):
        open_look = database.one("SELECT count(*) FROM automatic_schemes_run WHERE state IN ('waiting', 'running')")
        if (number and not open_look) or not killed(place, ["--go-on"] if number else ["--as-of", DAY]):
            return
        yield database.one("SELECT done FROM automatic_schemes_run")


def prove(engine: str, kills: int) -> int:
    """One run on one engine."""
    promises = Promises(f"{kills} looks killed on {engine}")
    with Installation(engine) as place, Installation(engine) as undisturbed:
        prepared(place)
        prepared(undisturbed)
        undisturbed.cli("schemes", "scan", "--as-of", DAY)
        database = Database(place)
        reached = list(looks_killed(place, database, kills))
        promises.check(len(reached) == kills, f"{kills} looks were killed under way", f"households then: {reached}")
        looked = database.rows("SELECT state, done, total FROM automatic_schemes_run")
        promises.check(len(looked) == 1, "one look, however often it was begun again", looked)
        if looked[0][0] != "done":
            place.cli("schemes", "scan", "--go-on")
        rows, wanted = database.rows(FOUND), Database(undisturbed).rows(FOUND)
        promises.equal("it found what an undisturbed look finds", proposals=len(rows), undisturbed=len(wanted))
        people = [row[:3] for row in rows]
        promises.check(len(set(people)) == len(people), "nobody has two proposals of one scheme")
        facts = database.one("SELECT count(*) FROM events_event WHERE type = 'scheme.scanned'")
        promises.check(facts == 1, "one look is one fact", facts)
        place.cli("schemes", "scan", "--as-of", DAY)
        again = len(database.rows(FOUND)) - len(rows)
        promises.check(not again, "the next look finds nothing more", again)
        check_integrity(promises, database)
    return promises.status()


def main() -> int:
    asked = arguments(
        __doc__,
        engine={"choices": ("sqlite", "postgresql", "both"), "default": "both"},
        kills={"type": int, "default": 20},
    )
    engines = ("sqlite", "postgresql") if asked.engine == "both" else (asked.engine,)
    return max([prove(engine, min(asked.kills, 3) if asked.quick else asked.kills) for engine in engines])


if __name__ == "__main__":
    sys.exit(main())
