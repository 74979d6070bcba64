"""What an order costs: consumption tax, totals, and whether it is paid before. Pure; integers of the currency."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .types import Offer, SellerFacts

_OA = "https://openactive.io/"


@dataclass(frozen=True, slots=True)
class Total:
    """What is due, the tax in it, and the term of payment (an OpenActive address)."""

    price: int
    tax: int
    prepayment: str

    @property
    def paid_before(self) -> bool:
        """Whether a payment may come with the order."""
        return self.price > 0 and self.prepayment != f"{_OA}Unavailable"


def tax_in(price: int, seller: SellerFacts) -> int:
    """The tax of one price, rounded down as the city's counters do: within it (gross) or on top of it (net)."""
    if seller.tax_mode == "net":
        return price * seller.tax_permille // 1000
    return price * seller.tax_permille // (1000 + seller.tax_permille)


def total(offers: Sequence[Offer], seller: SellerFacts) -> Total:
    """Everything together."""
    tax = sum(tax_in(each.price, seller) for each in offers)
    price = sum(each.price for each in offers)
    return Total(price + (tax if seller.tax_mode == "net" else 0), tax, prepayment(offers))


def prepayment(offers: Iterable[Offer]) -> str:
    """The strictest term of what costs something; nothing to pay is nothing to pay before."""
    terms = {each.prepayment or "required" for each in offers if each.price}
    for term in ("required", "unavailable", "optional"):
        if term in terms:
            return f"{_OA}{term.capitalize()}"
    return f"{_OA}Unavailable"


def in_conflict(offers: Iterable[Offer]) -> bool:
    """Whether some must be paid before and some cannot."""
    terms = {each.prepayment or "required" for each in offers if each.price}
    return {"required", "unavailable"} <= terms
