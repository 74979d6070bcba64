"""Codes by mail: proof that the person reads the mailbox. Ten letters without look-alikes, fifty bits, good once."""

import hashlib
import re
import secrets
from datetime import timedelta

from django.db import transaction

from hataori.kernel import clock
from hataori.kernel.errors import FieldProblem, Rejected
from hataori.platform.outbox.api import enqueue

from . import limits, models
from .rules import CODE_SECONDS, MAIL

_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ23"
_LENGTH = 10
_FULL_WIDTH = str.maketrans({chr(0xFF01 + offset): chr(0x21 + offset) for offset in range(94)})


def issue(purpose: str, *, email: str, account: models.Account | None = None) -> str:
    """A fresh code; older ones stay good until they expire, so nobody can cut the owner off by asking for more."""
    code = "".join(_LETTERS[byte % 32] for byte in secrets.token_bytes(_LENGTH))
    expires = clock.now() + timedelta(seconds=CODE_SECONDS)
    models.OneTimeCode.objects.filter(expires_at__lte=clock.now()).delete()
    models.OneTimeCode.objects.create(
        purpose=purpose, email=email, account=account, digest=_digest(purpose, code), expires_at=expires
    )
    return f"{code[:5]}-{code[5:]}"


@transaction.atomic
def use(purpose: str, typed: str) -> models.OneTimeCode:
    """Take the code, once. Rejected where it is wrong, expired or used."""
    now = clock.now()
    open_codes = models.OneTimeCode.objects.filter(
        purpose=purpose, digest=_digest(purpose, typed), used_at=None, expires_at__gt=now
    )
    row = open_codes.select_related("account").first()
    if row is None or not open_codes.update(used_at=now):
        raise Rejected([FieldProblem("code", "code_wrong", "コードが違うか、期限（1時間）が過ぎています。")])
    return row


@transaction.atomic
def mail(to: str, *, subject: str, text: str, key: str) -> None:
    """Hand a mail to the outbox; key makes a repeat the same mail."""
    enqueue("mail", {"to": to, "subject": subject, "text": text}, key=key)


def mailable(purpose: str, of: str) -> bool:
    """Whether another mail for this purpose may go now. While it may not, the last codes are still good.

    Each purpose has its own budget: whoever asks for codes of one kind cannot hold back another kind.
    """
    return limits.spend(MAIL, f"{purpose}:{of.lower()}") <= MAIL.tries


def _digest(purpose: str, typed: str) -> str:
    plain = re.sub(r"[^0-9A-Z]", "", typed.translate(_FULL_WIDTH).upper())
    return hashlib.sha256(f"{purpose}:{plain}".encode()).hexdigest()
