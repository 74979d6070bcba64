"""`hataori worker`: consumers, deliveries and periodic tasks; run as many as you like."""

from argparse import ArgumentParser, Namespace

from hataori.kernel.command import Command


def _configure(parser: ArgumentParser) -> None:
    parser.add_argument("--once", action="store_true", help="do what is due now, then end")


def work(arguments: Namespace) -> int:
    """Work until told to stop, or once."""
    from .loop import run_until_told
    from .ready import what_is_missing
    from .turn import run_everything

    if not arguments.once:
        run_until_told()
        return 0
    if missing := what_is_missing():
        print(f"worker: not ready ({missing})")
        return 1
    print(f"worker: {run_everything()} done")
    return 0


COMMANDS = (Command(("worker",), "run consumers, deliveries and periodic tasks until told to stop", work, _configure),)
