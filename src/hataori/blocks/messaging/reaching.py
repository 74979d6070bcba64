"""How a person wants to be reached: addresses, purposes by channel, quiet hours; reads and the person's choices."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time

from django.db import transaction

from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import FieldProblem, Rejected
from hataori.platform.consent import api as consent
from hataori.platform.events.api import record

from . import models
from .addresses import MAIL
from .channels import channels
from .mail_choice import choose_mail
from .message_purposes import PROCEDURES
from .purposes import Purpose, purpose, purposes
from .queries import wants_mail
from .rules import Quiet, allowed_from

PLAIN = "ja-x-easy"
_BY_THEMSELVES = frozenset({MAIL, "line", "web_push"})
"""Channels a purpose that asks nobody uses from the start; a text message costs money and waits to be chosen."""


@dataclass(frozen=True, slots=True)
class ReachedAt:
    """One address of a person. `shown` is what the person sees of it; `works` whether it is used."""

    id: str
    channel: str
    shown: str
    verified: bool
    off: str

    @property
    def works(self) -> bool:
        """Whether messages go there."""
        return self.verified and not self.off


@dataclass(frozen=True, slots=True)
class Reach:
    """All the ways to a person, and what he wants by them: (purpose, channel) → on."""

    account_id: str
    addresses: tuple[ReachedAt, ...]
    chosen: dict[tuple[str, str], bool]
    quiet: Quiet | None
    plain: bool


def reach(account_id: str) -> Reach:
    """Addresses and preferences of a person. For his own pages and for telling him; nothing of it is for lists."""
    rows = models.Address.objects.filter(account_id=account_id).order_by("channel", "created_at")
    addresses = tuple(_shown(row) for row in rows)
    wanted = Wanted(account_id)
    chosen = {(each.key, name): wanted.by(each, name) for each in purposes().values() for name in _personal()}
    return Reach(account_id, addresses, chosen, wanted.quiet, wanted.plain)


def _personal() -> Iterator[str]:
    return (name for name, each in channels().items() if each.audience == "person")


def _shown(row: models.Address) -> ReachedAt:
    shown = row.value if row.channel in (MAIL, "sms") else row.label
    return ReachedAt(str(row.pk), row.channel, shown, row.verified_at is not None, row.off_why)


class Wanted:
    """A person's choices, read once."""

    def __init__(self, account_id: str) -> None:
        self._account = account_id
        found = models.PurposeChoice.objects.filter(account_id=account_id)
        self._chosen = {(row.purpose, row.channel): row.on for row in found}
        row = models.NoticeSettings.objects.filter(account_id=account_id).first()
        self.plain = bool(row and row.plain)
        self.quiet = Quiet(row.quiet_from, row.quiet_to) if row and row.quiet_from and row.quiet_to else None

    def by(self, of: Purpose, channel: str) -> bool:
        """Whether messages of that purpose may go by that channel."""
        if of.key == PROCEDURES and channel == MAIL:
            return wants_mail(self._account)
        if of.asks and consent.active(self._account, of.scope) is None:
            return False
        return self._chosen.get((of.key, channel), channel in _BY_THEMSELVES)

    def later(self, of: Purpose) -> datetime | None:
        """When a message of that purpose may arrive; None: now."""
        return None if of.urgent else allowed_from(clock.now(), self.quiet)


def choose(account_id: str, purpose_key: str, channel: str, *, on: bool, actor: Actor) -> None:
    """The person switches a purpose on or off at a channel. The first yes to a purpose that asks is a consent, the
    last no takes it back.
    """
    of = purpose(purpose_key)
    with transaction.atomic():
        if of.key == PROCEDURES and channel == MAIL:
            choose_mail(actor, mail=on)
            return
        models.PurposeChoice.objects.update_or_create(
            account_id=account_id,
            purpose=of.key,
            channel=channel,
            defaults={"on": on, "changed_at": clock.now()},
        )
        if of.asks:
            _consent(account_id, of, actor)
        facts = {"purpose": of.key, "channel": channel, "on": on}
        record("notice.choice_changed", subject=f"account/{account_id}", data=facts, actor=actor)


def _consent(account_id: str, of: Purpose, actor: Actor) -> None:
    """A consent stands exactly while some channel is on."""
    wanted = models.PurposeChoice.objects.filter(account_id=account_id, purpose=of.key, on=True).exists()
    given = consent.active(account_id, of.scope)
    if wanted and given is None:
        _all_off_but_chosen(account_id, of)
        consent.grant(account_id=account_id, purpose=f"「{of.title}」を届けること", scope=of.scope, actor=actor)
    elif given is not None and not wanted:
        consent.withdraw(given.id, account_id=account_id, actor=actor)


def _all_off_but_chosen(account_id: str, of: Purpose) -> None:
    """A yes to one channel is no yes to the others."""
    rows = [
        models.PurposeChoice(account_id=account_id, purpose=of.key, channel=name, on=False, changed_at=clock.now())
        for name in _personal()
    ]
    models.PurposeChoice.objects.bulk_create(rows, ignore_conflicts=True)


def choose_hours(account_id: str, *, starts: time | None, ends: time | None, plain: bool, actor: Actor) -> None:
    """Quiet hours (both None: none) and whether texts shall be in plain Japanese. Rejected with one end only."""
    if (starts is None) != (ends is None):
        raise Rejected([FieldProblem("quiet_to", "both", "始まりと終わりの時刻を、両方入力してください。")])
    with transaction.atomic():
        models.NoticeSettings.objects.update_or_create(
            account_id=account_id,
            defaults={"quiet_from": starts, "quiet_to": ends, "plain": plain, "changed_at": clock.now()},
        )
        facts = {"quiet": starts is not None, "plain": plain}
        record("notice.hours_changed", subject=f"account/{account_id}", data=facts, actor=actor)
