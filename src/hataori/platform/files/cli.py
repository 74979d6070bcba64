"""`hataori files expire`: what the worker does nightly, by hand."""

from argparse import Namespace

from hataori.kernel.command import Command


def expire(_: Namespace) -> int:
    """Remove files past their time and sweep abandoned uploads."""
    from .actions import expire as run

    print(f"files: {run()} past their time removed")
    return 0


COMMANDS = (Command(("files", "expire"), "remove files past their retention date, and abandoned uploads", expire),)
