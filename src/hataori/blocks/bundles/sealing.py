"""The city's seal on a bundle's manifest. Whatever is away leaves it waiting: the outbox tries again."""

import structlog
from django.conf import settings
from django.db import transaction

from hataori.blocks.documents import api as documents
from hataori.kernel.actor import SYSTEM
from hataori.platform.events.api import record
from hataori.platform.outbox.api import Message, Undeliverable

from . import models

SEALING = "bundle.seal"
log = structlog.get_logger("hataori.bundles")


def deliver(message: Message) -> None:
    """The outbox's attempt."""
    if not models.Bundle.objects.filter(pk=message.payload["bundle"]).exists():
        raise Undeliverable("まとめた届出がありません")
    _seal(message.payload["bundle"])


def seal_at_once(bundle_id: str) -> None:
    """Seal it now, unless the key is kept elsewhere."""
    if settings.HATAORI_SIGNER:
        return
    try:
        _seal(bundle_id)
    except Exception:
        log.exception("bundle.not_sealed_at_once", bundle=bundle_id)


def _seal(bundle_id: str) -> None:
    row = models.Bundle.objects.get(pk=bundle_id)
    if row.seal:
        return
    made = documents.seal(row.manifest.encode())
    with transaction.atomic():
        if models.Bundle.objects.filter(pk=row.pk, seal=b"").update(seal=made.content):
            facts = {"simulated": made.simulated}
            record("bundle.sealed", subject=f"bundle/{row.pk}", data=facts, actor=SYSTEM)
