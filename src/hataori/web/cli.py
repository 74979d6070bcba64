"""`hataori …`: collects every app's commands; each has --help."""

import argparse
import os
import sys
from collections.abc import Sequence
from typing import TypeAlias

import django

from hataori.kernel.command import Command
from hataori.kernel.errors import HataoriError
from hataori.platform.discovery import collected

_Groups: TypeAlias = "dict[tuple[str, ...], argparse._SubParsersAction[argparse.ArgumentParser]]"  # noqa: SLF001  argparse has no public name for it


def commands() -> list[Command]:
    """All commands of all apps, by their words."""
    return sorted(collected("cli", "COMMANDS"), key=lambda command: command.words)


def parser(found: Sequence[Command]) -> argparse.ArgumentParser:
    """One sub-parser a word, so that `hataori audit --help` lists `verify`."""
    top = argparse.ArgumentParser(prog="hataori", description="機織: a city's digital services and their live KPIs")
    groups: _Groups = {(): top.add_subparsers(metavar="COMMAND", required=True)}
    for command in found:
        leaf = _leaf(groups, command)
        command.configure(leaf)
        leaf.set_defaults(run=command.run)
    return top


def _leaf(groups: _Groups, command: Command) -> argparse.ArgumentParser:
    *outer, last = command.words
    for depth in range(1, len(outer) + 1):
        words = tuple(outer[:depth])
        if words not in groups:
            group = groups[words[:-1]].add_parser(words[-1], help=f"{' '.join(words)} …")
            groups[words] = group.add_subparsers(metavar="COMMAND", required=True)
    return groups[tuple(outer)].add_parser(last, help=command.help, description=command.help)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; an error the product knows becomes one line and exit status 2."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hataori.web.settings")
    django.setup()
    arguments = parser(commands()).parse_args(argv)
    try:
        return int(arguments.run(arguments))
    except HataoriError as error:
        print(f"hataori: {error.message} [{error.code}]", file=sys.stderr)
        return 2
