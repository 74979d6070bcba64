"""`hataori load-city`: every app's part of the city's folder, in order; a second run changes nothing."""

import sys
from argparse import Namespace

from django.core.management import call_command

from hataori.kernel.command import Command
from hataori.platform.events.api import enrol

from .load_all import load_city


def load(_: Namespace) -> int:
    """Bring the tables up to date, then run all loaders; one line each, and on stderr one for every row left out."""
    call_command("migrate", verbosity=0)
    enrol()
    for loaded in load_city():
        print(loaded, flush=True)
        for problem in loaded.report.problems:
            print(f"  {problem}", file=sys.stderr)
    return 0


COMMANDS = (Command(("load-city",), "load the city's folder (HATAORI_CITY); a second run changes nothing", load),)
