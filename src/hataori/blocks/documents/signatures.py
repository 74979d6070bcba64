"""Putting the signature on a paper that waits for it. Nothing here can undo or hold up the paper itself."""

import structlog
from django.conf import settings
from django.db import transaction

from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM
from hataori.platform.files import api as files
from hataori.platform.outbox.api import Message, Undeliverable

from . import keeping, models
from .signing.report import SignatureReport

log = structlog.get_logger("hataori.papers")


class Unproven(Exception):
    """What we signed does not prove itself: the key, its certificate or a list is wrong. It is not handed out."""


def proven(content: bytes) -> tuple[bytes, SignatureReport]:
    """The signed content with its report. Unproven where the signature would not hold before a reader."""
    from .signing.sign import signed  # pyHanko takes half a second to load: a web process never needs it for this
    from .signing.stampers import forget as forget_stamper
    from .signing.verify import verified

    made = signed(content)
    report = verified(made, clock.now())
    if not report.holds:
        forget_stamper()  # it may stamp with a new certificate: the next attempt asks anew
        raise Unproven(report.why)
    return made, report


def deliver(message: Message) -> None:
    """The outbox's attempt: raises whatever is away, so that it is tried again and ends as a dead letter."""
    row = models.Document.objects.filter(pk=message.payload["document"], draft=False).first()
    if row is None:
        raise Undeliverable("文書がありません")
    if row.signature == "waiting":
        _sign(row)


def sign_at_once(document_id: str) -> None:
    """Sign a paper before it is handed out, where that asks nobody outside; a service elsewhere is left to the outbox.

    Whatever goes wrong leaves the paper waiting: the outbox has it.
    """
    if settings.HATAORI_TSA_URL or settings.HATAORI_SIGNER:
        return
    row = models.Document.objects.get(pk=document_id)
    if row.signature != "waiting":
        return
    try:
        _sign(row)
    except Exception:
        log.exception("paper.not_signed_at_once", document=document_id)


def _sign(row: models.Document) -> None:
    made, report = proven(files.open_file(row.file_id, SYSTEM))
    with transaction.atomic():
        held = models.Document.objects.select_for_update().get(pk=row.pk)
        if held.signature == "waiting":
            keeping.keep_signed(held, made, report)
            log.info("paper.signed", document=str(row.pk), level=report.level, simulated=report.simulated)
