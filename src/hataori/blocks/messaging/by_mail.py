"""What a mail address without an account follows: changed by its secret link, and forgotten when it is idle."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from hataori.kernel import clock
from hataori.platform.events.api import record

from . import addresses, asking, families, models, topics
from .addresses import MAIL
from .asking import MOST, STRANGER
from .bounces import masked
from .families import Topic
from .own_links import address_behind

OFF_KEPT = timedelta(days=30)
"""So long staff may find out that an address that bounced works again; then it is forgotten with what it follows."""


@dataclass(frozen=True, slots=True)
class Follower:
    """An address as its own page shows it: enough to tell it, and the topics it follows."""

    shown: str
    off: bool
    topics: tuple[Topic, ...]


def follower(token: str) -> Follower:
    """Who the secret link belongs to. NotFound for a forged one and for an address that is forgotten."""
    row = address_behind(token)
    rows = models.Subscription.objects.filter(address=row).order_by("title", "pk")
    followed = tuple(_named(each) for each in rows)
    return Follower(masked(row.value), row.off_at is not None, followed)


def choose(token: str, keys: Sequence[str]) -> bool:
    """Follow exactly these from now on; False where none is left, and with it the address. NotFound like `follower`."""
    with transaction.atomic():
        row = _behind(token)
        for each in models.Subscription.objects.filter(address=row).exclude(topic__in=keys):
            topics.end(each, actor=STRANGER)
        asking.follow(row, families.known(keys)[:MOST], asked_at=clock.now())
        if models.Subscription.objects.filter(address=row).exists():
            return True
        _forget(row)
    return False


def _named(row: models.Subscription) -> Topic:
    """As its app calls it in the page's language; as it was called once, where it can be followed no more."""
    now = next(iter(families.known([row.topic])), None)
    return Topic(row.topic, now.title if now else row.title, row.purpose)


def forget(token: str) -> None:
    """Follow nothing more and forget the address, with links that wait to be confirmed. NotFound like `follower`."""
    with transaction.atomic():
        _forget(_behind(token))


def _behind(token: str) -> models.Address:
    """The address behind the token, locked."""
    found = address_behind(token)
    return addresses.locked(found.pk) or address_behind(token)


def _forget(row: models.Address) -> None:
    for each in models.Subscription.objects.filter(address=row):
        topics.end(each, actor=STRANGER)
    record("notice.address_removed", subject=f"address/{row.pk}", data={"channel": MAIL}, actor=STRANGER)
    row.delete()


def forget_unconfirmed() -> int:
    """Forget asks that are over, addresses nobody confirmed, and those off for a month; how many addresses."""
    now = clock.now()
    models.FollowAsk.objects.filter(expires_at__lte=now).delete()
    strangers = models.Address.objects.filter(channel=MAIL, account_id="")
    waiting = models.FollowAsk.objects.values("address")
    never = Q(verified_at=None, created_at__lte=now - asking.KEPT)
    off = Q(off_at__lte=now - OFF_KEPT)
    return strangers.filter(never | off).exclude(pk__in=waiting).delete()[1].get("messaging.Address", 0)
