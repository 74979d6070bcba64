"""Verbs of people: sign up, wait, take what is offered, be there. Places and order are the pool's."""

from collections.abc import Mapping
from uuid import UUID

from hataori.blocks.scheduler import api as scheduler
from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.clock import JST
from hataori.kernel.errors import Conflict, NotFound

from . import holding, models

COMING = ("confirmed", "checked_in", "completed", "no_show")


def sign_up(
    session: models.Session, answers: Mapping[str, str], actor: Actor, channel: str = "online"
) -> scheduler.Booking:
    """A place. Conflict `no_capacity` when it is full, `not_published`; Rejected as the pool says."""
    return scheduler.book(_asked(session, answers, actor, channel), actor)


def wait(session: models.Session, answers: Mapping[str, str], actor: Actor) -> scheduler.Waiting:
    """A place in the published line; who is offered one has until the offer ends. Conflict `not_needed`."""
    return scheduler.wait(_asked(session, answers, actor, "online"), actor)


def attend(number: str, how: str, actor: Actor) -> scheduler.Booking:
    """Somebody is or was there: his code was scanned, or his name ticked, if need be from a list after the end.

    NotFound for what is no event of the actor's.
    """
    booking = scheduler.booking_for(number, actor)
    if booking.kind != holding.KIND:
        raise NotFound("no_booking", "その番号の申込みは、催しのものではありません。")
    return scheduler.check_in(booking.id, how, actor, min(clock.now(), booking.end))


def left(session: models.Session) -> int:
    """Places left."""
    span = (session.starts_at, session.ends_at)
    openings = scheduler.free(session.unit_id, session.starts_at.astimezone(JST).date())
    touching = [each for each in openings if each.start < span[1] and each.end > span[0]]
    return min((each.free_lanes for each in touching), default=0)


def session_of(booking: scheduler.Booking) -> models.Session:
    """The time that a booking is of."""
    return models.Session.objects.select_related("event").get(unit_id=booking.unit_id)


def session(key: str, number: int) -> models.Session:
    """A time of an event. NotFound."""
    found = models.Session.objects.select_related("event").filter(event__key=key, pk=number).first()
    if found is None:
        raise NotFound("no_event", "その催しは見つかりませんでした。")
    return found


def own(number: str, actor: Actor) -> scheduler.Booking:
    """A person's booking of an event. NotFound."""
    booking = scheduler.booking_for(number, actor)
    if booking.kind != holding.KIND:
        raise NotFound
    return booking


def waits(actor: Actor) -> list[tuple[models.Session, scheduler.Waiting]]:
    """Where a person waits, or is offered a place."""
    found = {each.unit_id: each for each in scheduler.waiting_of(actor.id)}
    rows = models.Session.objects.select_related("event").filter(unit_id__in=found)
    return [(row, found[row.unit_id]) for row in rows]


def accept(waiting_id: UUID, actor: Actor) -> scheduler.Booking:
    """Take the place that is offered."""
    return scheduler.accept_offer(waiting_id, actor)


def _asked(session: models.Session, answers: Mapping[str, str], actor: Actor, channel: str) -> scheduler.Request:
    if session.event.state != "published":
        raise Conflict("not_published", "この催しは、いま申し込めません。")
    return scheduler.Request(
        session.unit_id,
        session.starts_at.astimezone(JST),
        session.ends_at.astimezone(JST),
        actor.id,
        channel,
        title=session.event.title,
        answers=answers,
        sample=session.event.sample,
    )
