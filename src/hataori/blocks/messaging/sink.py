"""A mail server for development that keeps what it gets and sends nothing on: HATAORI_HOME/mail/*.eml."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.parser import BytesParser
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from django.conf import settings

from hataori.kernel.clock import JST

from .mail import is_address

_MOST_SHOWN = 200
_LONGEST_NAME = 20  # nanoseconds since 1970


@dataclass(frozen=True, slots=True)
class KeptMail:
    """A mail the sink has taken."""

    name: str
    to: str
    subject: str
    at: datetime | None
    message_id: str
    text: str


def folder() -> Path:
    """Where the mails lie."""
    return Path(settings.HATAORI_HOME) / "mail"


class _Keeper:
    """Writes each mail whole before it says yes, so that an accepted mail is never lost."""

    async def handle_RCPT(  # noqa: N802  aiosmtpd's
        self,
        server: Any,  # noqa: ANN401, ARG002
        session: Any,  # noqa: ANN401, ARG002
        envelope: Any,  # noqa: ANN401
        address: str,
        options: list[str],
    ) -> str:
        if not is_address(address):
            return "553 5.1.3 not an address"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: ANN401, ARG002, N802  aiosmtpd's
        path = folder() / f"{time.time_ns()}.eml"
        draft = path.with_suffix(".part")
        draft.write_bytes(envelope.content)
        draft.rename(path)
        return "250 OK"


def controller(host: str = "127.0.0.1", port: int = 1025) -> Controller:
    """The sink, ready to `start()` in a thread of its own and to `stop()`."""
    folder().mkdir(parents=True, exist_ok=True)
    return Controller(_Keeper(), hostname=host, port=port)


def kept_mails() -> Iterator[KeptMail]:
    """The mails, newest first, at most 200."""
    for path in sorted(folder().glob("*.eml"), reverse=True)[:_MOST_SHOWN]:
        yield _read(path)


def kept_mail(name: str) -> KeptMail | None:
    """One mail by its file's name, None when there is none."""
    known = name.isascii() and name.isdigit() and len(name) <= _LONGEST_NAME
    path = folder() / f"{name}.eml"
    return _read(path) if known and path.is_file() else None


def _read(path: Path) -> KeptMail:
    mail = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
    body = mail.get_body(preferencelist=("plain",))
    return KeptMail(
        name=path.stem,
        to=str(mail["To"]),
        subject=str(mail["Subject"]),
        at=_time(str(mail["Date"])),
        message_id=str(mail["Message-ID"]),
        text=body.get_content() if body else "",
    )


def _time(text: str) -> datetime | None:
    """When it was written, in Japan's time; None where the mail does not say."""
    try:
        return parsedate_to_datetime(text).astimezone(JST)
    except ValueError:
        return None
