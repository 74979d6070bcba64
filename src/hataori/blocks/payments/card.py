"""The way to the card page and back: signed both ways, each answer taken once however often it comes.

The fields are our own, since each provider has its own: a city puts its provider's client here (ADR 0031).
"""

import uuid
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db import transaction

from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import Conflict, FieldProblem, Forbidden, NotFound, Rejected, Unavailable
from hataori.kernel.sentences import sentence

from . import actions, answering, models
from .configuration import card_page
from .queries import as_charge, row_of
from .types import CardVisit, Charge


def start_card(charge_id: str, back: str, actor: Actor) -> CardVisit:
    """Begin a visit to the card page for a fee that is due; `back` is our own path. Unavailable where none is set."""
    if not card_page().offered:
        raise Unavailable("no_card_page", "いまはカードで支払えません。窓口で支払ってください。")
    with transaction.atomic():
        row = row_of(charge_id, lock=True)
        if row.payer_id != actor.id:
            raise NotFound
        if row.state != "due":
            raise Conflict("not_due", sentence("この手数料は「%(state)s」です。", state=as_charge(row).state_title))
        session = models.CardSession.objects.create(charge=row, back=back, started_at=clock.now())
    return visit(str(session.pk))


def visit(session_id: str) -> CardVisit:
    """A visit by its number. NotFound."""
    page, row = card_page(), _session(session_id)
    told = {
        "session": str(row.pk),
        "amount": str(row.charge.amount),
        "title": row.charge.title,
        "back": f"{settings.HATAORI_URL}{row.back}",
        "notify": f"{settings.HATAORI_URL}/payments/card/callback/",
    }
    signed = urlencode({**told, "signature": page.sign(urlencode(told))})
    return CardVisit(str(row.pk), f"{page.url}/pay?{signed}", row.back, page.simulated, as_charge(row.charge))


def take_answer(body: bytes, stamp: str, signature: str) -> Charge:
    """Take the card page's answer: signed over "<stamp>.<body>", not older than five minutes, counted once.

    Forbidden for a signature that does not fit, Rejected for an answer about another amount, NotFound for a visit
    nobody began. An answer that comes again changes nothing; one for a fee settled meanwhile is kept as late, for the
    section to give it back.
    """
    check_signature(body, stamp, signature)
    said = answering.read(body)
    with transaction.atomic():
        session = _session(str(said.get("session", "")), lock=True)
        row = row_of(str(session.charge_id), lock=True)
        if said.get("amount") != row.amount:
            raise Rejected([FieldProblem("amount", "different", "金額が違います。")])
        if session.state == "open":
            _close(session, row, said)
    return as_charge(row)


def check_signature(body: bytes, stamp: str, signature: str) -> None:
    """Forbidden unless the body comes from the card page, and now."""
    if not answering.is_signed(card_page().sign, body, stamp, signature):
        raise Forbidden("bad_signature", "カード払いの知らせを確かめられませんでした。")


def _close(session: models.CardSession, row: models.Charge, said: Mapping[str, Any]) -> None:
    session.ended_at = clock.now()
    reference = str(said.get("reference", ""))[:100]
    if said.get("status") != "paid" or not reference:
        session.state = "cancelled"
    elif row.state != "due":
        session.state = "late"
    else:
        actions.paid_by_card(row, reference)
        session.state = "paid"
    session.save(update_fields=["state", "ended_at"])


def _session(session_id: str, *, lock: bool = False) -> models.CardSession:
    try:
        key = uuid.UUID(session_id)
    except ValueError:
        raise NotFound from None
    rows = models.CardSession.objects.select_for_update() if lock else models.CardSession.objects.all()
    found = rows.filter(pk=key).first()
    if found is None:
        raise NotFound
    return found
