"""Linking a LINE user with a person's account, by LINE's own way: link token, our page, nonce, accountLink event.

https://developers.line.biz/en/docs/messaging-api/linking-accounts/ — the nonce is random, 128 bits and more, and
says nothing of the person.
"""

from datetime import timedelta
from hashlib import sha256
from secrets import token_urlsafe
from urllib.parse import urlencode

from django.conf import settings
from django.db import transaction

from hataori.blocks.messaging import api as messaging
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Actor
from hataori.platform.outbox.api import Message, enqueue

from . import bot, models, sdk
from .channel import NAME

WORD = "連携"
OFFER_KIND = "line.link"
_MINUTES_10 = timedelta(minutes=10)
_DIALOG = "https://access.line.me/dialog/bot/accountLink"


def offer(user_id: str, key: str) -> None:
    """Send the way to link, through the outbox, once a key."""
    if user_id:
        enqueue(OFFER_KIND, {"user": user_id}, key=key)


def deliver_offer(message: Message) -> None:
    """Ask LINE for a link token and push the address of our page with it."""
    user = str(message.payload["user"])
    link = f"{messaging.public_url()}/line/link/?{urlencode({'linkToken': bot.link_token(user)})}"
    text = f"市のお知らせをLINEで受け取るには、次のページでサインインして連携してください（10分以内）。\n{link}"
    line = sdk.messaging()
    request = line.PushMessageRequest(to=user, messages=[line.TextMessage(text=text)])
    with bot.api() as caller:
        caller.push_message(request, x_line_retry_key=message.id)


@transaction.atomic
def begin(actor: Actor, link_token: str) -> str:
    """The address of LINE's dialogue that ends the linking, with a fresh nonce for this person."""
    nonce = token_urlsafe(24)
    models.LinkNonce.objects.create(digest=_digest(nonce), account_id=actor.id, until=clock.now() + _MINUTES_10)
    models.LinkNonce.objects.filter(until__lt=clock.now() - timedelta(days=1)).delete()
    dialog = f"{settings.HATAORI_MESSENGERS['line']['url']}/dialog" if _played() else _DIALOG
    return f"{dialog}?{urlencode({'linkToken': link_token, 'nonce': nonce})}"


def _played() -> bool:
    return bool(settings.HATAORI_MESSENGERS["line"]["simulated"])


def finish(user_id: str, nonce: str) -> bool:
    """LINE says that this user is whoever got the nonce; False for one that is unknown, used or late."""
    with transaction.atomic():
        row = models.LinkNonce.objects.select_for_update().filter(digest=_digest(nonce)).first()
        if row is None or row.used_at is not None or clock.now() > row.until or not user_id:
            return False
        row.used_at = clock.now()
        row.save(update_fields=["used_at"])
        messaging.own_address(NAME, user_id, row.account_id)
        messaging.put_address(NAME, user_id, account_id=row.account_id, label="LINE", actor=SYSTEM)
    return True


def _digest(nonce: str) -> str:
    return sha256(nonce.encode()).hexdigest()
