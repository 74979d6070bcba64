"""One message to one address of nobody known, for a sender who has the address himself (interfaces/notify).

The address goes sealed with the message and is kept nowhere else: whoever follows topics by the same address keeps his
language, his proof and his being off, and nothing is left of it when the outbox has forgotten the message.
"""

from hataori.platform.crypto import seal, unseal
from hataori.platform.outbox.api import Message, enqueue

from . import wire
from .channels import Post, Recipient, channels

_SEAL = "messaging.direct"


def send_directly(name: str, to: str, content: Post, *, key: str, leave: str = "") -> str:
    """One message to one address of nobody known, within the caller's transaction; the outbox kind it leaves by (its
    key there is `key`). `leave` is a one-click address of the sender's own (RFC 8058), for mail.

    An address whose mail came back for good is not written to: the message is refused.
    """
    declared = channels()[name]
    sealed = seal(to, context=_SEAL)
    payload = {"letter": wire.written(content), "to": [], "sealed": sealed, "about": "direct", "leave": leave}
    enqueue(declared.delivery, payload, key=key)
    return declared.delivery


def direct_recipient(message: Message) -> Recipient:
    """Whom such a message is for: known by the message's id, for it has no address of ours."""
    value = unseal(message.payload["sealed"], context=_SEAL)
    return Recipient(message.id, value, token=str(message.payload["leave"]))
