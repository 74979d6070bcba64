"""`hataori worker`: consumers, deliveries and periodic tasks; run as many as you like."""

from argparse import ArgumentParser, Namespace

from hataori.kernel.command import Command


def _configure(parser: ArgumentParser) -> None:
    parser.add_argument("--once", action="store_true", help="do what is due now, then end")


def work(arguments: Namespace) -> int:
    """Work until told to stop, or once."""
    from .loop import run_until_told
    from .turn import run_everything

    if arguments.once:
        print(f"worker: {run_everything()} done")
    else:
        run_until_told()
    return 0


COMMANDS = (Command(("worker",), "run consumers, deliveries and periodic tasks until told to stop", work, _configure),)
