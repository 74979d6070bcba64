"""The verbs of a person who books: hold, tell, confirm, move, cancel, wait. The pool decides; here the fee follows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from hataori.blocks.scheduler import api as scheduler
from hataori.kernel.actor import SYSTEM, Actor
from hataori.kernel.errors import Conflict, FieldProblem, Rejected
from hataori.kernel.sentences import sentence

from . import charging, draws, models, people, places, quoting

_GROUPS_ONLY = "学校の施設は、登録した団体だけが使えます。団体を選んでください。"

_MOVED = ("日時を変えたため", "料金が変わる日時には変更できません。取り消してから、予約し直してください。")
_EQUIPPED = (
    "備品を変えたため",
    "使用料は支払い済みです。料金が変わる備品の変更は、施設の窓口に相談してください。",
)
_SOLD_ELSEWHERE = (
    "ほかの事業者を通した予約のため、料金が変わる備品には変えられません。予約した事業者に相談してください。"
)


@dataclass(frozen=True, slots=True)
class Particulars:
    """What somebody tells of his use on the second screen."""

    purpose: str
    attendees: int
    group_id: str = ""
    commercial: bool = False
    add_ons: Mapping[str, int] = field(default_factory=dict)
    reduction: str = ""
    reduction_reason: str = ""


def hold(
    place: models.Place, start: datetime, end: datetime, actor: Actor, channel: str = "online"
) -> scheduler.Booking:
    """Keep the time for ten minutes. Rejected and Conflict as of the pool; not_registered, registration_over."""
    who = people.booker(actor.id)
    asked = scheduler.Request(
        place.unit_id, start, end, actor.id, channel, user_class=who.user_class, sample=who.registration.sample
    )
    return scheduler.lease(asked, actor)


def tell(booking: scheduler.Booking, told: Particulars, actor: Actor) -> models.Use:
    """Write down what the lease is for and what it will cost. Rejected by field; nothing half-written."""
    who, place = people.booker(booking.holder_id), _place(booking)
    group_id = people.group_or_refuse(told.group_id, booking.holder_id)
    refuse(place, told, group_id, booking.start.date())
    user_class = people.class_with(who.holder_id, group_id)
    quote = quoting.quote(booking.unit_id, booking.start, booking.end, price_facts(told, user_class))
    due = quote.full.total if quote.needs_approval else quote.bill.total
    with transaction.atomic():
        described = scheduler.Particulars(
            purpose=told.purpose,
            attendees=told.attendees,
            group_id=group_id,
            user_class=user_class,
            price=due,
            add_ons=told.add_ons,
        )
        scheduler.describe(booking.id, described, actor)
        use, _ = models.Use.objects.update_or_create(booking_id=booking.id, defaults=columns(place, told, quote, due))
    return use


def confirm(booking_id: UUID, actor: Actor) -> scheduler.Booking:
    """Make the lease a booking and charge its fee, in one. Conflict `lease_over`, `not_told`. Again: the same."""
    with transaction.atomic():
        use = models.Use.objects.filter(booking_id=booking_id).first()
        if use is None:
            raise Conflict("not_told", "利用目的などを入力してから、予約を確定してください。")
        done = scheduler.confirm(booking_id, actor)
        if use.reduction_state == "told":
            use.reduction_state = "asked" if use.amount == use.full_amount > 0 else "granted"
            use.save(update_fields=["reduction_state"])
        charging.charge(done, use, actor)
    return done


def move(
    booking: scheduler.Booking, start: datetime, end: datetime, actor: Actor, as_group: str = ""
) -> scheduler.Booking:
    """Another time of the same place: all or nothing. Conflict `price_differs` once a different price was paid."""
    with transaction.atomic():
        moved = scheduler.reschedule(booking.id, start, end, actor, as_group)
        use = models.Use.objects.filter(booking_id=booking.id).first()
        if use is not None:
            price_again(use, moved, actor)
    return moved


def change_add_ons(
    booking: scheduler.Booking, add_ons: Mapping[str, int], actor: Actor, as_group: str = ""
) -> scheduler.Booking:
    """Other equipment for a booking that stands, charged anew. Rejected by field where it is short.

    Conflict `price_differs` once another price was paid, or was agreed with a broker: then nothing changes.
    """
    with transaction.atomic():
        done = scheduler.change_add_ons(booking.id, add_ons, actor, as_group)
        use = models.Use.objects.filter(booking_id=booking.id).first() or plain_use(done, actor)
        before = amounts_of(use, done)
        use.add_ons = dict(add_ons)
        use.save(update_fields=["add_ons"])
        if done.broker_id and amounts_of(use, done) != before:
            raise Conflict("price_differs", _SOLD_ELSEWHERE)
        price_again(use, done, actor, _EQUIPPED)
    return done


def cancel(
    booking: scheduler.Booking, reason: str, actor: Actor, as_group: str = "", *, by_city: bool = False
) -> scheduler.Booking:
    """Give the time back; what was paid comes back by the rule, what is due is no longer charged."""
    with transaction.atomic():
        done = scheduler.cancel(booking.id, actor, reason, as_group, by_city=by_city)
        charging.settle_cancelled(done, actor, by_city=by_city)
        if actor.kind != SYSTEM.kind:
            draws.give_win_back(done)
    return done


def wait(place: models.Place, start: datetime, end: datetime, actor: Actor, group: str = "") -> scheduler.Waiting:
    """Wait for a time that is taken; the use is told of when the offer is accepted.

    Rejected `groups_only` where groups alone may book, `not_your_group` for a forged one.
    """
    who, group_id = people.booker(actor.id), people.group_or_refuse(group, actor.id)
    asked = scheduler.Request(
        place.unit_id,
        start,
        end,
        actor.id,
        "online",
        group_id=group_id,
        user_class=people.class_with(who.holder_id, group_id),
        sample=who.registration.sample,
    )
    return scheduler.wait(asked, actor)


def accept(waiting_id: UUID, actor: Actor) -> scheduler.Booking:
    """Take what is offered: a booking with the plain price, its purpose still to be told."""
    with transaction.atomic():
        booking = scheduler.accept_offer(waiting_id, actor)
        if not models.Use.objects.filter(booking_id=booking.id).exists():
            plain_use(booking, actor)
    return booking


def plain_use(booking: scheduler.Booking, actor: Actor) -> models.Use:
    """The use of a booking made elsewhere (an offer, a won slot, a program): what was told there is charged.

    A broker's customer pays what the broker was quoted.
    """
    told = quoting.Told(booking.user_class, add_ons=booking.add_ons, tags=booking.tags)
    amount = booking.price
    if not booking.broker_id:
        amount = quoting.quote(booking.unit_id, booking.start, booking.end, told).full.total * booking.quantity
    use = models.Use.objects.create(
        booking_id=booking.id,
        place=_place(booking),
        add_ons=dict(booking.add_ons),
        tags=list(booking.tags),
        full_amount=amount,
        amount=amount,
    )
    charging.charge(booking, use, actor)
    return use


def price_facts(told: Particulars, user_class: str) -> quoting.Told:
    """What of it bears on the price."""
    return quoting.Told(user_class, told.commercial, told.add_ons, told.reduction)


def columns(place: models.Place, told: Particulars, quote: quoting.Quote, due: int) -> dict[str, object]:
    """The use as it is kept."""
    return {
        "place": place,
        "add_ons": dict(told.add_ons),
        "tags": ["commercial"] if told.commercial else [],
        "reduction": told.reduction,
        "reduction_state": "told" if told.reduction else "",
        "reduction_reason": told.reduction_reason.strip()[:500],
        "full_amount": quote.full.total,
        "amount": due,
    }


def refuse(place: models.Place, told: Particulars, group_id: str, day: date) -> None:
    """Rejected with everything that is wrong or missing for a use on that day."""
    found = []
    if not told.purpose.strip():
        found.append(FieldProblem("purpose", "required", "利用の目的を選んでください。"))
    if told.attendees < 1:
        found.append(FieldProblem("attendees", "required", "人数を1人以上で書いてください。"))
    elif place.capacity and told.attendees > place.capacity:
        found.append(
            FieldProblem(
                "attendees", "over_capacity", sentence("この場所の定員は%(most)s人です。", most=place.capacity)
            )
        )
    if not group_id and places.for_groups_only(place, day):
        found.append(FieldProblem("group", "groups_only", _GROUPS_ONLY))
    if told.reduction and not told.reduction_reason.strip():
        found.append(FieldProblem("reduction_reason", "required", "減免を受ける理由を書いてください。"))
    if found:
        raise Rejected(found)


def _place(booking: scheduler.Booking) -> models.Place:
    return places.place(booking.unit_key)


def price_again(use: models.Use, changed: scheduler.Booking, actor: Actor, words: tuple[str, str] = _MOVED) -> None:
    """After a move (or other equipment): charged anew where the price differs; a broker sold it at his.

    `words` are why a charge is dropped, and the Conflict `price_differs` once another price was paid.
    """
    full, amount = amounts_of(use, changed)
    if amount == use.amount or changed.broker_id:
        charging.set_terms(use, changed)
        return
    if not charging.drop(use, actor, words[0]):
        raise Conflict("price_differs", words[1])
    use.full_amount, use.amount = full, amount
    charging.charge(changed, use, actor)


def amounts_of(use: models.Use, booking: scheduler.Booking) -> tuple[int, int]:
    """What a use costs now: without a reduction, and what is due (the full price until a reduction is granted)."""
    told = quoting.Told(booking.user_class, add_ons=use.add_ons, reduction=use.reduction, tags=tuple(use.tags))
    quote = quoting.quote(booking.unit_id, booking.start, booking.end, told)
    full = quote.full.total * booking.quantity
    return full, quote.bill.total * booking.quantity if use.reduction_state == "granted" else full
