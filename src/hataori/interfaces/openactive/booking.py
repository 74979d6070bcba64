"""B and P: the order itself, or a proposal that the seller has to accept first. The broker's id: the same answer."""

from uuid import UUID, uuid4

import msgspec

from hataori.kernel.actor import Actor
from hataori.platform.events.api import record

from . import changes, documents, doors, events, holding, judging, models, money, quoting, wire
from .items import seller_facts
from .judging import Wanted
from .problems import OpenBookingError
from .quoting import Answer
from .wire import Asked, Words

CREATED = 201


def order(uuid: UUID, asked: Asked, seller: models.Seller, actor: Actor) -> Answer:
    """B of the simple flow. The same request again: the same answer; another one under that id: OrderAlreadyExists."""
    return quoting.guarded(lambda: _made(uuid, asked, seller, actor, "order"))


def propose(uuid: UUID, asked: Asked, seller: models.Seller, actor: Actor) -> Answer:
    """P: everything is held until the seller and then the customer have decided."""
    return quoting.guarded(lambda: _made(uuid, asked, seller, actor, "proposal"))


def _made(uuid: UUID, asked: Asked, seller: models.Seller, actor: Actor, kind: str) -> Answer:
    row = quoting.held(uuid, seller, actor)
    if row.kind != "quote":
        return _again(row, asked, kind)
    judging.check_people(asked, with_customer=True)
    judging.check_reconciliation(asked.payment, seller)
    wanted = quoting.judged(row, asked, with_details=True)
    quoting.refuse_errors(row, asked, wanted, kind)
    _check_flow(wanted, kind)
    _check_money(asked, wanted, seller)
    return _take(row, asked, wanted, actor, kind)


def _again(row: models.Order, asked: Asked, kind: str) -> Answer:
    if row.kind != kind or row.digest != asked.digest or not row.answer:
        raise OpenBookingError("OrderAlreadyExistsError")
    return Answer(CREATED, msgspec.json.decode(row.answer))


def _check_flow(wanted: list[Wanted], kind: str) -> None:
    """What needs approval is proposed first, and nothing else is."""
    approval = any(each.offer and each.offer.approval for each in wanted)
    if approval is not (kind == "proposal"):
        raise OpenBookingError("OrderCreationFailedError")


def _check_money(asked: Asked, wanted: list[Wanted], seller: models.Seller) -> None:
    due = money.total([each.offer for each in wanted if each.offer], seller_facts(seller))
    if asked.total != due.price:
        raise OpenBookingError("TotalPaymentDueMismatchError")
    judging.check_payment(asked.payment, due)


def _take(row: models.Order, asked: Asked, wanted: list[Wanted], actor: Actor, kind: str) -> Answer:
    row.kind = kind
    touched = quoting.hold(row, wanted, asked, actor)
    items = documents.in_order_of(row)
    with quoting.lost_is_told(row, asked, wanted):
        holding.confirm(items, actor)
    _write(row, asked, items, kind)
    record(
        events.PROPOSED if kind == "proposal" else events.ORDERED,
        subject=f"order/{row.uuid}",
        data={"items": len(items), "seller": row.seller.key, "sample": bool(row.dataset)},
        actor=actor,
        department=seller_facts(row.seller).department,
    )
    holding.refresh(touched)
    return Answer(CREATED, msgspec.json.decode(row.answer))


def _write(row: models.Order, asked: Asked, items: list[models.OrderItem], kind: str) -> None:
    for item in items:
        item.state = "proposed" if kind == "proposal" else "confirmed"
        if kind == "order":
            doors.prepare(item)
        item.save()
    row.stage, row.digest, row.lease_until = "P" if kind == "proposal" else "B", asked.digest, None
    row.request = documents.encoded(dict(asked.raw))
    if kind == "proposal":
        row.proposal, row.version = "awaiting", str(uuid4())
    row.answer = documents.encoded(documents.booked(row, asked, items, asked.payment))
    row.save()


def order_after_proposal(uuid: UUID, words: Words, root: str, actor: Actor) -> Answer:
    """B of the flow with approval: the customer takes what the seller has accepted.

    OrderProposalVersionOutdatedError for another version, OrderCreationFailedError unless it is accepted.
    """
    return quoting.guarded(lambda: _accepted(uuid, words, root, actor))


def _accepted(uuid: UUID, words: Words, root: str, actor: Actor) -> Answer:
    row = models.Order.objects.select_for_update().filter(partner=actor.id, uuid=uuid).first()
    if row is None or row.kind == "quote":
        raise OpenBookingError("OrderCreationFailedError")
    if row.kind == "order":
        if row.digest != wire.digest(words) or not row.answer:
            raise OpenBookingError("OrderAlreadyExistsError")
        return Answer(CREATED, msgspec.json.decode(row.answer))
    _check_version(row, words)
    payment = words.get("payment")
    asked = wire.asked(msgspec.json.decode(row.request), root, ("OrderProposal",))
    items = documents.in_order_of(row)
    due = money.total([documents.offer_of(each) for each in items], seller_facts(row.seller))
    judging.check_reconciliation(payment, row.seller)
    judging.check_payment(payment, due)
    return _become_order(row, asked, items, words, actor)


def _check_version(row: models.Order, words: Words) -> None:
    if str(words.get("orderProposalVersion", "")).rpartition("/versions/")[2] != row.version:
        raise OpenBookingError("OrderProposalVersionOutdatedError")
    if row.proposal != "accepted":
        raise OpenBookingError("OrderCreationFailedError")


def _become_order(row: models.Order, asked: Asked, items: list[models.OrderItem], words: Words, actor: Actor) -> Answer:
    """The proposal leaves its feed."""
    for item in items:
        item.state = "confirmed"
        doors.prepare(item)
        item.save()
    changes.tell_order(row)
    row.kind, row.stage, row.proposal_gone, row.digest = "order", "B", True, wire.digest(words)
    row.answer = documents.encoded(documents.booked(row, asked, items, words.get("payment")))
    row.save()
    record(
        events.ORDERED,
        subject=f"order/{row.uuid}",
        data={"items": len(items), "seller": row.seller.key, "sample": bool(row.dataset)},
        actor=actor,
        department=seller_facts(row.seller).department,
    )
    return Answer(CREATED, msgspec.json.decode(row.answer))
