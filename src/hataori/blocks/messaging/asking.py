"""A mail address without an account asks to follow, and the person who reads its mail confirms (double opt-in).

Nobody is told whether an address is known: each ask is answered alike, and does alike, until its mails of the day are
spent. Then it is kept without a mail; the links already in the mailbox offer what was asked, so nobody is locked out.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe

from django.db import transaction
from django.utils.translation import gettext

from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import FieldProblem, NotFound, Rejected
from hataori.platform.accounts.api import Budget, SlowDown, within
from hataori.platform.events.api import record
from hataori.platform.outbox.api import enqueue

from . import addresses, bounces, families, models, wire
from .addresses import MAIL, blind_of
from .channels import Post, channel
from .families import Topic
from .mail import is_plain_address, public_url
from .own_links import own_token
from .tongues import in_japanese

KEPT = timedelta(hours=36)
"""So long a link confirms, and an address nobody confirmed is kept: longer than a day's budget of mails."""
_DAY = 86_400
MAILS = Budget("follow_mail", 3, _DAY)
"""Confirmation mails to one address; whoever asks."""
ASKS = Budget("follow_source", 20, 3_600)
"""Asks of one source for any address."""
MOST, _MOST_ASKS = 50, 20
STRANGER = Actor("guest", "guest")
"""Who follows by mail: not even an account that is signed in is written down beside the address."""
_OVER = "このリンクは使えません。もう確かめたか、期限が過ぎています。もう一度申し込んでください。"
_NONE = "受け取るお知らせを1つ以上選んでください。"


def ask(value: str, keys: Sequence[str], *, language: str, source: str) -> None:
    """Send a link that confirms to the address. Rejected for what is none; SlowDown for a source that asks on."""
    value, topics = value.strip(), some(keys)
    if not is_plain_address(value):
        raise Rejected([FieldProblem("mail", "address", "メールアドレスの形で入力してください。")])
    if not within(ASKS, source):
        told = gettext("申し込みが続いています。1時間ほど待ってから、もう一度お試しください。")
        raise SlowDown("follow_slow", told)
    with_mail = within(MAILS, blind_of(MAIL, value))
    with transaction.atomic():
        row = _address(value, language)
        if models.FollowAsk.objects.filter(address=row).count() < _MOST_ASKS:
            secret = _kept(row, topics)
            if with_mail:
                _send(row, topics, secret, language)


def some(keys: Sequence[str]) -> list[Topic]:
    """The topics of the keys. Rejected where there are none, or too many."""
    topics = families.known(keys)
    if not topics:
        raise Rejected([FieldProblem("topics", "required", _NONE)])
    return topics[:MOST]


def _address(value: str, language: str) -> models.Address:
    """The address of nobody known, locked; one that is there stays as it is, whoever asks."""
    while True:
        row = addresses.locked(_known(value, language).pk)
        if row is not None:  # else it was forgotten in between
            return row


def _known(value: str, language: str) -> models.Address:
    row, new = models.Address.objects.get_or_create(
        channel=MAIL,
        blind=blind_of(MAIL, value),
        account_id="",
        defaults={"value": value, "language": language, "created_at": clock.now()},
    )
    if new:
        record("notice.address_added", subject=f"address/{row.pk}", data={"channel": MAIL}, actor=STRANGER)
    return row


def _kept(row: models.Address, topics: Sequence[Topic]) -> str:
    secret, now = token_urlsafe(32), clock.now()
    keys = [each.key for each in topics]
    models.FollowAsk.objects.create(
        address=row, topics=keys, digest=_digest(secret), created_at=now, expires_at=now + KEPT
    )
    return secret


def _digest(secret: str) -> str:
    return sha256(secret.encode("utf-8", "replace")).hexdigest()


def _send(row: models.Address, topics: Sequence[Topic], secret: str, language: str) -> None:
    """In the page's language; only our own words and titles are in it, nothing of who asked."""
    hours = int(KEPT.total_seconds() // 3_600)
    names = "\n".join(f"・{gettext(each.title)}" for each in topics)
    text = "\n\n".join(
        (
            gettext("このメールアドレスに、次のお知らせを届けるよう申し込みがありました。"),
            names,
            gettext("届けてよければ、%(hours)d時間以内に次のページを開いて、ボタンを押してください。")
            % {"hours": hours},
        )
    )
    url = f"{public_url()}/notices/mail/confirm/?t={secret}"
    post = Post(gettext("お知らせの登録を確かめてください"), text, url, language=language, urgent=True)
    payload = {"letter": wire.written(post), "to": [str(row.pk)], "about": "confirm", "proving": True}
    enqueue(channel(MAIL).delivery, payload, key=f"follow:{row.pk}:{_digest(secret)[:16]}")


def asked(secret: str) -> list[Topic]:
    """What the link would confirm, first what was asked with it. Reading changes nothing. NotFound when it is over."""
    row = _open(secret)
    others = models.FollowAsk.objects.filter(address=row.address, expires_at__gt=clock.now()).exclude(pk=row.pk)
    keys = [key for each in (row, *others.order_by("-pk")) for key in each.topics]
    return families.known(keys)[:MOST]


def asked_first(secret: str) -> frozenset[str]:
    """The keys that were asked with this very link."""
    return frozenset(_open(secret).topics)


def _open(secret: str) -> models.FollowAsk:
    row = models.FollowAsk.objects.filter(digest=_digest(secret), used_at=None, expires_at__gt=clock.now()).first()
    if row is None:
        raise NotFound("not_asked", _OVER)
    return row


def confirm(secret: str, keys: Sequence[str], *, language: str) -> str:
    """Follow these topics from now on; the token of the address's own page. Good once, in time; else NotFound."""
    topics = some(keys)
    with transaction.atomic():
        row = _open(secret)
        address = addresses.locked(row.address_id)
        mine = models.FollowAsk.objects.filter(pk=row.pk, used_at=None)
        if address is None or not mine.update(used_at=clock.now()):
            raise NotFound("not_asked", _OVER)
        _proven(address, language)
        follow(address, topics, asked_at=row.created_at)
    return own_token(address.pk)


def _proven(row: models.Address, language: str) -> None:
    """The mail arrived, so the address works, whatever was thought of it; unless staff have yet to reopen it."""
    if row.verified_at is None:
        row.verified_at = clock.now()
        record("notice.address_verified", subject=f"address/{row.pk}", data={"channel": MAIL}, actor=STRANGER)
    if row.off_at is not None and not bounces.is_closed(row.value):
        row.off_at, row.off_why = None, ""
    row.language = language
    row.save(update_fields=["verified_at", "off_at", "off_why", "language"])


def _kept_title(topic: Topic) -> str:
    """In Japanese, for it is shown to whoever looks: the follower's own page asks for it in its language."""
    found = in_japanese(lambda: families.known([topic.key]))
    return found[0].title if found else topic.title


def follow(row: models.Address, topics: Sequence[Topic], *, asked_at: datetime) -> None:
    """Follow what is not followed yet, within the caller's transaction; each is agreed to for its purpose."""
    for each in topics:
        if models.Subscription.objects.filter(address=row).count() >= MOST:
            return
        kept = {"title": _kept_title(each)[:200], "channel": MAIL, "created_at": clock.now()}
        _, new = models.Subscription.objects.get_or_create(
            topic=each.key, address=row, defaults={**kept, "purpose": each.purpose, "asked_at": asked_at}
        )
        if new:
            facts = {"topic": each.key, "channel": MAIL}
            record("notice.followed", subject=f"address/{row.pk}", data=facts, actor=STRANGER)
            facts = {"purpose": each.purpose, "channel": MAIL}
            record("notice.agreed", subject=f"address/{row.pk}", data=facts, actor=STRANGER)
