"""Orders as JSON-LD: what C1, C2, P and B answer, what the order feeds tell, and what GET shows."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from msgspec.structs import replace

from hataori.kernel.clock import JST

from . import addresses, doors, items, models, money
from .items import OA, Document, filled
from .judging import Wanted
from .problems import item_error
from .types import Offer
from .wire import Asked, Words

CONTEXT = ["https://openactive.io/", "https://openactive.io/ns-beta"]
STATES = {
    "confirmed": "OrderItemConfirmed",
    "customer_cancelled": "CustomerCancelled",
    "seller_cancelled": "SellerCancelled",
    "attended": "AttendeeAttended",
    "absent": "AttendeeAbsent",
}
PROPOSALS = {
    "awaiting": "AwaitingSellerConfirmation",
    "accepted": "SellerAccepted",
    "seller_rejected": "SellerRejected",
    "customer_rejected": "CustomerRejected",
}
GONE = ("customer_cancelled", "seller_cancelled")


def quote(order: models.Order, asked: Asked, wanted: Sequence[Wanted], kind: str) -> Document:
    """A quote (kind "quote"), or the refusal of a proposal or an order with its errors by item."""
    offers = [each.offer for each in wanted if each.offer]
    due = money.total(offers, items.seller_facts(order.seller))
    words = {
        "@context": CONTEXT,
        "@type": {"quote": "OrderQuote", "proposal": "OrderProposal", "order": "Order"}[kind],
        "@id": addresses.order(order, kind),
        **_parties(order, asked),
        "orderedItem": [_wanted(each, order) for each in wanted],
        **_totals(order, due, asked.payment),
    }
    if kind != "quote":
        return words
    lease = order.lease_until and {
        "@type": "Lease",
        "leaseExpires": order.lease_until.astimezone(JST).isoformat(timespec="seconds"),
    }
    return words | filled(lease=lease, orderRequiresApproval=any(each.approval for each in offers))


def _parties(order: models.Order, asked: Asked) -> Document:
    return filled(
        brokerRole=asked.role_address,
        broker=asked.broker,
        customer=asked.customer,
        seller=items.seller(order.seller),
        bookingService=booking_service(),
    )


def booking_service() -> Document:
    """What answers here, and its terms."""
    terms = {
        "@type": "TermsOfUse",
        "name": "予約の利用規約",
        "url": f"{addresses.SECURE}/openactive/",
        "requiresExplicitConsent": False,
    }
    service = {"@type": "BookingService", "name": "hataori", "url": f"{addresses.BASE}/openactive/"}
    return service | {"termsOfService": [terms]}


def _wanted(each: Wanted, order: models.Order) -> Document:
    row, offer = each.opportunity, each.offer
    words: Document = {"@type": "OrderItem", "position": each.asked.position}
    if row is None:
        words |= filled(orderedItem=each.asked.opportunity)
    else:
        words["orderedItem"] = items.in_order(row, each.left)
    if row and offer:
        words |= _priced(row, offer, order) | _details(row, offer, each.asked.attendee, each.asked.answers)
    return words | filled(error=[item_error(kind) for kind in each.errors])


def _priced(row: models.Opportunity, offer: Offer, order: models.Order) -> Document:
    seller = items.seller_facts(order.seller)
    tax = money.tax_in(offer.price, seller)
    at = addresses.offer(row, row.listing, offer.key)
    words: Document = {"acceptedOffer": items.offer(at, row.listing, offer)}
    if offer.price:
        words["unitTaxSpecification"] = [_tax(tax, seller.tax_permille, seller.currency)]
    return words


def _tax(price: int, permille: int, currency: str) -> Document:
    rate = permille / 1000
    return {
        "@type": "TaxChargeSpecification",
        "name": f"消費税 {permille / 10:g}%",
        "price": price,
        "priceCurrency": currency,
        "rate": rate,
    }


def _details(
    row: models.Opportunity, offer: Offer, attendee: Words | None, answers: Sequence[Words] | None
) -> Document:
    needed = ["https://schema.org/givenName", "https://schema.org/familyName", "https://schema.org/email"]
    return filled(
        attendeeDetailsRequired=needed if offer.attendee else None,
        attendee=attendee,
        orderItemIntakeForm=items.questions(row.listing),
        orderItemIntakeFormResponse=list(answers or ()),
    )


def _totals(order: models.Order, due: money.Total, payment: Words | None) -> Document:
    seller = items.seller_facts(order.seller)
    words = {
        "totalPaymentDue": {
            "@type": "PriceSpecification",
            "price": due.price,
            "priceCurrency": seller.currency,
            "openBookingPrepayment": due.prepayment,
        }
    }
    if due.price:
        words["totalPaymentTax"] = [_tax(due.tax, seller.tax_permille, seller.currency)]  # type: ignore[assignment]
    return words | filled(payment=payment if due.paid_before else None)


def booked(order: models.Order, asked: Asked, rows: Sequence[models.OrderItem], payment: Words | None) -> Document:
    """What P and B answer."""
    proposal = order.kind == "proposal"
    due = money.total([offer_of(each) for each in rows], items.seller_facts(order.seller))
    words = {
        "@context": CONTEXT,
        "@type": "OrderProposal" if proposal else "Order",
        "@id": addresses.order(order, order.kind),
        **_parties(order, asked),
        "orderedItem": [_ordered(each, order, proposal=proposal, whole=True) for each in rows],
        **_totals(order, due, payment),
    }
    if proposal:
        return words | _proposal(order)
    return words | {"orderNumber": f"{order.pk:08d}"}


def _proposal(order: models.Order) -> Document:
    return {
        "orderProposalVersion": addresses.version(order),
        "orderProposalStatus": f"{OA}{PROPOSALS[order.proposal]}",
    }


def offer_of(item: models.OrderItem) -> Offer:
    """The offer an item was ordered at, at the price it had then."""
    found = items.facts_of(item.opportunity.listing).offer(item.offer)
    if found is None:
        raise LookupError(f"offer {item.offer} of an order is no longer listed")
    return found if item.price is None else replace(found, price=item.price)


def _ordered(item: models.OrderItem, order: models.Order, *, proposal: bool, whole: bool) -> Document:
    """An item; `whole` with what only the broker's own answer may hold (attendee, position)."""
    row, offer = item.opportunity, offer_of(item)
    words: Document = {
        "@type": "OrderItem",
        "@id": addresses.item(item, order.uuid),
        "orderedItem": items.in_order(row, row.remaining, "order" if whole else "orders_feed"),
        **_priced(row, offer, order),
    }
    if whole:
        given: Mapping[str, Any] = msgspec.json.decode(item.given) if item.given else {}
        words |= {"position": item.position} | _details(row, offer, given.get("attendee"), given.get("answers"))
    if proposal:
        return words
    ways = doors.ways_in(item) if item.state not in GONE else {}
    return words | {"orderItemStatus": f"{OA}{STATES[item.state]}"} | ways | _told(item, whole=whole)


def _told(item: models.OrderItem, *, whole: bool) -> Document:
    return {} if whole else filled(cancellationMessage=item.message, customerNotice=item.notice)


def for_feed(order: models.Order, *, proposal: bool) -> Document:
    """As the order feeds tell: nothing of the customer, of payments or of the broker."""
    rows = in_order_of(order)
    kept = [offer_of(each) for each in rows if each.state not in GONE]
    totals = _totals(order, money.total(kept, items.seller_facts(order.seller)), None)
    words = {
        "@context": CONTEXT,
        "@type": "OrderProposal" if proposal else "Order",
        "@id": addresses.order(order, "proposal" if proposal else "order"),
        "identifier": str(order.uuid),
        "orderedItem": [_ordered(each, order, proposal=proposal, whole=False) for each in rows],
        **totals,
    }
    return words | (_proposal(order) | filled(orderCustomerNote=order.note) if proposal else {})


def status(order: models.Order) -> Document:
    """GET /orders/{uuid}: the answer of B as things stand now."""
    answer: Document = msgspec.json.decode(order.answer)
    now = for_feed(order, proposal=False)
    return answer | {name: now[name] for name in ("orderedItem", "totalPaymentDue")}


def in_order_of(order: models.Order) -> list[models.OrderItem]:
    """The items in the order of their positions, with all they are shown by."""
    rows = order.items.select_related("opportunity__listing__seller").order_by("position")
    return list(rows)


def encoded(document: Document) -> str:
    """As kept and sent."""
    return msgspec.json.encode(document).decode()
