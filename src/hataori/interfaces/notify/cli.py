"""`hataori notify key|template`: keys of programs that know GOV.UK Notify, and their templates."""

import sys
import uuid
from argparse import ArgumentParser, Namespace
from pathlib import Path

from hataori.kernel.command import Command


def _key_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("name", help="the program, in a word")
    parser.add_argument("--service", type=uuid.UUID, help="another key of this service; default: a new service")
    parser.add_argument("--test", action="store_true", help="a key that sends nothing")


def create_key(arguments: Namespace) -> int:
    """Print a new key; it is told this once."""
    from .keys import create

    print(create(arguments.name, service=arguments.service, kind="test" if arguments.test else "normal"))
    return 0


def _revoke_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("service", type=uuid.UUID)


def revoke_keys(arguments: Namespace) -> int:
    """Stop all keys of a service."""
    from .keys import revoke

    print(f"{revoke(arguments.service)} keys stopped")
    return 0


def _template_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("service", type=uuid.UUID)
    parser.add_argument("name")
    parser.add_argument("--type", choices=["email", "sms"], default="email")
    parser.add_argument("--subject", default="")
    parser.add_argument("--body", type=Path, help="a file; default: standard input")
    parser.add_argument("--id", type=uuid.UUID, help="a new version of this template")


def put_template(arguments: Namespace) -> int:
    """Add a template, or a version of one; print its id."""
    from .templates import put

    body = arguments.body.read_text(encoding="utf-8") if arguments.body else sys.stdin.read()
    row = put(
        arguments.service,
        kind=arguments.type,
        name=arguments.name,
        subject=arguments.subject,
        body=body,
        number=arguments.id,
    )
    print(f"{row.template} version {row.version}")
    return 0


COMMANDS = (
    Command(("notify", "key"), "make a key for a program that knows GOV.UK Notify", create_key, _key_arguments),
    Command(("notify", "revoke"), "stop all keys of a service", revoke_keys, _revoke_arguments),
    Command(("notify", "template"), "add a template or a version of one", put_template, _template_arguments),
)
