"""`hataori mailsink`: the development mail server. `hataori mail bounce`: what a mail server reports."""

import signal
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

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


def _bounce_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", nargs="?", type=Path, help="default: standard input, as a mail server's pipe gives it")


def _bounce(arguments: Namespace) -> int:
    from hataori.kernel.errors import Rejected

    from . import complaints
    from .bounces import take

    content = arguments.file.read_bytes() if arguments.file else sys.stdin.buffer.read()
    if complaints.complained_of(content):
        print(f"complaint: {complaints.take(content)} topics ended")
        return 0
    try:
        found = take(content)
    except Rejected as error:
        print(error.problems[0].message)
        return 1
    for each in found:
        print(f"{each.status} {'no more mail' if each.permanent else 'kept'}")
    return 0


COMMANDS = (
    Command(("mailsink",), "keep mails instead of sending them (development only)", _mailsink, _configure),
    Command(("mail", "bounce"), "read a delivery report or a complaint (RFC 3464, 5965)", _bounce, _bounce_arguments),
)
