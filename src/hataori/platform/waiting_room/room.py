"""Taking a ticket, letting people in by their numbers, telling how long it may take."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet

from hataori.kernel import clock

from . import models

PATIENCE = timedelta(minutes=3)
"""Who has not asked for so long has left the queue, and the others move up."""
CLAIM = timedelta(seconds=60)
"""So long a place is kept for whoever was let in and has not come yet: he is told to ask again after 30 seconds."""
SEEN_EVERY = timedelta(seconds=20)
GATE_EVERY = timedelta(seconds=1)
_RATE_OVER = timedelta(minutes=2)
_KEPT = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whoever comes: his browser's secret, and his account where he has signed in (empty otherwise)."""

    browser: str
    account: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody stands: `ahead` people come in before him, `minutes` is the expected wait, None when unknown."""

    number: int
    admitted: bool
    ahead: int = 0
    minutes: int | None = None


def place_of(visitor: Visitor, most: int, *, was_inside: bool = False) -> Place:
    """The visitor's place, a new one where he has none; `most` people are inside at once.

    `was_inside`: he was served before there was a queue, and stays in.
    """
    now = clock.now()
    row = _row(visitor, now, was_inside=was_inside)
    if row.admitted_at is None:
        _let_in(most, now)
        row.refresh_from_db(fields=["admitted_at"])
    if row.admitted_at is not None:
        _come_in(row)
        return Place(row.number, admitted=True)
    ahead = _waiting(now).filter(number__lt=row.number).count()
    return Place(row.number, admitted=False, ahead=ahead, minutes=_minutes(ahead, now))


def idle() -> timedelta:
    """Who has not been seen for so long has left, and another comes in."""
    return timedelta(seconds=settings.HATAORI_WAITING_IDLE)


def busy(most: int) -> bool:
    """Whether somebody waits, or all places inside are taken."""
    now = clock.now()
    return _waiting(now).exists() or _inside(now) >= most


def forget(now: datetime | None = None) -> int:
    """Tickets of yesterday's rush; how many."""
    return models.Ticket.objects.filter(seen_at__lt=(now or clock.now()) - _KEPT).delete()[0]


def _row(visitor: Visitor, now: datetime, *, was_inside: bool) -> models.Ticket:
    """One ticket a browser, and one an account: the earlier number counts on both of a person's browsers."""
    browser, account = _digest(visitor.browser), _digest(visitor.account) if visitor.account else None
    row = _found(browser, account)
    if row is not None and _has_left(row, now):
        row.delete()
        row = None
    if row is None:
        return _made(browser, account, now, was_inside=was_inside)
    if account and row.account is None:
        _bind(row, account)
    if now - row.seen_at > min(SEEN_EVERY, idle() / 3):
        models.Ticket.objects.filter(pk=row.pk).update(seen_at=now)
    return row


def _has_left(row: models.Ticket, now: datetime) -> bool:
    if row.admitted_at is None:
        return now - row.seen_at > PATIENCE
    if row.seen_at < row.admitted_at:
        return now - row.admitted_at > CLAIM
    return now - row.seen_at > idle()


def _come_in(row: models.Ticket) -> None:
    """The first visit since he was let in: from now on his place is kept while he is seen."""
    if row.admitted_at is not None and row.seen_at < row.admitted_at:
        models.Ticket.objects.filter(pk=row.pk).update(seen_at=max(clock.now(), row.admitted_at))


def _found(browser: str, account: str | None) -> models.Ticket | None:
    rows = models.Ticket.objects
    by_account = rows.filter(account=account).first() if account else None
    by_browser = rows.filter(browser=browser).first()
    found = [each for each in (by_account, by_browser) if each]
    return min(found, key=lambda row: (row.admitted_at is None, row.number), default=None)


def _made(browser: str, account: str | None, now: datetime, *, was_inside: bool) -> models.Ticket:
    """A browser that loads two pages at once gets one ticket."""
    try:
        with transaction.atomic():
            return models.Ticket.objects.create(
                browser=browser,
                account=account,
                arrived_at=now,
                seen_at=now,
                admitted_at=now if was_inside else None,
            )
    except IntegrityError:
        row = _found(browser, account)
        if row is None:
            raise
        return row


def _bind(row: models.Ticket, account: str) -> None:
    """Signed in meanwhile: the ticket is the person's from now on."""
    if not models.Ticket.objects.filter(account=account).exists():
        models.Ticket.objects.filter(pk=row.pk, account=None).update(account=account)


def _let_in(most: int, now: datetime) -> None:
    """By number, as many as have room; once a second is enough where the house is full."""
    gate = models.Gate.objects.filter(pk=1).first()
    if gate and gate.inside >= most and timedelta(0) <= now - gate.opened_at < GATE_EVERY:
        return
    models.Gate.objects.get_or_create(pk=1, defaults={"opened_at": now})
    with transaction.atomic():
        gate = models.Gate.objects.select_for_update().get(pk=1)
        now = clock.now()  # once the gate is held: whoever waited for it must not stamp an earlier moment
        inside = _inside(now)
        following = list(_waiting(now).order_by("number").values_list("number", flat=True)[: max(0, most - inside)])
        models.Ticket.objects.filter(number__in=following, admitted_at=None).update(admitted_at=now)
        gate.opened_at, gate.inside = now, inside + len(following)
        gate.save(update_fields=["opened_at", "inside"])


def _waiting(now: datetime) -> QuerySet[models.Ticket]:
    return models.Ticket.objects.filter(admitted_at=None, seen_at__gt=now - PATIENCE)


def _inside(now: datetime) -> int:
    """Who is seen, and for whom a place is kept."""
    seen = Q(seen_at__gt=now - idle(), seen_at__gte=F("admitted_at"))
    expected = Q(admitted_at__gt=now - CLAIM, seen_at__lt=F("admitted_at"))
    return models.Ticket.objects.filter(seen | expected, admitted_at__isnull=False).count()


def _minutes(ahead: int, now: datetime) -> int | None:
    """From how many came in lately."""
    came = models.Ticket.objects.filter(admitted_at__gt=now - _RATE_OVER).count()
    seconds = _RATE_OVER.total_seconds()
    return max(1, round((ahead + 1) / (came / seconds) / 60)) if came else None


def _digest(text: str) -> str:
    return hashlib.sha256(f"waiting room:{text}".encode()).hexdigest()
