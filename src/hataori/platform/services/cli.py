"""`hataori startservice` and `hataori checkservice`."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

import hataori
from hataori.kernel.command import Command
from hataori.kernel.errors import Conflict
from hataori.platform.discovery import offered

from . import check, scaffold

_FOLDER = Path(hataori.__file__).parent / "services"


def _start_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("slug", help="folder name in snake_case, e.g. lost_property")
    parser.add_argument("--measure", required=True, help="id of the measure or system, e.g. x01")
    parser.add_argument("--title", required=True, help="what residents call it")
    parser.add_argument("--department", required=True, help="key of the owning department")


def run_start(arguments: Namespace) -> int:
    """Write the six files; nothing outside the folder changes."""
    folder = _FOLDER / arguments.slug
    if folder.exists():
        raise Conflict("service_exists", f"{arguments.slug} はすでにあります。")
    for path, content in scaffold.files(
        arguments.slug, arguments.measure, arguments.title, arguments.department
    ).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(content)
    print(f"{folder}: {len(list(folder.rglob('*.*')))} files; next: hataori checkservice {arguments.slug}")
    return 0


def _check_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("slug", nargs="?", help="one service; all of them without")


def run_check(arguments: Namespace) -> int:
    """Print what is wrong; exit status 1 if anything is."""
    found = 0
    for module in offered("service"):
        slug = module.__name__.split(".")[-2]
        if arguments.slug in (None, slug):
            folder = _FOLDER / slug
            wrong = check.problems(module.SERVICE, folder)
            files, lines = check.size(folder)
            print(f"{slug}: {files} files, {lines} lines, {len(wrong)} problems")
            print("".join(f"  {line}\n" for line in wrong), end="")
            found += len(wrong)
    return 1 if found else 0


COMMANDS = (
    Command(("startservice",), "scaffold a new service", run_start, _start_arguments),
    Command(("checkservice",), "lint the declaration of one service, or of all", run_check, _check_arguments),
)
