"""Posts to the public: X, Mastodon, LINE's friends. Each is told once, by its key; what came of it is a fact."""

from datetime import datetime
from functools import partial

from django.db import transaction

from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Actor
from hataori.kernel.check_digits import without_personal_numbers
from hataori.kernel.errors import FieldProblem, Rejected
from hataori.platform.events.api import record
from hataori.platform.files import api as files
from hataori.platform.outbox.api import Delivery, Later, Message, Undeliverable, enqueue

from . import models, rates, wire
from .channels import Channel, Post, PostRefused, Receipt, Sending, channel, channels

_ATTEMPTS, _LONGEST_S = 10, 900.0


def public_delivery(name: str, title: str, kind: str) -> Delivery:
    """What the app of a public channel puts into its DELIVERIES."""
    return Delivery(
        kind, partial(deliver_post, name), title, _ATTEMPTS, first_delay=1.0, longest_delay=_LONGEST_S, lane=kind
    )


def post(
    to: str, account: str, content: Post, *, key: str, actor: Actor = SYSTEM, not_before: datetime | None = None
) -> str:
    """Put a post for a public channel into the outbox, within the caller's transaction; the same `key` again changes
    nothing. Answers the key. `account` is the channel's own unless named.

    Success records `message.delivered` {channel, account, url, simulated}, refusal `message.refused`, both with the
    subject "delivery/<key>". Rejected when it is too long, has an image without words for it, or the channel is not
    set up here; KeyError for a channel nobody declares.
    """
    declared = channel(to)
    if problems := problems_of(declared, content):
        raise Rejected(problems)
    row, new = models.Told.objects.get_or_create(
        key=key,
        defaults={
            "channel": to,
            "account": account or declared.account(),
            "title": content.title[:300],
            "created_at": clock.now(),
            "simulated": declared.simulated,
        },
    )
    if new:
        payload = {"letter": wire.written(content), "account": row.account, "told": key, "actor": actor.id}
        enqueue(declared.delivery, payload, key=key, not_before=not_before)
    return key


def problems_of(declared: Channel, content: Post) -> list[FieldProblem]:
    """What keeps the post from this channel."""
    found = []
    if declared.audience != "public" or declared.publish is None:
        found.append(FieldProblem("channel", "audience", f"{declared.title}には投稿できません。"))
    elif not declared.ready:
        found.append(FieldProblem("channel", "not_ready", f"{declared.title}は、まだ設定されていません。"))
    if over := declared.too_long(content):
        found.append(FieldProblem("text", "too_long", f"{declared.title}では{over}文字長すぎます。短くしてください。"))
    if content.image and not content.image_alt.strip():
        found.append(FieldProblem("image_alt", "required", "画像の説明（代替テキスト）を入力してください。"))
    return found


def deliver_post(name: str, message: Message) -> None:
    """One attempt at a public post."""
    declared = channel(name)
    if declared.publish is None:
        raise Undeliverable("this channel takes no posts")
    if wait := rates.spend(name, declared.rate):
        raise Later(wait)
    letter, picture = wire.read(message.payload["letter"]), partial(_picture, message)
    sending = Sending(message.id, letter, message.attempts, picture, partial(_is_anothers, declared, message))
    try:
        receipt = declared.publish(sending)
    except PostRefused as refused:
        _refused(declared, message, str(refused))
        raise Undeliverable(str(refused)) from refused
    except Later as later:
        rates.pause(name, declared.rate, later.seconds)
        raise
    except Exception as error:
        if message.attempts >= _ATTEMPTS:
            _refused(declared, message, f"{type(error).__name__}: {error}")
        raise
    _delivered(declared, message, receipt)


def _picture(message: Message) -> tuple[bytes, str]:
    image = str(message.payload["letter"]["image"])
    return (files.open_file(image, SYSTEM), files.KINDS[files.file_ref(image).kind].media_type) if image else (b"", "")


def _is_anothers(declared: Channel, message: Message, reference: str) -> bool:
    """Whether what stands there under this reference was posted for another message."""
    taken = models.Told.objects.filter(channel=declared.name, reference=reference)
    return taken.exclude(key=message.payload["told"]).exists()


@transaction.atomic
def _delivered(declared: Channel, message: Message, receipt: Receipt) -> None:
    """Once: a worker may have died between this and the outbox's own note."""
    waiting = models.Told.objects.filter(key=message.payload["told"]).exclude(state="delivered")
    if not waiting.update(
        state="delivered",
        url=receipt.url[:500],
        reference=receipt.reference[:200],
        taken=1,
        error="",
        settled_at=clock.now(),
    ):
        return
    facts = _facts(declared, message) | {"url": receipt.url[:500]}
    record("message.delivered", subject=f"delivery/{message.payload['told']}", data=facts, actor=SYSTEM)


@transaction.atomic
def _refused(declared: Channel, message: Message, reason: str) -> None:
    told = without_personal_numbers(reason)[:300]
    waiting = models.Told.objects.filter(key=message.payload["told"], state="waiting")
    if waiting.update(state="refused", refused=1, error=told, settled_at=clock.now()):
        facts = _facts(declared, message) | {"reason": told}
        record("message.refused", subject=f"delivery/{message.payload['told']}", data=facts, actor=SYSTEM)


def _facts(declared: Channel, message: Message) -> dict[str, object]:
    return {"channel": declared.name, "account": str(message.payload["account"]), "simulated": declared.simulated}


def public_channels() -> list[Channel]:
    """The public channels that are set up here."""
    return [each for each in channels().values() if each.audience == "public" and each.ready]
