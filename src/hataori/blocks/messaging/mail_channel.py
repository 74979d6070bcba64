"""Mail as a channel: one line and a link to a person, or a topic's post to its followers with a way to leave.

List-Unsubscribe and List-Unsubscribe-Post: RFC 2369, RFC 8058 (one click, no question, no signing in).
"""

import smtplib
from collections.abc import Iterator, Sequence
from contextlib import closing
from email.message import EmailMessage
from email.policy import default
from email.utils import format_datetime

from django.utils.translation import gettext, override

from hataori.kernel import clock

from . import bounces
from .channels import Channel, Outcome, Post, Recipient, Sending, whole
from .handing_over import retry_key
from .mail import PERMANENT, connection, hand_over, is_address, mail_from, public_url, sender
from .rules import Rate

# A long address must stay one word: folded, it would be written as an encoded word, which no mail program follows.
_UNFOLDED = default.clone(max_line_length=998)
_BAD = "宛先のメールアドレスが正しくありません"


def send(sending: Sending, recipients: Sequence[Recipient]) -> Sequence[Outcome]:
    """All over one line to the server; an address it refuses for good is noted as bounced."""
    return list(_sent(sending, recipients))


def _sent(sending: Sending, recipients: Sequence[Recipient]) -> Iterator[Outcome]:
    """A line that breaks on the way leaves the rest for later."""
    open_line = connection()
    with closing(open_line):
        for number, each in enumerate(recipients):
            try:
                yield _one(open_line, sending, each)
            except smtplib.SMTPServerDisconnected as gone:
                yield from (Outcome(rest.address_id, "later", str(gone)) for rest in recipients[number:])
                return


def _one(line: smtplib.SMTP, sending: Sending, to: Recipient) -> Outcome:
    if not is_address(to.value):
        return Outcome(to.address_id, "refused", _BAD)
    if bounces.is_closed(to.value):
        return Outcome(to.address_id, "gone", "このアドレスへのメールは戻ってきます")
    try:
        hand_over(line, as_mail(sending, to), to.value)
    except smtplib.SMTPRecipientsRefused as error:
        return _refused(to, error)
    except smtplib.SMTPNotSupportedError:
        return Outcome(to.address_id, "refused", _BAD)
    except smtplib.SMTPResponseException as error:
        return Outcome(to.address_id, "refused" if error.smtp_code >= PERMANENT else "later", f"{error.smtp_code}")
    return Outcome(to.address_id, "taken")


def _refused(to: Recipient, error: smtplib.SMTPRecipientsRefused) -> Outcome:
    code, words = next(iter(error.recipients.values()))
    if code < PERMANENT:
        return Outcome(to.address_id, "later", f"{code}")
    bounces.note_refusal(to.value, code, words)
    return Outcome(to.address_id, "gone", f"宛先が受け付けられませんでした（{code}）")


def as_mail(sending: Sending, to: Recipient) -> EmailMessage:
    """The mail as it goes over the wire; its Message-ID is the same at each attempt."""
    words, mail = sending.post.words(to.language), EmailMessage(_UNFOLDED)
    mail["From"] = sender()
    mail["To"] = to.value
    mail["Subject"] = words.title.replace("\r", " ").replace("\n", " ")[:200]
    mail["Date"] = format_datetime(clock.now())
    mail["Message-ID"] = f"<{retry_key(sending.key, _number(to))}@{sender().domain}>"
    mail["Auto-Submitted"] = "auto-generated"
    if to.token:
        mail["List-Unsubscribe"] = f"<{unsubscribe_url(to.token)}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail.set_content(f"{whole(Post(words.title, words.text, sending.post.url))}\n\n{_foot(to)}\n")
    return mail


def _foot(to: Recipient) -> str:
    """How to end it, in the reader's language."""
    with override(to.language):
        lines = [gettext("このメールには返信できません。心当たりがないときは、開かずに削除してください。")]
        if to.own:
            own = f"{public_url()}/notices/mail/own/?t={to.own}"
            lines.insert(0, gettext("届くお知らせを変える・すべて止める：%(link)s") % {"link": own})
        if to.token:
            lines.insert(0, gettext("このお知らせを止める：%(link)s") % {"link": unsubscribe_url(to.token)})
    return "\n".join(lines)


def _number(to: Recipient) -> int:
    return int(to.address_id.replace("-", "")[:8], 16)


def unsubscribe_url(token: str) -> str:
    """Where a follower leaves without signing in; a sender's own address stands as it is."""
    if token.startswith("https://"):
        return token
    return f"{public_url()}/unsubscribe/{token}/"


MAIL_CHANNEL = Channel(
    "mail",
    "メール",
    "person",
    "mail.notice",
    send=send,
    is_ready=lambda: True,
    account=mail_from,
    batch=100,
    rate=Rate(20.0, 50),
    tokens=True,
)

__all__ = ["MAIL_CHANNEL", "as_mail", "send", "unsubscribe_url"]
