"""From the outbox to a provider: recipients read, rate kept, outcomes written down, what may work later put off.

Kinds of a channel to persons: `<delivery>` for one person's message, `<delivery>.round` for batches of a topic,
`<delivery>.urgent` for those of an emergency, each in a lane of its own: a round never holds up what concerns one
person, nor news an emergency.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from functools import partial
from uuid import UUID, uuid5

from django.db import transaction

from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM
from hataori.platform.events.api import record
from hataori.platform.outbox.api import Delivery, Later, Message, Undeliverable, enqueue

from . import addresses, models, rates, wire
from .channels import Channel, Outcome, Recipient, Sending, channel
from .direct import direct_recipient
from .own_links import own_token
from .rules import Quiet, allowed_from
from .topics import token_of

_MOST_AGAIN = 8
_AGAIN_S = 30.0
_ATTEMPTS, _LONGEST_S = 12, 1800.0
_TOO_LATE = "届ける期限が過ぎました"


class NotTaken(Exception):
    """The provider did not take it this time; the outbox tries again."""


def person_deliveries(name: str, title: str, kind: str) -> tuple[Delivery, ...]:
    """What the app of a channel to persons puts into its DELIVERIES."""
    deliver = partial(deliver_to_persons, name)
    one = Delivery(kind, deliver, title, _ATTEMPTS, longest_delay=_LONGEST_S, lane=kind)
    many = [
        Delivery(
            lane, deliver, f"{title}（{word}）", _ATTEMPTS, longest_delay=_LONGEST_S, lease_seconds=180.0, lane=lane
        )
        for lane, word in ((f"{kind}.round", "一斉"), (f"{kind}.urgent", "緊急の一斉"))
    ]
    return one, *many


def deliver_to_persons(name: str, message: Message) -> None:
    """One message of the outbox to its recipients; ends when each of them is settled or put off."""
    declared, post = channel(name), wire.read(message.payload["letter"])
    if _too_late(message, post.seconds):
        raise Undeliverable(_TOO_LATE)
    recipients = _now(message, _recipients(declared, message), urgent=post.urgent)
    if not recipients or declared.send is None:
        return
    _keep_rate(declared, -(-len(recipients) // declared.batch))
    outcomes = declared.send(Sending(message.id, post, message.attempts), recipients)
    _rest(declared, outcomes)
    _settle(declared, message, outcomes)


def _too_late(message: Message, seconds: int) -> bool:
    """Whether it has waited for longer than it is worth; what waits for the end of quiet hours has time."""
    return clock.now() - message.created_at > timedelta(seconds=max(seconds, 60)) + timedelta(days=1)


def _keep_rate(declared: Channel, calls: int) -> None:
    wait = rates.spend(declared.name, declared.rate, calls)
    if wait > 0:
        raise Later(wait)


def _rest(declared: Channel, outcomes: Sequence[Outcome]) -> None:
    """A provider that asked for a rest gets it from all workers."""
    wait = max((each.wait for each in outcomes if each.result == "later"), default=0.0)
    if wait > 0:
        rates.pause(declared.name, declared.rate, wait)


def _recipients(declared: Channel, message: Message) -> list[tuple[Recipient, str]]:
    """(recipient, account) of those named, or of the followers in the batch, whose addresses still work."""
    working: Mapping[str, object] = {"off_at": None, "verified_at__isnull": False}
    if "sealed" in message.payload:
        return [(direct_recipient(message), "")]
    if "topic" in message.payload:
        return _followers(declared, message, working)
    if message.payload.get("proving"):
        working = {}
    rows = models.Address.objects.filter(pk__in=message.payload["to"], channel=declared.name, **working)
    return [(_recipient(row, ""), row.account_id) for row in rows.order_by("pk")]


def _followers(declared: Channel, message: Message, working: Mapping[str, object]) -> list[tuple[Recipient, str]]:
    """Those of the batch, or of them those put off, who follow still."""
    found = models.Subscription.objects.select_related("address").filter(
        topic=message.payload["topic"],
        channel=declared.name,
        pk__gte=message.payload["first"],
        pk__lte=message.payload["last"],
        **{f"address__{name}": value for name, value in working.items()},
    )
    if "to" in message.payload:
        found = found.filter(address__in=message.payload["to"])
    return [
        (_recipient(row.address, token_of(row.pk) if declared.tokens else ""), row.address.account_id)
        for row in found.order_by("pk")
    ]


def _recipient(row: models.Address, token: str) -> Recipient:
    """With a token, an address without an account gets the link to a page of its own besides."""
    own = "" if not token or row.channel != addresses.MAIL or row.account_id else own_token(row.pk)
    return Recipient(str(row.pk), row.value, row.language, token, own)


def _now(message: Message, found: list[tuple[Recipient, str]], *, urgent: bool) -> list[Recipient]:
    """Those who may be told now; whoever has quiet hours is put off to their end. One person's message has waited."""
    if urgent or "to" in message.payload:
        return [recipient for recipient, _ in found]
    accounts = {account for _, account in found if account}
    rows = models.NoticeSettings.objects.filter(account_id__in=accounts, quiet_from__isnull=False)
    quiet = {row.account_id: Quiet(row.quiet_from, row.quiet_to) for row in rows if row.quiet_from and row.quiet_to}
    later = {each.address_id: allowed_from(clock.now(), quiet.get(account)) for each, account in found}
    with transaction.atomic():
        for at in sorted({when for when in later.values() if when is not None}):
            _again(message, [address for address, when in later.items() if when == at], f"quiet:{at:%H%M}", at)
    return [each for each, _ in found if later[each.address_id] is None]


def _again(message: Message, to: list[str], mark: str, at: object) -> None:
    """A message of its own for those put off; the same key at every attempt."""
    payload = {**message.payload, "to": to, "again": message.payload.get("again", 0) + 1}
    enqueue(message.kind, payload, key=f"{message.key[:150]}~{mark}", not_before=at)  # type: ignore[arg-type]  # a datetime


def _settle(declared: Channel, message: Message, outcomes: Sequence[Outcome]) -> None:
    """Write down what became of each, once a message; NotTaken where nobody was reached and all may be later."""
    later = [each for each in outcomes if each.result == "later"]
    again = int(message.payload.get("again", 0))
    if later and len(later) == len(outcomes):
        if wait := max(each.wait for each in later):
            raise Later(wait)
        raise NotTaken(later[0].detail)
    with transaction.atomic():
        if not _first_time(declared, message, outcomes):
            return
        for each in outcomes:
            if each.result == "gone":
                addresses.off(each.address_id, "gone")
        if later and again < _MOST_AGAIN:
            wait = max(*(each.wait for each in later), _AGAIN_S * 2.0**again)
            at = clock.now() + timedelta(seconds=wait)
            _again(message, [each.address_id for each in later], f"again{again + 1}", at)
    refused = [each for each in outcomes if each.result == "refused"]
    if refused and len(outcomes) == 1:
        raise Undeliverable(refused[0].detail)


def _first_time(declared: Channel, message: Message, outcomes: Iterable[Outcome]) -> bool:
    """Write the row of the delivery log and its fact; False when they are there (a worker died just after)."""
    results = [each.result for each in outcomes]
    counted = {name: results.count(name) for name in ("taken", "gone", "refused")}
    row, new = models.Told.objects.get_or_create(
        key=f"message:{message.id}",
        defaults={
            "channel": declared.name,
            "about": str(message.payload.get("about", ""))[:200],
            "state": "delivered" if counted["taken"] else "refused",
            "simulated": declared.simulated,
            "error": next((each.detail for each in outcomes if each.result == "refused"), "")[:500],
            "created_at": message.created_at,
            "settled_at": clock.now(),
            **counted,
        },
    )
    if new:
        facts = {"channel": declared.name, "about": row.about, "simulated": row.simulated, **counted}
        record("message.handed_over", subject=f"delivery/{message.id}", data=facts, actor=SYSTEM)
    return new


def retry_key(message_id: str, part: int) -> str:
    """A UUID for one call of a message that needs several: the same at every attempt."""
    return str(uuid5(UUID(message_id), str(part)))
