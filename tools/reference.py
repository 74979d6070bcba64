"""The parts of the reference that code knows best: `python -m tools.reference` writes docs/reference/commands.md and
events.md anew; tests/test_docs.py fails while they are behind.
"""

import argparse
import sys
from collections.abc import Iterator, Mapping

import django

from .installation import ROOT

FOLDER = ROOT / "docs" / "reference"
COMMANDS_HEAD = """# Commands

`hataori WORDS… --help` says the same. Exit status: 0 done, 1 checked and found wrong, 2 refused (one line on standard
error with a stable code in brackets). Written by `python -m tools.reference`.
"""
EVENTS_HEAD = """# Events

Every fact in the log has the CloudEvents fields `id`, `source` (`/<city>/<app>`), `type`, `subject` and `time`, and
beside them `position`, `actor` (an id that names nobody), `department` and `data` as declared here. Other types, other
fields and personal numbers are refused. A field marked * may be absent. Written by `python -m tools.reference`.

| type | title | data |
|---|---|---|
"""


def commands() -> str:
    """docs/reference/commands.md."""
    from hataori.web.cli import commands as found

    return COMMANDS_HEAD + "".join(_command(command) for command in found())


def _command(command: object) -> str:
    from hataori.kernel.command import Command

    if not isinstance(command, Command):
        raise TypeError(command)
    parser = argparse.ArgumentParser(prog=f"hataori {' '.join(command.words)}", add_help=False)
    command.configure(parser)
    lines = [f"\n## {parser.prog}\n{command.help[0].upper()}{command.help[1:]}.\n"]
    rows = [_argument(action) for action in parser._actions]  # noqa: SLF001  argparse offers no other way to list them
    if rows:
        lines.append("\n| argument | meaning |\n|---|---|\n" + "".join(rows))
    return "".join(lines)


def _argument(action: argparse.Action) -> str:
    shown = ", ".join(action.option_strings) or str(action.metavar or action.dest)
    if action.option_strings and action.nargs != 0:
        value = action.metavar or (f"{{{','.join(action.choices)}}}" if action.choices else action.dest.upper())
        shown = f"{shown} {value}"
    said = (action.help or "") + (" (required)" if action.required and action.option_strings else "")
    return f"| `{shown}` | {said.strip()} |\n".replace("FILE|-", "FILE\\|-")


def events() -> str:
    """docs/reference/events.md."""
    from hataori.platform.events.api import event_types

    kinds = sorted(event_types(), key=lambda kind: kind.name)
    rows = (f"| `{kind.name}` | {kind.title} | {_fields(kind.fields, kind.optional)} |\n" for kind in kinds)
    return EVENTS_HEAD + "".join(rows)


def _fields(needed: Mapping[str, type], optional: Mapping[str, type]) -> str:
    return ", ".join(_named(needed, "")) + "".join(f", {field}" for field in _named(optional, "*"))


def _named(fields: Mapping[str, type], mark: str) -> Iterator[str]:
    for name, kind in fields.items():
        yield f"`{name}`{mark} {kind.__name__}"


def main() -> int:
    """Write both."""
    django.setup()
    (FOLDER / "commands.md").write_text(commands(), encoding="utf-8")
    (FOLDER / "events.md").write_text(events(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
