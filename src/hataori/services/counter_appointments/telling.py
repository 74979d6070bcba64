"""What the service does with facts of the pool: appointments become countable by channel, holders get their letter."""

from collections.abc import Sequence
from uuid import UUID

from hataori.blocks.messaging import api as messaging
from hataori.blocks.scheduler import api as scheduler
from hataori.kernel.actor import SYSTEM, Actor
from hataori.platform.accounts.api import names_of
from hataori.platform.events.api import Event, record

from . import asking, models, visits
from .bereavement.at_home import at_home

COUNTED = frozenset({"reservation.confirmed", "reservation.completed"})
TOLD = frozenset({"reservation.confirmed", "reservation.rescheduled", "reservation.cancelled"})
_FACTS = {
    ("reservation.confirmed", "tax_consultation"): "tax_consultation.reserved",
    ("reservation.confirmed", "bereavement"): "bereavement.reserved",
    ("reservation.confirmed", "card_counter"): "card_counter.reserved",
    ("reservation.completed", "bereavement"): "bereavement.completed",
}
_SUBJECTS = {
    "reservation.confirmed": "窓口の予約を受け付けました",
    "reservation.rescheduled": "窓口の予約の日時を変えました",
    "reservation.cancelled": "窓口の予約を取り消しました",
}


def count(events: Sequence[Event]) -> None:
    """The service's own facts, whichever way in the booking came; the AI phone books the same units."""
    for event in events:
        name = _FACTS.get((event.type, str(event.data["kind"])))
        place = _place(event) if name else None
        if name is None or place is None:
            continue
        if event.type == "reservation.confirmed":
            visits.adopt(_booking(event), place)
        record(
            name,
            subject=event.subject,
            data={"channel": event.data["channel"], "place": place.key, "sample": place.kind.sample},
            actor=SYSTEM,
            department=place.kind.department,
        )


def tell(events: Sequence[Event]) -> None:
    """A letter to holders with an account: when, where, what to bring."""
    for event in events:
        place = _place(event)
        if place is None:
            continue
        booking = _booking(event)
        if not (booking.holder_id and names_of([booking.holder_id])):
            continue
        messaging.send(
            to=booking.holder_id,
            subject=_SUBJECTS[event.type],
            body=_body(booking, place, event.type),
            key=f"visits:{event.id}",
            actor=SYSTEM,
            receipt=booking.number,
            sample=booking.sample,
        )


def _body(booking: scheduler.Booking, place: models.Place, kind: str) -> str:
    title = f"{place.kind.words['title']['ja']} {place.title['ja']}"
    lines = [title, f"{booking.start:%Y-%m-%d %H:%M}–{booking.end:%H:%M}", f"予約番号 {booking.number}"]
    if kind != "reservation.cancelled":
        lines += _bring(booking, place)
    return "\n".join(lines)


def _bring(booking: scheduler.Booking, place: models.Place) -> list[str]:
    """By the answers; of the bereavement counter by the facts of the holder's household, where they are known."""
    answers = scheduler.booking_for(booking.number, SYSTEM, answers=True).answers
    if place.kind.key != "bereavement":
        return _listed("持ち物", asking.bring(place.kind, answers))
    found = at_home(answers, Actor(booking.holder_id, "resident"))
    return _listed("持ち物" if found.computed else "持ち物（次のうち、家にあるものだけ）", found.bring)


def _listed(title: str, things: Sequence[str]) -> list[str]:
    return [title, *(f"・{each}" for each in things)]


def _place(event: Event) -> models.Place | None:
    return models.Place.objects.select_related("kind").filter(key=event.data["unit"]).first()


def _booking(event: Event) -> scheduler.Booking:
    return scheduler.booking(UUID(event.subject.partition("/")[2]))
