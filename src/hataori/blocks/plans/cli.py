"""`hataori import plan FOLDER`: the full text and figures of a plan."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from hataori.kernel.command import Command

from .sources import read
from .store import department_keys, take_in


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "folder", type=Path, help="with measures, priority_items, revisions, sections and facts (.json)"
    )


def _import(arguments: Namespace) -> int:
    source = read(arguments.folder, department_keys())
    changed = take_in(source)
    counts = f"{len(source.measures)} measures, {len(source.items)} priority items, {len(source.sections)} sections"
    print(f"plan {source.number}: {counts}, {len(source.editions)} editions; {'loaded' if changed else 'unchanged'}")
    return 0


COMMANDS = (Command(("import", "plan"), "load a plan from its folder of JSON files", _import, _arguments),)
