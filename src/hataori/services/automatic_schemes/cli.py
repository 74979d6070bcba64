"""The command of this service."""

from argparse import ArgumentParser, Namespace
from datetime import date

from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM
from hataori.kernel.command import Command

from . import models, scanning


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--as-of", type=date.fromisoformat, help="day the facts are taken on (today)")
    parser.add_argument("--scheme", action="append", default=[], help="only this scheme (may be repeated)")
    parser.add_argument("--reason", default="", help="why the city is looked at")


def _scan(options: Namespace) -> int:
    as_of = options.as_of or clock.today()
    run_id = scanning.start(as_of=as_of, actor=SYSTEM, schemes=options.scheme, reason=options.reason)
    while scanning.step():
        run = models.Run.objects.get(pk=run_id)
        print(f"{run.done:,} / {run.total:,}世帯")
    run = models.Run.objects.get(pk=run_id)
    print(f"{run.state}: {run.error or run.found}")
    return 0 if run.state == "done" else 1


_HELP = "look who is entitled to what, and store what differs from the last look"
COMMANDS = (Command(("schemes", "scan"), _HELP, _scan, _arguments),)
