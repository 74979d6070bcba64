"""`hataori govstack aliases`."""

import csv
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable
from pathlib import Path

from django.db import transaction

from hataori.kernel.actor import SYSTEM
from hataori.kernel.command import Command
from hataori.kernel.errors import FieldProblem, Rejected
from hataori.platform.audit import api as audit

from . import models

_LONGEST = 200
_CELLS = 3


def _configure(parser: ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE|-", help="CSV: kind (service, eform, file, task), their id, our id")


def _aliases(arguments: Namespace) -> int:
    if arguments.file == "-":
        print(f"{take(csv.reader(sys.stdin))} aliases")
        return 0
    with Path(arguments.file).open(encoding="utf-8-sig", newline="") as handle:
        print(f"{take(csv.reader(handle))} aliases")
    return 0


@transaction.atomic
def take(lines: Iterable[list[str]]) -> int:
    """Let other systems' identifiers mean records of ours; how many. Rejected, and none taken, for an odd line."""
    rows = [_row(number, cells) for number, cells in enumerate(lines, start=1) if cells]
    for kind, foreign, own in rows:
        models.Alias.objects.update_or_create(kind=kind, foreign=foreign, defaults={"own": own})
    audit.record("govstack.aliases_set", actor=SYSTEM, subject="govstack/aliases", detail={"count": len(rows)})
    return len(rows)


def _row(number: int, cells: list[str]) -> tuple[str, str, str]:
    cells = [cell.strip() for cell in cells]
    if len(cells) != _CELLS or cells[0] not in models.KINDS or not all(0 < len(cell) <= _LONGEST for cell in cells):
        message = f"{number}行目は、種類（{' '.join(models.KINDS)}）・相手のID・この市のIDの3つにしてください。"
        raise Rejected([FieldProblem("file", "alias", message)], message)
    return cells[0], cells[1], cells[2]


COMMANDS = (
    Command(("govstack", "aliases"), "let other systems' identifiers mean records of ours", _aliases, _configure),
)
