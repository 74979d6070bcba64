"""Whose card it is: the serial of its 利用者証明用電子証明書, which the centre tells after it has checked the PIN."""

import uuid

from django.db import IntegrityError, transaction

from hataori.kernel import clock
from hataori.kernel.errors import Conflict, NotFound
from hataori.platform.crypto import blind_index

from . import models

_CARD, _PERSON = "convenience_certificates.card", "convenience_certificates.member"


def key_of(serial: str) -> str:
    """What is kept of a serial: nobody can read it back."""
    return blind_index(serial, context=_CARD)


def link(serial: str, person_id: str, *, sample: bool = False) -> bool:
    """Say whose card it is; whether that is new. Conflict (card_taken) where it is somebody else's."""
    wanted = uuid.UUID(person_id)
    row = models.Card(serial_key=key_of(serial), person_id=wanted, linked_at=clock.now(), sample=sample)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        if models.Card.objects.filter(serial_key=row.serial_key, ended_at=None, person_id=wanted).exists():
            return False
        raise Conflict("card_taken", "このカードは、ほかの人のものとして登録されています。") from error
    return True


def end(serial: str) -> None:
    """The card was given back, or a new certificate was put on it."""
    models.Card.objects.filter(serial_key=key_of(serial), ended_at=None).update(ended_at=clock.now())


def holder(serial: str) -> str:
    """The id of the person whose card it is. NotFound (card_unknown)."""
    row = models.Card.objects.filter(serial_key=key_of(serial), ended_at=None).first()
    if row is None:
        raise NotFound("card_unknown", "このカードでは、この市の証明書を取れません。市民課の窓口で聞いてください。")
    return str(row.person_id)


def member_token(serial: str, person_id: str) -> str:
    """How the centre names a member of the household without knowing who it is; another card gets another name."""
    return blind_index(f"{serial} {person_id}", context=_PERSON)[:24]
