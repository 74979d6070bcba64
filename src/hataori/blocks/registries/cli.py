"""`hataori import register FILE`, `hataori import holdings FILE`, `hataori register close|open`."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from hataori.kernel.actor import SYSTEM
from hataori.kernel.command import Command

if TYPE_CHECKING:
    from .importing import Report


def _file(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="CSV in the format of docs/reference/register.md")


def _holdings(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="CSV or Excel workbook in the format of docs/reference/register.md")


def _import(arguments: Namespace) -> int:
    from .importing import import_register

    return _said("register", import_register(arguments.file, actor=SYSTEM))


def _import_holdings(arguments: Namespace) -> int:
    from .holdings import import_holdings

    return _said("holdings", import_holdings(arguments.file, actor=SYSTEM))


def _said(name: str, report: "Report") -> int:
    print(f"{name}: {report.added} new, {report.changed} changed, {report.unchanged} as before")
    for bad in report.bad:
        print(f"  {bad}（この行は取り込まない）")
    return 1 if report.bad else 0


def _why(parser: ArgumentParser) -> None:
    parser.add_argument("--reason", required=True, help="told on /readyz")


def _close(arguments: Namespace) -> int:
    from .switch import close

    close(arguments.reason, actor=SYSTEM)
    print("register: closed; applications are still filed, checks wait")
    return 0


def _open(_: Namespace) -> int:
    from .switch import reopen

    reopen(actor=SYSTEM)
    print("register: open; the worker does what waited")
    return 0


COMMANDS = (
    Command(("import", "register"), "import a file of the residents' register", _import, _file),
    Command(
        ("import", "holdings"), "import what a section holds under people of the register", _import_holdings, _holdings
    ),
    Command(("register", "close"), "let nobody ask the register, while the core system is mended", _close, _why),
    Command(("register", "open"), "let the register be asked again", _open),
)
