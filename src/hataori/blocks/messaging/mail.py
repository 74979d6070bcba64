"""The mail that says something waits in the box, and how it leaves: SMTP by HATAORI_SMTP_URL.

No personal data is in it (it crosses the open net): a link and the receipt number.
"""

import json
import os
import re
import smtplib
from collections.abc import Mapping
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from django.conf import settings

from hataori.platform.outbox.api import Message, Undeliverable, enqueue

DEFAULT_SMTP = "smtp://127.0.0.1:1025"
_TIMEOUT = 20
PERMANENT = 500
"""SMTP codes from here on are final."""
_NO_ADDRESS = "宛先のメールアドレスが正しくありません"
# Looser than RFC 5321: mobile carriers once gave out addresses such as "a..b@…", and those receive mail.
_ADDRESS = re.compile(r"[^\s@<>(),:;\"\\\x00-\x1f\x7f]{1,64}@[^\s@<>(),:;\"\\\x00-\x1f\x7f]{1,255}")


def mail_payload(*, to: str, receipt: str, message_id: str) -> dict[str, Any]:
    """What the outbox keeps of a mail till it has left."""
    about = f"受付番号：{receipt}\n" if receipt else ""
    text = (
        "お知らせが届きました。\n\n"
        f"{about}"
        f"内容は次のページでご覧ください（サインインが必要です）。\n{public_url()}/my/box/{message_id}/\n\n"
        "このメールには返信できません。心当たりがないときは、開かずに削除してください。\n"
    )
    subject = f"お知らせが届きました（受付番号 {receipt}）" if receipt else "お知らせが届きました"
    return {"to": to, "subject": subject, "text": text, "message": message_id}


def mail_calendar(*, to: str, subject: str, text: str, calendar: str, method: str, key: str) -> None:
    """Send what a person has asked to get by mail for his calendar (RFC 6047), through the outbox, once a key."""
    part = {"text": calendar, "method": method}
    enqueue("mail", {"to": to, "subject": subject, "text": text, "calendar": part}, key=key)


def mail_from() -> str:
    """The address mails come from."""
    return sender().addr_spec


def public_url() -> str:
    """The address under which residents reach the portal (HATAORI_URL)."""
    return str(settings.HATAORI_URL)


def deliver(message: Message) -> None:
    """Hand one mail to the SMTP server. Its Message-ID is the outbox id, so that a repeat can be told."""
    from . import bounces

    mail, to = as_mail(message), str(message.payload["to"])
    if bounces.is_closed(to):
        raise Undeliverable("このアドレスへのメールは戻ってきます。本人に確かめて、届くなら一覧から再開してください。")
    try:
        with connection() as server:
            hand_over(server, mail, to)
    except smtplib.SMTPRecipientsRefused as error:
        code, words = next(iter(error.recipients.values()), (0, b""))
        if code >= PERMANENT:
            bounces.note_refusal(to, code, words)
            raise Undeliverable(f"宛先が受け付けられませんでした（{code}）") from error
        raise
    except smtplib.SMTPNotSupportedError as error:
        raise Undeliverable("メールサーバーが、日本語などを含むメールアドレスに対応していません") from error


def hand_over(server: smtplib.SMTP, mail: EmailMessage, to: str) -> None:
    """One mail over the line, with a DKIM signature where the installation has a key (HATAORI_DKIM_*)."""
    if not (os.environ.get("HATAORI_DKIM_DOMAIN") and os.environ.get("HATAORI_DKIM_KEY")):
        server.send_message(mail)
        return
    from .dkim_signature import sign

    server.sendmail(mail_from(), [to], sign(mail.as_bytes(policy=mail.policy.clone(linesep="\r\n"))))


def is_address(text: str) -> bool:
    """Whether mail can be addressed so: one name, one @, one domain. email.headerregistry takes any text."""
    return _ADDRESS.fullmatch(text) is not None


def is_plain_address(text: str) -> bool:
    """Whether every mail server takes it: an address without letters beyond ASCII (RFC 6531 is not everywhere)."""
    return text.isascii() and is_address(text)


def as_mail(message: Message) -> EmailMessage:
    """The mail as it goes over the wire."""
    payload, mail = message.payload, EmailMessage()
    mail["From"] = sender()
    if not is_address(str(payload["to"])):
        raise Undeliverable(_NO_ADDRESS)
    mail["To"] = payload["to"]
    mail["Subject"] = payload["subject"]
    mail["Date"] = format_datetime(message.created_at)
    mail["Message-ID"] = f"<{message.id}@{sender().domain}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(payload["text"])
    if calendar := payload.get("calendar"):
        mail.add_alternative(calendar["text"], subtype="calendar", params={"method": calendar["method"]})
    return mail


def sender() -> Address:
    """Whom mails come from: HATAORI_MAIL_FROM, else what the city's folder says."""
    facts = _city(Path(settings.HATAORI_CITY_FOLDER))
    address = os.environ.get("HATAORI_MAIL_FROM") or str(facts.get("from", "no-reply@hataori.invalid"))
    return Address(display_name=str(facts.get("from_name", "")), addr_spec=address)


@cache
def _city(folder: Path) -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads((folder / "city.json").read_text(encoding="utf-8")).get("mail", {})
    return found


def smtp_address() -> SplitResult:
    """The mail server as HATAORI_SMTP_URL names it; the development sink listens where it points."""
    return urlsplit(os.environ.get("HATAORI_SMTP_URL", DEFAULT_SMTP))


def connection() -> smtplib.SMTP:
    """A line to the mail server, signed in where the address names somebody."""
    url = smtp_address()
    kind = smtplib.SMTP_SSL if url.scheme == "smtps" else smtplib.SMTP
    server = kind(url.hostname or "127.0.0.1", url.port or 0, timeout=_TIMEOUT)
    if parse_qs(url.query).get("starttls") == ["1"]:
        server.starttls()
    if url.username:
        server.login(unquote(url.username), unquote(url.password or ""))
    return server
