"""The verbs of the desk: book for a caller, decide on 減免, close a place, give money back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction

from hataori.blocks.memberships import api as memberships
from hataori.blocks.messaging import api as messaging
from hataori.blocks.payments import api as payments
from hataori.blocks.scheduler import api as scheduler
from hataori.kernel import clock
from hataori.kernel.actor import Actor, Role
from hataori.kernel.errors import Conflict, FieldProblem, Forbidden, NotFound, Rejected
from hataori.platform.accounts import api as accounts
from hataori.platform.audit import api as audit

from . import charging, models, quoting, repeating, telling

WORKERS = (Role.CLERK, Role.APPROVER, Role.SECTION_HEAD)
DECIDERS = (Role.APPROVER, Role.SECTION_HEAD)
CHANNELS = ("phone", "counter")


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is on the phone or before the desk: a registered person, or a name and a number to call back."""

    holder_id: str = ""
    name: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the caller wants."""

    start: datetime
    end: datetime
    purpose: str
    attendees: int
    channel: str
    group_id: str = ""
    add_ons: Mapping[str, int] = field(default_factory=dict)


def book_for(place: models.Place, caller: Caller, wish: Wish, actor: Actor) -> scheduler.Booking:
    """Book in one step for somebody on the phone or at the counter. Rejected by field, Conflict of the pool."""
    _must_work(actor, place.facility.department)
    _refuse(caller, wish)
    user_class = _class_of(caller, wish)
    quote = quoting.quote(place.unit_id, wish.start, wish.end, quoting.Told(user_class, add_ons=wish.add_ons))
    with transaction.atomic():
        done = scheduler.book(_request(place, caller, wish, user_class, quote.bill.total), actor)
        use = models.Use.objects.create(
            booking_id=done.id,
            place=place,
            add_ons=dict(wish.add_ons),
            full_amount=quote.bill.total,
            amount=quote.bill.total,
        )
        charging.charge(done, use, actor)
    return done


def book_series_for(
    place: models.Place, caller: Caller, wish: Wish, rhythm: repeating.Rhythm, actor: Actor
) -> scheduler.Series:
    """The same for several dates: those that can be had, each with its fee; the others are named in the answer."""
    _must_work(actor, place.facility.department)
    _refuse(caller, wish)
    told = quoting.Told(_class_of(caller, wish), add_ons=wish.add_ons)
    first = _request(place, caller, wish, told.user_class, 0)

    def price_of(start: datetime, end: datetime) -> int:
        return quoting.quote(place.unit_id, start, end, told).bill.total

    with transaction.atomic():
        made = scheduler.book_series(first, rhythm.rule(wish.start), actor, price_of=price_of)
        for each in made.bookings:
            use = models.Use(booking_id=each.id, place=place, add_ons=dict(wish.add_ons))
            use.full_amount = use.amount = each.price
            charging.charge(each, use, actor)
    return made


def look_for(
    place: models.Place, caller: Caller, wish: Wish, rhythm: repeating.Rhythm, actor: Actor
) -> list[repeating.Date]:
    """Which of the dates can be had, before the caller decides."""
    _must_work(actor, place.facility.department)
    _refuse(caller, wish)
    return repeating.look(_request(place, caller, wish, _class_of(caller, wish), 0), rhythm, actor)


def _class_of(caller: Caller, wish: Wish) -> str:
    return memberships.class_for(caller.holder_id, wish.group_id)


def _request(place: models.Place, caller: Caller, wish: Wish, user_class: str, price: int) -> scheduler.Request:
    answers = {} if caller.holder_id else {"name": caller.name.strip(), "phone": caller.phone.strip()}
    return scheduler.Request(
        unit=place.unit_id,
        start=wish.start,
        end=wish.end,
        holder_id=caller.holder_id,
        group_id=wish.group_id,
        channel=wish.channel,
        purpose=wish.purpose,
        attendees=wish.attendees,
        answers=answers,
        user_class=user_class,
        source="desk",
        price=price,
        add_ons=wish.add_ons,
    )


def _refuse(caller: Caller, wish: Wish) -> None:
    found = []
    if not caller.holder_id and not (caller.name.strip() and caller.phone.strip()):
        found.append(FieldProblem("name", "required", "登録のない方は、名前と電話番号を聞いて書いてください。"))
    if wish.channel not in CHANNELS:
        found.append(FieldProblem("channel", "required", "電話か窓口かを選んでください。"))
    if wish.group_id and not any(each.id == wish.group_id for each in memberships.groups_of(caller.holder_id)):
        found.append(FieldProblem("group", "not_your_group", "この方は、その団体のメンバーではありません。"))
    if found:
        raise Rejected(found)


def decide_reduction(booking: scheduler.Booking, *, granted: bool, reason: str, actor: Actor) -> models.Use:
    """Grant or refuse a 減免 that was asked for; then the fee is charged. Forbidden unless a decider of the section."""
    if not any(actor.has_role(role, booking.department) for role in DECIDERS):
        raise Forbidden("not_a_decider", "減免は、担当課の決裁者か課長が決めます。")
    if not granted and not reason.strip():
        raise Rejected([FieldProblem("reason", "required", "認めない理由を書いてください。")])
    with transaction.atomic():
        use = models.Use.objects.select_for_update().filter(booking_id=booking.id, reduction_state="asked").first()
        if use is None:
            raise Conflict("nothing_asked", "審査を待つ減免はありません。画面を読み込み直してください。")
        told = quoting.Told(booking.user_class, "commercial" in use.tags, use.add_ons, use.reduction)
        quote = quoting.quote(booking.unit_id, booking.start, booking.end, told)
        use.reduction_state = "granted" if granted else "refused"
        use.amount = quote.bill.total if granted else use.full_amount
        charging.charge(booking, use, actor)
        act = f"facility.reduction_{use.reduction_state}"
        audit.record(act, actor=actor, subject=f"booking/{booking.id}", reason=reason)
        _tell_of_reduction(booking, use, reason, actor)
    return use


def _tell_of_reduction(booking: scheduler.Booking, use: models.Use, reason: str, actor: Actor) -> None:
    said = "減免を認めました" if use.reduction_state == "granted" else "減免は認められませんでした"
    lines = [f"{said}。", booking.unit_title, telling.when(booking.start, booking.end), f"使用料 {use.amount:,}円"]
    _send(booking, said, [*lines, reason], f"facility/{booking.id}/reduction", actor)


def give_back(refund_id: UUID, actor: Actor) -> models.Refund:
    """Record that the money was given back. Forbidden unless a decider (the payments say so), Conflict when done."""
    with transaction.atomic():
        row = models.Refund.objects.select_for_update().filter(pk=refund_id).first()
        if row is None:
            raise NotFound
        if row.done_at is not None:
            raise Conflict("already_done", "この返金は済んでいます。")
        payments.refund(row.charge_id, row.reason, actor, row.amount)
        row.done_at, row.done_by = clock.now(), actor.id
        row.save(update_fields=["done_at", "done_by"])
    return row


def approve(booking: scheduler.Booking, actor: Actor) -> scheduler.Booking:
    """Approve, and charge what is then due."""
    with transaction.atomic():
        done = scheduler.approve(booking.id, actor)
        use = models.Use.objects.filter(booking_id=booking.id).first()
        if use is not None:
            charging.charge(done, use, actor)
    return done


def _send(booking: scheduler.Booking, subject: str, lines: list[str], key: str, actor: Actor) -> None:
    if accounts.names_of([booking.holder_id]):
        body = "\n".join([*(line for line in lines if line), "", f"/my/bookings/{booking.number}/"])
        messaging.send(to=booking.holder_id, subject=subject, body=body, key=key, actor=actor, sample=booking.sample)


def _must_work(actor: Actor, department: str) -> None:
    if not any(actor.has_role(role, department) for role in WORKERS):
        raise Forbidden


def departments_of(actor: Actor) -> list[str]:
    """The sections whose facilities the person works on."""
    keys = models.Facility.objects.order_by().values_list("department", flat=True).distinct()
    return [key for key in keys if any(actor.has_role(role, key) for role in WORKERS)]


def places_of(actor: Actor) -> list[models.Place]:
    """The places of those sections."""
    rows = models.Place.objects.select_related("facility").filter(facility__department__in=departments_of(actor))
    return list(rows)
