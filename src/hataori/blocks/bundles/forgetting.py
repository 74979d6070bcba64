"""The end of a case: it leaves its bundle; with the last one, words, handwriting and facts go. Hashes stay."""

from django.db import transaction

from hataori.platform.forgetting import Forgetter

from . import models


@transaction.atomic
def forget(number: str) -> int:
    """Take a case out of its bundle, and forget who signed with the last."""
    item = models.Item.objects.filter(number=number).first()
    if item is None:
        return 0
    item.delete()
    left = models.Bundle.objects.select_for_update().get(pk=item.bundle_id)
    if not left.items.exists():
        left.signer = left.evidence = left.facts = ""
        left.save(update_fields=["signer", "evidence", "facts"])
    return 1


FORGETTERS = (Forgetter("bundles.signatures", forget),)
