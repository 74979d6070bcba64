"""Messages about a case leave the boxes with it, and the mails that spoke of them the outbox."""

from hataori.platform.forgetting import Forgetter
from hataori.platform.outbox import api as outbox

from . import models


def forget(number: str) -> int:
    """Delete the messages about a receipt number, whoever got them."""
    rows = models.BoxMessage.objects.filter(receipt=number)
    for row_id in rows.values_list("pk", flat=True):
        outbox.forget(f"box:{row_id}")
    return rows.delete()[0]


FORGETTERS = (Forgetter("messaging.messages", forget),)
