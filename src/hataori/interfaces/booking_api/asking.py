"""From what a program sends to what the scheduler is asked: whose, when, for how much."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from hataori.blocks.scheduler import api as scheduler
from hataori.kernel.actor import Actor
from hataori.kernel.clock import JST
from hataori.kernel.errors import FieldProblem, Rejected

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


def completed(asked: scheduler.Request, body: Body, actor: Actor) -> scheduler.Request:
    """With group, class and price. Called after the quick look: of a thousand at nine o'clock few come so far."""
    group = people.group_or_refuse(asked.group_id, asked.holder_id) if asked.holder_id else asked.group_id
    user_class = people.class_of(asked.holder_id)
    fees = scheduler.rules_on(asked.unit, asked.start.astimezone(JST).date()).fees
    tags, add_ons = tuple(body.texts("tags")), body.counts("add_ons")
    body.done()
    if actor.kind == "resident":
        _refuse_cheaper(fees, tags)
    told = replace(asked, group_id=group, user_class=user_class, tags=tags, add_ons=add_ons)
    return replace(told, price=price_of(told))


def price_of(asked: scheduler.Request | scheduler.Booking) -> int:
    """What it costs by the fees of its unit and day. Rejected: no_price, unknown_add_on."""
    unit = asked.unit if isinstance(asked, scheduler.Request) else asked.unit_id
    fees = scheduler.rules_on(unit, asked.start.astimezone(JST).date()).fees
    use = scheduler.rules.Use(asked.start, asked.end, frozenset({asked.user_class, *asked.tags}), asked.add_ons)
    return int(scheduler.rules.bill(fees, use).total) * asked.quantity


def _refuse_cheaper(fees: scheduler.rules.Fees, tags: Iterable[str]) -> None:
    """Kinds of use that cost less are an office's to see, as on our pages."""
    if any(Decimal(fees.factors.get(tag, "1")) < 1 for tag in tags):
        said = "料金が安くなる利用の区分は、窓口で確認してから使えます。tagsから外してください。"
        raise Rejected([FieldProblem("tags", "not_seen", said)], said)
