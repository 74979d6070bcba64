"""Where people can be reached: adding, proving, switching off. A mail that bounced for good is not written to again."""

from datetime import timedelta
from hashlib import sha256
from secrets import randbelow
from uuid import UUID

from django.db import transaction

from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Actor
from hataori.kernel.errors import FieldProblem, NotFound, Rejected
from hataori.platform.accounts import api as accounts
from hataori.platform.crypto import blind_index
from hataori.platform.events.api import record

from . import models

MAIL = "mail"
_PROOF = timedelta(minutes=30)
_MOST_TRIES = 5
_WRONG = "番号が違うか、期限が過ぎています。もう一度、番号を送ってください。"


def blind_of(channel: str, value: str) -> str:
    """The index by which an address is found without opening others. Mail addresses are compared in small letters."""
    folded = value.lower() if channel == MAIL else value
    return blind_index(folded, context=f"messaging.address.{channel}")


def keep(
    channel: str,
    value: str,
    *,
    by: str = "",
    account_id: str = "",
    label: str = "",
    language: str = "ja",
    verified: bool = True,
    actor: Actor = SYSTEM,
) -> str:
    """Keep an address of a person, or of nobody known; its id. `by` is what it is found by where the value is more."""
    found = put(
        channel,
        value,
        by=by,
        account_id=account_id,
        label=label,
        language=language,
        verified=verified,
        actor=actor,
    )
    return str(found.pk)


def put(
    channel: str,
    value: str,
    *,
    by: str = "",
    account_id: str = "",
    label: str = "",
    language: str = "ja",
    verified: bool = True,
    actor: Actor = SYSTEM,
) -> models.Address:
    """The address, new or known, switched on again where it was off; a mail that came back for good stays off."""
    blind, now = blind_of(channel, by or value), clock.now()
    with transaction.atomic():
        row, new = models.Address.objects.get_or_create(
            channel=channel,
            blind=blind,
            account_id=account_id,
            defaults={
                "value": value,
                "label": label,
                "language": language,
                "created_at": now,
                "verified_at": now if verified else None,
            },
        )
        if new:
            _tell("notice.address_added", row, actor)
        else:
            _refresh(row, value, label, language, verified=verified)
    return row


def _refresh(row: models.Address, value: str, label: str, language: str, *, verified: bool) -> None:
    row.value, row.label, row.language = value, label or row.label, language
    if not bounced(row.channel, value):
        row.off_at, row.off_why = None, ""
    if verified and row.verified_at is None:
        row.verified_at = clock.now()
    row.save(update_fields=["value", "label", "language", "off_at", "off_why", "verified_at"])


def own(channel: str, value: str, account_id: str) -> None:
    """Take the address from whoever had it: the person who now uses this device or LINE user keeps it alone."""
    rows = models.Address.objects.filter(channel=channel, blind=blind_of(channel, value)).exclude(account_id=account_id)
    rows.delete()


def profile_mail(account_id: str) -> models.Address | None:
    """The mail address a person gave with the account, as an address; None where there is none."""
    try:
        mail = accounts.profile_of(account_id).email
    except NotFound:
        return None
    if not mail:
        return None
    blind = blind_of(MAIL, mail)
    row = models.Address.objects.filter(channel=MAIL, blind=blind, account_id=account_id).first()
    return row or put(MAIL, mail, account_id=account_id)


def new_code(row: models.Address) -> str:
    """A code of six digits that proves the address within half an hour; the caller sends it there."""
    code = f"{randbelow(1_000_000):06}"
    row.proof, row.proof_until, row.proof_tries = _hash(row, code), clock.now() + _PROOF, 0
    row.save(update_fields=["proof", "proof_until", "proof_tries"])
    return code


def prove(address_id: str, code: str, *, account_id: str, actor: Actor) -> models.Address:
    """The person typed the code: from now on the address is used. Rejected for a wrong or late one (five tries)."""
    row = row_of(address_id, account_id)
    if not _fits(row, code):
        raise Rejected([FieldProblem("code", "code", _WRONG)])
    with transaction.atomic():
        row.verified_at, row.proof, row.proof_until = clock.now(), "", None
        row.save(update_fields=["verified_at", "proof", "proof_until"])
        _tell("notice.address_verified", row, actor)
    return row


def _fits(row: models.Address, code: str) -> bool:
    """Whether the code is right and in time; each look costs a try, written before the answer is known."""
    tried = models.Address.objects.filter(pk=row.pk, proof_tries=row.proof_tries, proof_tries__lt=_MOST_TRIES)
    if not tried.update(proof_tries=row.proof_tries + 1):
        return False
    in_time = row.proof_until is not None and clock.now() <= row.proof_until
    return in_time and bool(row.proof) and row.proof == _hash(row, code)


def _hash(row: models.Address, code: str) -> str:
    return sha256(f"{row.pk}:{code}".encode()).hexdigest()


def remove(address_id: str, *, account_id: str, actor: Actor) -> None:
    """Forget an address of the person's own, with what follows by it. NotFound for anybody else's."""
    row = row_of(address_id, account_id)
    with transaction.atomic():
        _tell("notice.address_removed", row, actor)
        row.delete()


def forget_device(device: str, *, actor: Actor) -> None:
    """Forget a browser of nobody known, with what follows by it; a second time changes nothing."""
    with transaction.atomic():
        row = models.Address.objects.filter(pk=device, account_id="").first()
        if row is not None:
            _tell("notice.address_removed", row, actor)
            row.delete()


def off(address_id: str, why: str, *, actor: Actor = SYSTEM) -> None:
    """Use the address no more: gone, bounced, unfollowed."""
    with transaction.atomic():
        rows = models.Address.objects.filter(pk=address_id, off_at__isnull=True)
        if rows.update(off_at=clock.now(), off_why=why):
            _tell("notice.address_off", models.Address.objects.get(pk=address_id), actor, why=why)


def row_of(address_id: str, account_id: str) -> models.Address:
    """The person's own address. NotFound for any other."""
    row = models.Address.objects.filter(pk=address_id, account_id=account_id).exclude(account_id="").first()
    if row is None:
        raise NotFound("address_not_found", "届け先が見つかりません。一覧から選び直してください。")
    return row


def locked(address_id: UUID) -> models.Address | None:
    """The address, locked for the rest of the transaction; None once it is forgotten."""
    return models.Address.objects.select_for_update().filter(pk=address_id).first()


def bounced(channel: str, value: str) -> bool:
    """Whether mail to this address came back for good."""
    blind = blind_of(channel, value)
    return models.Bounce.objects.filter(blind=blind, permanent=True, cleared_at=None).exists()


def _tell(type_name: str, row: models.Address, actor: Actor, **more: str) -> None:
    record(type_name, subject=f"address/{row.pk}", data={"channel": row.channel, **more}, actor=actor)
