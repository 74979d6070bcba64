"""What each criterion of the Test Interface asks of an opportunity, as a plain description. Pure."""

from dataclasses import dataclass
from dataclasses import replace as changed
from typing import Literal

from msgspec.structs import replace as struct_replace

from hataori.interfaces.openactive.types import Ask, Offer

PREFIX = "https://openactive.io/test-interface#"
Kind = Literal["facility", "individual", "series"]
PRICE = 1400
QUESTIONS = (
    Ask("level", "choice", "経験", choices=("初めて", "経験あり")),
    Ask("note", "paragraph", "伝えておきたいこと"),
    Ask("name", "text", "呼ばれたい名前"),
    Ask("photo", "boolean", "写真を撮ってもよいですか"),
)


@dataclass(frozen=True, slots=True)
class Shape:
    """An opportunity to be made: it begins `hours` from now and lasts one."""

    offer: Offer
    lanes: int = 10
    hours: int = 24 * 5
    full: bool = False
    online: bool = False
    asks: tuple[Ask, ...] = ()


_PAID = Offer("standard", "一般", PRICE, "required")
_FREE = struct_replace(_PAID, price=0, prepayment="")
_WITHIN = struct_replace(_PAID, cancel_before="P1D")
_SHAPES: dict[str, Shape] = {
    "Bookable": Shape(_PAID),
    "BookableFiveSpaces": Shape(_PAID, lanes=5),
    "BookableOneSpace": Shape(_PAID, lanes=1),
    "BookableNoSpaces": Shape(_PAID, full=True),
    "BookableInPast": Shape(_PAID, hours=-24),
    "BookableFree": Shape(_FREE),
    "BookableFreeCancellable": Shape(_FREE),
    "BookableNonFree": Shape(_PAID),
    "BookableNonFreeCancellable": Shape(_PAID),
    "BookableNonFreeTaxGross": Shape(_PAID),
    "BookableNonFreeTaxNet": Shape(_PAID),
    "BookableNonFreePrepaymentRequired": Shape(_PAID),
    "BookableNonFreePrepaymentOptional": Shape(struct_replace(_PAID, prepayment="optional")),
    "BookableNonFreePrepaymentUnavailable": Shape(struct_replace(_PAID, prepayment="unavailable")),
    "BookableUsingPayment": Shape(_PAID),
    "BookableCancellable": Shape(_PAID),
    "BookableCancellableNoWindow": Shape(_PAID),
    "BookableCancellableWithinWindow": Shape(_WITHIN),
    "BookableCancellableOutsideWindow": Shape(struct_replace(_WITHIN, cancel_before="P2D"), hours=24),
    "BookableNotCancellable": Shape(struct_replace(_PAID, refund=False)),
    "BookableWithinValidFromBeforeStartDate": Shape(struct_replace(_PAID, opens_before="P28D")),
    "BookableOutsideValidFromBeforeStartDate": Shape(struct_replace(_PAID, opens_before="P2D")),
    "BookableAttendeeDetails": Shape(struct_replace(_PAID, attendee=True)),
    "BookableAdditionalDetails": Shape(_PAID, asks=QUESTIONS),
    "BookableWithNegotiation": Shape(struct_replace(_PAID, negotiation=True)),
    "BookableSellerTermsOfService": Shape(_PAID),
    "OnlineBookable": Shape(_PAID, online=True),
    "OfflineBookable": Shape(_PAID),
}


def shape(criterion: str, flow: str, kind: Kind) -> Shape | None:
    """What to make; None for a criterion we do not know. A single place has one lane, whatever is asked."""
    found = _SHAPES.get(criterion.removeprefix(f"{PREFIX}TestOpportunity"))
    if found is None:
        return None
    approval = flow == f"{PREFIX}OpenBookingApprovalFlow"
    lanes = 1 if kind == "individual" else found.lanes
    return changed(found, lanes=lanes, offer=struct_replace(found.offer, approval=approval))
