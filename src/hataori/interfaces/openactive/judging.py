"""Whether what a broker asks for can be had: first what stops the request, then item by item what is wrong with it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from hataori.kernel import clock

from . import addresses, durations, holding, models, money
from .items import facts_of, offer_at, seller_facts
from .problems import OpenBookingError
from .types import Ask, Offer
from .wire import Asked, AskedItem, Words

_TEXTS = ("text", "paragraph")


@dataclass(slots=True)
class Wanted:
    """An item as it was looked up, and what is wrong with it."""

    asked: AskedItem
    opportunity: models.Opportunity | None = None
    offer: Offer | None = None
    left: int = 0
    errors: list[str] = field(default_factory=list)


def check_people(asked: Asked, *, with_customer: bool) -> None:
    """Broker and customer as the broker's role asks for. IncompleteBrokerDetails, IncompleteCustomerDetails."""
    named = bool(asked.broker and asked.broker.get("name"))
    if (asked.role == "NoBroker") is (asked.broker is not None) or (asked.broker is not None and not named):
        raise OpenBookingError("IncompleteBrokerDetailsError")
    if not with_customer or (asked.role == "ResellerBroker" and asked.customer is None):
        return
    if not (asked.customer and asked.customer.get("email")):
        raise OpenBookingError("IncompleteCustomerDetailsError")


def check_reconciliation(payment: Words | None, seller: models.Seller) -> None:
    """A payment names what the seller matches it by (where it asks for that). InvalidPaymentDetailsError."""
    wanted = seller_facts(seller).reconciliation
    if wanted is None or payment is None:
        return
    pairs = ((wanted.name, "name"), (wanted.account_id, "accountId"), (wanted.payment_provider_id, "paymentProviderId"))
    if any(value and payment.get(name) != value for value, name in pairs):
        raise OpenBookingError("InvalidPaymentDetailsError")


def check_payment(payment: Words | None, due: money.Total) -> None:
    """There where it must be, complete, and nowhere else."""
    if payment is not None and not due.paid_before:
        raise OpenBookingError("UnnecessaryPaymentDetailsError")
    if payment is None and due.paid_before and due.prepayment.endswith("Required"):
        raise OpenBookingError("MissingPaymentDetailsError")
    if payment is not None and not payment.get("identifier"):
        raise OpenBookingError("IncompletePaymentDetailsError")


def look_up(asked: Asked, seller: models.Seller) -> list[Wanted]:
    """Each item with its opportunity and offer. SellerMismatchError where one is somebody else's."""
    ids = {item.position: _opportunity_id(item, asked.root) for item in asked.items}
    found = models.Opportunity.objects.select_related("listing__seller").in_bulk(
        [each for each in ids.values() if each]
    )
    wanted = [_with_offer(item, found.get(ids[item.position]), asked.root) for item in asked.items]
    if any(each.opportunity and each.opportunity.listing.seller_id != seller.pk for each in wanted):
        raise OpenBookingError("SellerMismatchError")
    return wanted


def _opportunity_id(item: AskedItem, root: str) -> UUID | None:
    words = ("scheduled-sessions/", "slots/")
    return next((at for each in words if (at := addresses.last_uuid(item.opportunity, root, words=each))), None)


def _with_offer(item: AskedItem, row: models.Opportunity | None, root: str) -> Wanted:
    if not item.opportunity or not item.offer:
        return Wanted(item, row, None, errors=["IncompleteOrderItemError"])
    if row is None:
        return Wanted(item, errors=["UnknownOpportunityError"])
    found = offer_at(row, addresses.after_hash(item.offer))
    spelt = found and addresses.offer(row, row.listing, found.key).replace(addresses.BASE, root)
    if not found or spelt != item.offer:
        return Wanted(item, row, None, errors=["OpportunityOfferPairNotBookableError"])
    return Wanted(item, row, found)


def judge(wanted: Sequence[Wanted], own: Mapping[UUID, set[UUID]], *, with_details: bool) -> None:
    """Write into each what is wrong with it. `own` are the leases the order already has, by opportunity."""
    for each in wanted:
        if each.opportunity and each.offer:
            each.errors += _of_time(each.opportunity, each.offer)
            each.errors += _of_details(each, each.opportunity.listing, each.offer) if with_details else []
    _of_conflict(wanted)
    _of_capacity(wanted, own)


def _of_time(row: models.Opportunity, offer: Offer) -> list[str]:
    now = clock.now()
    early = offer.opens_before and now < row.starts_at - durations.parse(offer.opens_before)
    late = offer.closes_before and now > row.starts_at - durations.parse(offer.closes_before)
    over = row.gone or row.listing.gone or row.starts_at <= now
    return ["OpportunityOfferPairNotBookableError"] if early or late or over else []


def _of_details(wanted: Wanted, listing: models.Listing, offer: Offer) -> list[str]:
    missing = ["IncompleteAttendeeDetailsError"] if offer.attendee and not wanted.asked.attendee else []
    return missing + _of_answers(listing, wanted.asked.answers)


def _of_answers(listing: models.Listing, answers: Sequence[Words] | None) -> list[str]:
    asks = facts_of(listing).asks
    given = {addresses.after_hash(str(each.get("propertyID", ""))): each.get("value") for each in answers or ()}
    if any(ask.required and ask.key not in given for ask in asks):
        return ["IncompleteIntakeFormError"]
    wrong = any(ask.key in given and not fits(ask, given[ask.key]) for ask in asks)
    return ["InvalidIntakeFormError"] if wrong else []


def fits(ask: Ask, value: Any) -> bool:  # noqa: ANN401  JSON
    """Whether an answer has the form of its question."""
    if ask.kind == "boolean":
        return isinstance(value, bool)
    if ask.kind == "choice":
        return value in ask.choices
    return isinstance(value, str) and (bool(value.strip()) or not ask.required)


def _of_conflict(wanted: Sequence[Wanted]) -> None:
    paid = [each for each in wanted if each.offer and each.offer.price]
    if money.in_conflict(each.offer for each in paid if each.offer):
        for each in paid:
            each.errors.append("OpportunityIsInConflictError")


def _of_capacity(wanted: Sequence[Wanted], own: Mapping[UUID, set[UUID]]) -> None:
    """Of each opportunity the first places are had, the next may fall free, the rest are too many."""
    by_time: dict[UUID, list[Wanted]] = defaultdict(list)
    for each in wanted:
        if each.opportunity:
            by_time[each.opportunity.id].append(each)
    for key, group in by_time.items():
        row = group[0].opportunity
        stands = holding.standing(row, own.get(key, set())) if row else holding.Standing(0, 0)
        n = 0
        for each in group:
            each.left = stands.left
            if each.errors:
                continue
            each.errors += _of_place(n, stands)
            n += 1


def _of_place(n: int, stands: holding.Standing) -> list[str]:
    if n < stands.left:
        return []
    if n < stands.left + stands.held:
        return ["OpportunityCapacityIsReservedByLeaseError"]
    full = stands.left + stands.held == 0
    return ["OpportunityIsFullError" if full else "OpportunityHasInsufficientCapacityError"]
