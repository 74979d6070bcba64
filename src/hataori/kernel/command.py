"""The shape of one `hataori` command; every app may offer some in its `cli.py`."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import dataclass


def _nothing(parser: ArgumentParser) -> None:
    """Most commands take no arguments."""


@dataclass(frozen=True, slots=True)
class Command:
    """`words` as typed (("audit", "verify")); `run` answers the exit status."""

    words: tuple[str, ...]
    help: str
    run: Callable[[Namespace], int]
    configure: Callable[[ArgumentParser], None] = _nothing
