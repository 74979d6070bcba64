"""From what a program sends to what the scheduler is asked: whose, when, for how much."""

from dataclasses import replace

from hataori.blocks.scheduler import api as scheduler
from hataori.kernel.actor import Actor
from hataori.kernel.clock import JST

from . import people
from .reading import Body

RESIDENTS = ("online", "api")
OFFICE = ("counter", "phone", "kiosk", "ai_phone", "online", "api")
_SOURCES = ("first_come", "desk")


def request_of(body: Body, actor: Actor) -> scheduler.Request:
    """What was asked for, without class and price. Rejected by field, Forbidden in somebody else's name."""
    start, end = body.moment("start"), body.moment("end")
    resident = actor.kind == "resident"
    asked = scheduler.Request(
        unit=body.text("resource", needed=True),
        start=start,
        end=end,
        holder_id=body.text("holder"),
        channel=body.choice("channel", RESIDENTS if resident else OFFICE, "online" if resident else "counter"),
        quantity=body.number("quantity", 1, least=1, most=10_000),
        group_id=body.text("group"),
        purpose=body.text("purpose"),
        attendees=body.number("attendees", most=100_000),
        title=body.text("title"),
        answers=body.answers("answers"),
        source="first_come" if resident else body.choice("source", _SOURCES, "first_come"),
        sample=body.flag("sample") and not resident,
    )
    body.done()
    return replace(asked, holder_id=people.holder_or_refuse(asked.holder_id, actor))


def completed(asked: scheduler.Request, body: Body) -> scheduler.Request:
    """With group, class and price. Called after the quick look: of a thousand at nine o'clock few come so far."""
    group = people.group_or_refuse(asked.group_id, asked.holder_id) if asked.holder_id else asked.group_id
    user_class = people.class_of(asked.holder_id)
    fees = scheduler.rules_on(asked.unit, asked.start.astimezone(JST).date()).fees
    tags, add_ons = frozenset({user_class, *body.texts("tags")}), body.counts("add_ons")
    body.done()
    bill = scheduler.rules.bill(fees, scheduler.rules.Use(asked.start, asked.end, tags, add_ons))
    return replace(asked, group_id=group, user_class=user_class, price=int(bill.total) * asked.quantity)
