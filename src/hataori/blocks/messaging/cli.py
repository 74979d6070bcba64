"""`hataori mailsink`: the development mail server."""

import signal
from argparse import ArgumentParser, Namespace

from hataori.kernel.command import Command

from .mail import smtp_address


def _configure(parser: ArgumentParser) -> None:
    wanted = smtp_address()
    parser.add_argument("--host", default=wanted.hostname or "127.0.0.1", help="default: that of HATAORI_SMTP_URL")
    parser.add_argument("--port", type=int, default=wanted.port or 1025, help="default: that of HATAORI_SMTP_URL")


def _mailsink(arguments: Namespace) -> int:
    from .sink import controller, folder

    running = controller(arguments.host, arguments.port)
    running.start()
    print(f"mail sink on smtp://{arguments.host}:{arguments.port}, keeping mails in {folder()}", flush=True)
    try:
        signal.sigwait({signal.SIGINT, signal.SIGTERM})
    finally:
        running.stop()
    return 0


COMMANDS = (Command(("mailsink",), "keep mails instead of sending them (development only)", _mailsink, _configure),)
