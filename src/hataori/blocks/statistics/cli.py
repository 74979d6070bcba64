"""`hataori statistics recount`."""

from argparse import Namespace

from hataori.kernel.command import Command

from .recount import differences


def _recount(arguments: Namespace) -> int:  # noqa: ARG001  a command's signature
    found = differences()
    for one in found:
        print(f"DIFFERENT {' '.join(str(part) for part in one.key)}: kept {one.kept}, counted {one.counted}")
    print(f"statistics: {len(found)} differences" if found else "statistics: every figure is that of the log")
    return 1 if found else 0


COMMANDS = (
    Command(("statistics", "recount"), "count the statistics again from the log; exit 1 on any difference", _recount),
)
