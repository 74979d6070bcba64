"""`hataori audit verify` and `hataori audit head`."""

import sys
from argparse import ArgumentParser, Namespace

from hataori.kernel.command import Command
from hataori.kernel.errors import FieldProblem, Rejected

from .types import Head


def _configure(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--head", metavar="N:HASH", help="a head printed earlier and kept outside: it must still lie on the chain"
    )


def verify(arguments: Namespace) -> int:
    """0 when the log is whole; 1 and the first bad row when not."""
    from . import chain

    verdict = chain.verify(_kept(arguments.head))
    if verdict.whole:
        print(f"audit: {verdict.checked} entries, the chain is whole, head {verdict.head.sequence}:{verdict.head.hash}")
        return 0
    print(f"audit: NOT WHOLE at {verdict.sequence}: {verdict.problem}", file=sys.stderr)
    return 1


def _kept(text: str | None) -> Head | None:
    if not text:
        return None
    sequence, _, digest = text.partition(":")
    if not sequence.isdecimal() or not digest:
        raise Rejected(
            [FieldProblem("head", "invalid", "")],
            "--head は audit head が印字した形（番号:ハッシュ）で指定してください。",
        )
    return Head(int(sequence), digest)


def head(_: Namespace) -> int:
    """Print the end of the chain, for keeping outside of this machine."""
    from . import chain

    found = chain.head()
    print(f"{found.sequence}:{found.hash}")
    return 0


COMMANDS = (
    Command(("audit", "verify"), "check that nothing in the audit log was changed or removed", verify, _configure),
    Command(("audit", "head"), "print the end of the audit chain, to be kept outside", head),
)
