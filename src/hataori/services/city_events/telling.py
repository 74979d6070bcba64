"""What the service does with facts of the pool: sign-ups and attendance become countable, people get their letters."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from hataori.blocks.messaging import api as messaging
from hataori.blocks.scheduler import api as scheduler
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM
from hataori.kernel.clock import JST
from hataori.platform.accounts.api import names_of
from hataori.platform.events.api import Event, record

from . import holding, models, running

COUNTED = frozenset({"reservation.confirmed", "reservation.checked_in"})
TOLD = frozenset({"reservation.confirmed", "reservation.offered", "reservation.cancelled", "city_event.noticed"})
REMIND = timedelta(hours=24)


def count(events: Sequence[Event]) -> None:
    """city_event.reserved and city_event.attended, once each."""
    for event in events:
        session = _session(event)
        if session is None:
            continue
        held = session.event
        there = event.type == "reservation.checked_in"
        more = {"how": event.data["how"]} if there else {"channel": event.data["channel"]}
        record(
            "city_event.attended" if there else "city_event.reserved",
            subject=event.subject,
            data={"event": held.key, "topic": held.topic, "sample": held.sample, **more},
            actor=SYSTEM,
            department=held.department,
        )


def tell(events: Sequence[Event]) -> None:
    """Letters: the place is yours, a place is offered, it was called off; and what the section wants to say."""
    for event in events:
        if event.type == "city_event.noticed":
            _send_notice(models.Notice.objects.select_related("session__event").get(pk=event.subject.partition("/")[2]))
            continue
        session = _session(event)
        if session is None:
            continue
        booking = scheduler.booking(UUID(event.subject.partition("/")[2]))
        if event.type == "reservation.confirmed":
            _send(
                booking,
                session,
                "申込みを受け付けました",
                "当日は、この申込みのコードを受付で見せてください。",
                event.id,
            )
        elif event.type == "reservation.offered" and booking.lease_until:
            until = f"{booking.lease_until.astimezone(JST):%Y-%m-%d %H:%M}"
            body = f"{until}までに決めてください。過ぎると次の方に案内します。"
            _send(booking, session, "空きが出ました", body, event.id)
        elif event.type == "reservation.cancelled" and session.event.state == "called_off":
            _send(booking, session, "中止のお知らせ", session.event.reason, event.id)


def _send_notice(notice: models.Notice) -> None:
    for booking in holding.bookings(notice.session, running.COMING):
        _send(booking, notice.session, notice.subject, notice.body, f"notice:{notice.pk}:{booking.id}")


def remind() -> int:
    """A letter the day before, once a booking and time; how many people are reminded."""
    now = clock.now()
    soon = models.Session.objects.select_related("event").filter(
        event__state="published", starts_at__gt=now, starts_at__lte=now + REMIND
    )
    found = [(each, session) for session in soon for each in holding.bookings(session, ("confirmed",))]
    for booking, session in found:
        _send(
            booking,
            session,
            "もうすぐです",
            "来られなくなったときは、早めに取り消してください。",
            f"remind:{booking.id}",
        )
    return len(found)


def _send(booking: scheduler.Booking, session: models.Session, subject: str, body: str, key: str) -> None:
    if not (booking.holder_id and names_of([booking.holder_id])):
        return
    held = session.event
    when = f"{session.starts_at.astimezone(JST):%Y-%m-%d %H:%M}–{session.ends_at.astimezone(JST):%H:%M}"
    messaging.send(
        to=booking.holder_id,
        subject=f"{subject}：{held.title}"[:200],
        body=f"{held.title}\n{when}\n{held.place}\n{body}\n/my/events/",
        key=f"city-events:{key}",
        actor=SYSTEM,
        sample=held.sample,
    )


def _session(event: Event) -> models.Session | None:
    if event.data.get("kind") != holding.KIND:
        return None
    return models.Session.objects.select_related("event").filter(unit_key=event.data["unit"]).first()
