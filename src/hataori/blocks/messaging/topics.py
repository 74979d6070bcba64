"""Topics that people follow: news, a waste area's days. Following, leaving by a link, and telling all followers.

A round walks the followers in batches; each batch is one message in the outbox, so that a provider that fails repeats
one batch and not the round.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core import signing
from django.db import transaction
from django.db.models import Count

from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Actor
from hataori.kernel.errors import FieldProblem, NotFound, Rejected
from hataori.platform.events.api import record
from hataori.platform.outbox.api import enqueue

from . import addresses, models, wire
from .channels import Channel, Post, channels

_SALT = "messaging.unsubscribe"
_NO_ADDRESS = "この届け方で届く先がありません。先に「お知らせの受け取り方」で登録してください。"
BATCH = 500


@dataclass(frozen=True, slots=True)
class Following:
    """A topic that somebody follows by a channel; `token` leaves it without signing in."""

    id: int
    topic: str
    title: str
    channel: str
    address_id: str
    token: str


@dataclass(frozen=True, slots=True)
class Round:
    """What a topic's round set going: followers by channel."""

    key: str
    topic: str
    followers: dict[str, int]


def subscribe(
    topic: str, *, channel: str, title: str, actor: Actor, account_id: str = "", device: str = ""
) -> Following:
    """Follow a topic by a channel; again changes nothing. `device` is the id that POST /push/subscribe answered.

    Without a device the account's own address at that channel is used (the profile's mail, the linked LINE user, every
    browser by one call each). Rejected where there is none.
    """
    row = _address(channel, account_id, device)
    with transaction.atomic():
        found, new = models.Subscription.objects.get_or_create(
            topic=topic, address=row, defaults={"title": title, "channel": channel, "created_at": clock.now()}
        )
        if new:
            facts = {"topic": topic, "channel": channel}
            record("notice.followed", subject=f"address/{row.pk}", data=facts, actor=actor)
    return as_following(found)


def _address(name: str, account_id: str, device: str) -> models.Address:
    working = models.Address.objects.filter(channel=name, off_at=None, verified_at__isnull=False)
    if device:
        found = working.filter(pk=device, account_id__in=["", account_id]).first()
    elif account_id:
        found = working.filter(account_id=account_id).order_by("created_at").first()
        if found is None and name == addresses.MAIL:
            found = addresses.profile_mail(account_id)
    else:
        found = None
    if found is None or found.off_at is not None:
        raise Rejected([FieldProblem("channel", "no_address", _NO_ADDRESS)])
    return found


def token_of(subscription_id: int) -> str:
    """The token that ends this subscription; it holds no secret of the person."""
    return signing.dumps(subscription_id, salt=_SALT)


def followed(token: str) -> Following:
    """What the token would end. NotFound for a token that is none, or when it has ended."""
    try:
        number = int(signing.loads(token, salt=_SALT))
    except (signing.BadSignature, ValueError, TypeError):
        number = 0
    row = models.Subscription.objects.filter(pk=number).first()
    if row is None:
        raise NotFound("not_following", "このお知らせは、もう止まっています。何もする必要はありません。")
    return as_following(row)


def unsubscribe(token: str, *, actor: Actor = SYSTEM) -> Following:
    """Leave what the token names; answers what it was. NotFound when it has ended already."""
    found = followed(token)
    leave(found.id, actor=actor)
    return found


def leave(subscription_id: int, *, actor: Actor) -> None:
    """Follow no more; a second time changes nothing."""
    with transaction.atomic():
        row = models.Subscription.objects.filter(pk=subscription_id).first()
        if row is not None:
            end(row, actor=actor)
            _forget_idle(row.address_id, actor)


def end(row: models.Subscription, *, actor: Actor) -> None:
    """End it, within the caller's transaction."""
    facts = {"topic": row.topic, "channel": row.channel}
    record("notice.left", subject=f"address/{row.address_id}", data=facts, actor=actor)
    row.delete()


def end_topic(topic: str, *, actor: Actor) -> int:
    """Nobody follows it any more; how many did."""
    numbers = list(models.Subscription.objects.filter(topic=topic).values_list("pk", flat=True))
    for number in numbers:
        leave(number, actor=actor)
    return len(numbers)


def topics_followed(prefix: str) -> list[str]:
    """The topics that begin so and that somebody follows."""
    rows = models.Subscription.objects.filter(topic__startswith=prefix)
    return list(rows.values_list("topic", flat=True).distinct().order_by("topic"))


def _forget_idle(address_id: UUID, actor: Actor) -> None:
    """A mail address without an account was kept for what it follows; nothing left, it goes."""
    row = addresses.locked(address_id)
    if row is None or row.channel != addresses.MAIL or row.account_id:
        return
    waiting = models.FollowAsk.objects.filter(address=address_id, used_at=None, expires_at__gt=clock.now())
    left = models.Subscription.objects.filter(address=address_id)
    if not left.exists() and not waiting.exists():
        facts = {"channel": addresses.MAIL}
        record("notice.address_removed", subject=f"address/{address_id}", data=facts, actor=actor)
        row.delete()


def following(account_id: str) -> list[Following]:
    """What a person follows, by title."""
    rows = models.Subscription.objects.filter(address__account_id=account_id).exclude(address__account_id="")
    return [as_following(row) for row in rows.order_by("title", "channel", "pk")]


def followed_by(device: str) -> list[Following]:
    """What a browser of nobody known follows, by title; nothing for one that belongs to an account."""
    rows = models.Subscription.objects.filter(address__pk=device, address__account_id="", address__off_at=None)
    return [as_following(row) for row in rows.order_by("title", "pk")]


def followers(topic: str) -> dict[str, int]:
    """How many follow a topic, by channel."""
    rows = models.Subscription.objects.filter(topic=topic, address__off_at=None)
    return dict(rows.values_list("channel").annotate(found=Count("id")).order_by("channel"))


def as_following(row: models.Subscription) -> Following:
    """The row as it crosses the door."""
    return Following(row.pk, row.topic, row.title, row.channel, str(row.address_id), token_of(row.pk))


def tell_topic(topic: str, content: Post, *, key: str, urgent: bool = False) -> Round:
    """Tell all who follow the topic, within the caller's transaction; the same `key` again tells nobody twice.

    Each follower gets it in the address's language where `content.versions` has it. Urgent rounds wait for nobody's
    quiet hours.
    """
    known = models.TopicRound.objects.filter(key=key).first()
    if known is not None:
        return Round(key, known.topic, dict(known.followers))
    post = wire.written(content) | {"urgent": urgent or content.urgent}
    reached = [each for each in channels().values() if each.audience == "person" and each.ready]
    counted = {each.name: found for each in reached if (found := _round(each, topic, post, key))}
    models.TopicRound.objects.create(
        key=key, topic=topic, followers=counted, urgent=post["urgent"], created_at=clock.now()
    )
    return Round(key, topic, counted)


def _round(declared: Channel, topic: str, post: dict[str, Any], key: str) -> int:
    """The batches of one channel: by the numbers of the subscriptions, so that a payload is small."""
    rows = models.Subscription.objects.filter(topic=topic, channel=declared.name, address__off_at=None)
    numbers = list(rows.order_by("pk").values_list("pk", flat=True))
    for first in range(0, len(numbers), BATCH):
        batch = numbers[first : first + BATCH]
        payload = {"letter": post, "topic": topic, "first": batch[0], "last": batch[-1], "about": topic}
        enqueue(
            f"{declared.delivery}.{'urgent' if post['urgent'] else 'round'}",
            payload,
            key=f"{key}:{declared.name}:{batch[0]}",
        )
    return len(numbers)
