"""Reading birth notifications: the desk's list, one of them, the live count."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from hataori.kernel.errors import NotFound

from . import models

CHANNEL_WORDS = {"online": "オンライン", "counter": "窓口", "mail": "郵送", "phone": "電話"}
STATE_WORDS = {
    "open": ("確認中", "info"),
    "accepted": ("受理", "success"),
    "refused": ("不受理", "error"),
    "withdrawn": ("取下げ", "neutral"),
}


@dataclass(frozen=True, slots=True)
class Notified:
    """One notification; `followed` are (key, number) of what was filed along with it."""

    number: str
    channel: str
    state: str
    submitted_at: datetime
    ended_at: datetime | None
    person_id: str
    sample: bool
    followed: tuple[tuple[str, str], ...] = ()


def notification(number: str) -> Notified:
    """One by its receipt number. NotFound."""
    row = models.Notification.objects.prefetch_related("follow_ups").filter(number=number).first()
    if row is None:
        raise NotFound
    return _as(row, tuple((each.key, each.number) for each in row.follow_ups.all()))


def notifications(state: str = "open", limit: int = 200) -> list[Notified]:
    """The newest of a state; open ones the oldest first, for they have waited longest."""
    order = "submitted_at" if state == "open" else "-submitted_at"
    return [_as(row) for row in models.Notification.objects.filter(state=state).order_by(order)[:limit]]


def accepted_between(start: datetime, end: datetime) -> QuerySet[models.Notification]:
    """Those taken from `start` until before `end`, stand-ins left out: the live counter, read from the rows."""
    return models.Notification.objects.filter(
        state="accepted", ended_at__gte=start, ended_at__lt=end, sample=False
    ).exclude(channel="phone")


def _as(row: models.Notification, followed: tuple[tuple[str, str], ...] = ()) -> Notified:
    return Notified(
        row.number,
        row.channel,
        row.state,
        row.submitted_at,
        row.ended_at,
        str(row.person_id or ""),
        row.sample,
        followed,
    )
