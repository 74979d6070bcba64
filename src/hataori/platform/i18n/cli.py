"""`hataori messages compile|update|check`: the catalogues of the three languages."""

from argparse import Namespace

from hataori.kernel.command import Command


def _compile(arguments: Namespace) -> int:  # noqa: ARG001  a command's shape
    from .catalogues import compile_stale

    print(f"compiled: {', '.join(compile_stale()) or 'nothing was stale'}")
    return 0


def _update(arguments: Namespace) -> int:  # noqa: ARG001  a command's shape
    from .catalogues import TRANSLATED, update

    for locale in TRANSLATED:
        print(f"{locale}: {update(locale)} untranslated")
    return 0


def _check(arguments: Namespace) -> int:  # noqa: ARG001  a command's shape
    from .catalogues import holes

    found = holes()
    for hole in found:
        print(f"{hole.locale}: {hole.text!r}: {hole.reason}")
    return 1 if found else 0


COMMANDS = (
    Command(("messages", "compile"), "compile the catalogues whose .mo is older than its .po", _compile),
    Command(("messages", "update"), "bring the catalogues up to date with templates and code", _update),
    Command(("messages", "check"), "fail on strings without English or やさしい日本語", _check),
)
