"""A person adds an address: kept unproven, and a code is sent there."""

from django.db import transaction

from hataori.kernel.actor import Actor
from hataori.kernel.errors import FieldProblem, Rejected
from hataori.kernel.sentences import sentence
from hataori.platform.outbox.api import enqueue

from . import addresses, models, wire
from .channels import Post, channels
from .message_templates import CODE
from .rules import fill
from .wordings import template

_MOST = 10


def add(channel: str, value: str, *, account_id: str, actor: Actor) -> str:
    """The id of the address, its code on the way. Rejected for a channel that is not set up, or one too many."""
    declared = channels().get(channel)
    if declared is None or declared.audience != "person" or not declared.ready or channel not in ("mail", "sms"):
        raise Rejected([FieldProblem("channel", "channel", "この届け方は、いま使えません。")])
    if models.Address.objects.filter(account_id=account_id, channel=channel).count() >= _MOST:
        raise Rejected(
            [
                FieldProblem(
                    "value",
                    "too_many",
                    sentence("届け先は%(most)s件までです。使わないものを消してください。", most=_MOST),
                )
            ]
        )
    with transaction.atomic():
        row = addresses.put(channel, value.strip(), account_id=account_id, verified=False, actor=actor)
        if row.verified_at is None:
            _send_code(row, declared.delivery)
    return str(row.pk)


def send_again(address_id: str, *, account_id: str) -> None:
    """Another code to an address that is not proven yet; the old one is good no more."""
    row = addresses.row_of(address_id, account_id)
    if row.verified_at is None:
        with transaction.atomic():
            _send_code(row, channels()[row.channel].delivery)


def _send_code(row: models.Address, kind: str) -> None:
    """By the address's own channel; the payload holds the code for as long as the message waits."""
    code = addresses.new_code(row)
    post = Post(fill(template(CODE).outside, {"code": code}), "", urgent=True, seconds=1800)
    payload = {"letter": wire.written(post), "to": [str(row.pk)], "about": "code", "proving": True}
    enqueue(kind, payload, key=f"code:{row.pk}:{row.proof[:16]}")
