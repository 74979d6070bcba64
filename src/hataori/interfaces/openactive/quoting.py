"""C1 and C2: a quote, and with it ten minutes in which nobody else gets the places (anonymous, then named lease)."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from hataori.kernel import clock
from hataori.kernel.actor import Actor

from . import documents, holding, judging, models
from .items import Document
from .judging import Wanted
from .problems import OpenBookingError
from .wire import Asked

CONFLICT, OK = 409, 200


@dataclass(frozen=True, slots=True)
class Answer:
    """A status and a document."""

    status: int
    document: Document


class _Refused(Exception):
    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.answer = answer


def quote(uuid: UUID, asked: Asked, seller: models.Seller, stage: str, actor: Actor) -> Answer:
    """Answer C1 or C2. Again with other items: the places of before go back, those are leased. 409 leases nothing."""
    named = stage == "C2"
    judging.check_people(asked, with_customer=named)
    judging.check_reconciliation(asked.payment, seller)
    return guarded(lambda: _quoted(held(uuid, seller, actor), asked, stage, actor))


def held(uuid: UUID, seller: models.Seller, actor: Actor) -> models.Order:
    """The broker's order of that id, locked; a new one where there is none."""
    found = models.Order.objects.select_for_update().filter(partner=actor.id, uuid=uuid)
    row = found.first()
    if row is None:
        row = models.Order(partner=actor.id, uuid=uuid, kind="quote", seller=seller, made_at=clock.now())
        row.dataset = seller.dataset
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError:  # asked twice at once: the other one was first
            row = found.get()
    return row


def _quoted(order: models.Order, asked: Asked, stage: str, actor: Actor) -> Answer:
    if order.kind != "quote":
        raise OpenBookingError("OrderAlreadyExistsError")
    wanted = judged(order, asked, with_details=stage == "C2")
    refuse_errors(order, asked, wanted, "quote")
    touched = hold(order, wanted, asked, actor)
    order.stage = stage
    order.save()
    answer = Answer(OK, documents.quote(order, asked, wanted, "quote"))
    holding.refresh(touched)
    return answer


def judged(order: models.Order, asked: Asked, *, with_details: bool) -> list[Wanted]:
    """Everything looked up and judged, the order's own leases counted as free for it.

    Under the locks of what it has and of what it wants: orders that change places with each other go one by one.
    """
    wanted = judging.look_up(asked, order.seller)
    holding.hold([*documents.in_order_of(order), *_to_be(order, wanted)])
    judging.judge(wanted, own_leases(order), with_details=with_details)
    return wanted


def _to_be(order: models.Order, wanted: Sequence[Wanted]) -> list[models.OrderItem]:
    return [_row(order, each) for each in wanted if each.opportunity and each.offer]


def own_leases(order: models.Order) -> dict[UUID, set[UUID]]:
    """The leases of an order by opportunity."""
    own: dict[UUID, set[UUID]] = defaultdict(set)
    for opportunity, booking in order.items.values_list("opportunity_id", "booking_id"):
        if booking:
            own[opportunity].add(booking)
    return own


def refuse_errors(order: models.Order, asked: Asked, wanted: Sequence[Wanted], kind: str) -> None:
    """Answer 409 with the errors by item, and undo what the transaction did."""
    if any(each.errors for each in wanted):
        raise _Refused(Answer(CONFLICT, documents.quote(order, asked, wanted, kind)))


def hold(order: models.Order, wanted: Sequence[Wanted], asked: Asked, actor: Actor) -> list[models.Opportunity]:
    """See that the order leases exactly what is wanted; answers the opportunities whose count changed.

    The same places again keep their lease and its end, so that asking again does not hold a place for ever.
    """
    before = documents.in_order_of(order)
    if _same(before, wanted) and holding.alive(before):
        _take_over(before, wanted)
        return []
    holding.give_back(before, actor, "")
    order.items.all().delete()
    after = [_row(order, each) for each in wanted]
    with lost_is_told(order, asked, wanted):
        holding.lease(after, actor)
    for row in after:
        row.save(force_insert=True)
    order.lease_until = clock.now() + timedelta(minutes=holding.LEASE_MINUTES)
    return [*(each.opportunity for each in before), *(each.opportunity for each in after)]


@contextmanager
def lost_is_told(order: models.Order, asked: Asked, wanted: Sequence[Wanted]) -> Iterator[None]:
    """A place that was lost on the way is an error of its item; everything is undone."""
    try:
        yield
    except holding.Lost as lost:
        next(each for each in wanted if each.asked.position == lost.position).errors.append(lost.kind)
        refuse_errors(order, asked, wanted, order.kind)


def _same(before: Sequence[models.OrderItem], wanted: Sequence[Wanted]) -> bool:
    was = {each.position: (each.opportunity_id, each.offer, each.price) for each in before}
    now = {
        each.asked.position: each.opportunity and each.offer and (each.opportunity.id, each.offer.key, each.offer.price)
        for each in wanted
    }
    return was == now


def _take_over(before: Sequence[models.OrderItem], wanted: Sequence[Wanted]) -> None:
    """What the broker said of people this time counts."""
    given = {each.asked.position: _given(each) for each in wanted}
    for row in before:
        row.given = given[row.position]
        row.save(update_fields=["given"])


def _row(order: models.Order, wanted: Wanted) -> models.OrderItem:
    if wanted.opportunity is None or wanted.offer is None:
        raise LookupError("an item without errors has an opportunity and an offer")
    return models.OrderItem(
        order=order,
        position=wanted.asked.position,
        opportunity=wanted.opportunity,
        offer=wanted.offer.key,
        price=wanted.offer.price,
        given=_given(wanted),
    )


def _given(wanted: Wanted) -> str:
    words: Mapping[str, object] = {"attendee": wanted.asked.attendee, "answers": list(wanted.asked.answers or ())}
    return json.dumps({name: value for name, value in words.items() if value}, ensure_ascii=False)


def guarded(act: Callable[[], Answer]) -> Answer:
    """Run an act in one transaction; a refusal by item undoes it and is the answer."""
    try:
        with transaction.atomic():
            return act()
    except _Refused as refused:
        return refused.answer


def delete_quote(uuid: UUID, actor: Actor) -> None:
    """Give the leases back. Again, or for an id nobody quoted: nothing happens."""
    with transaction.atomic():
        row = models.Order.objects.select_for_update().filter(partner=actor.id, uuid=uuid, kind="quote").first()
        if row is None:
            return
        before = documents.in_order_of(row)
        holding.give_back(before, actor, "")
        row.delete()
        holding.refresh(each.opportunity for each in before)
