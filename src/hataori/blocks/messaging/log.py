"""Reading the delivery log, and finding an address by its value."""

from dataclasses import dataclass
from datetime import datetime

from . import models
from .addresses import blind_of


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of something handed to a channel: waiting, delivered or refused, with the provider's address."""

    key: str
    channel: str
    account: str
    about: str
    title: str
    state: str
    url: str
    taken: int
    gone: int
    refused: int
    simulated: bool
    error: str
    created_at: datetime
    settled_at: datetime | None


def deliveries_of(key: str) -> list[Delivered]:
    """The rows whose key is `key` or begins with it and a colon ("news/12" finds "news/12:x"), oldest first."""
    rows = models.Told.objects.filter(key__startswith=key).order_by("pk")
    return [as_delivered(row) for row in rows if row.key == key or row.key.startswith(f"{key}:")]


def delivery_of(key: str) -> Delivered | None:
    """The row of that key."""
    row = models.Told.objects.filter(key=key).first()
    return as_delivered(row) if row else None


def as_delivered(row: models.Told) -> Delivered:
    """The row as it crosses the door."""
    return Delivered(
        row.key,
        row.channel,
        row.account,
        row.about,
        row.title,
        row.state,
        row.url,
        row.taken,
        row.gone,
        row.refused,
        row.simulated,
        row.error,
        row.created_at,
        row.settled_at,
    )


def address_at(channel: str, value: str) -> list[tuple[str, str]]:
    """(address id, account id) of everybody who is reached there."""
    rows = models.Address.objects.filter(channel=channel, blind=blind_of(channel, value))
    return [(str(pk), account) for pk, account in rows.values_list("pk", "account_id")]
