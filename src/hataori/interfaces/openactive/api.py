"""The door of the interface: publish what can be booked by brokers."""

from .publishing import ensure_seller, publish, withdraw, withdraw_unit
from .slots import add_time, refresh_slots
from .types import (
    Address,
    Ask,
    ListingFacts,
    NewListing,
    Offer,
    Place,
    PublishedListing,
    PublishedTime,
    Reconciliation,
    SellerFacts,
    Terms,
)

__all__ = [
    "Address",
    "Ask",
    "ListingFacts",
    "NewListing",
    "Offer",
    "Place",
    "PublishedListing",
    "PublishedTime",
    "Reconciliation",
    "SellerFacts",
    "Terms",
    "add_time",
    "ensure_seller",
    "publish",
    "refresh_slots",
    "withdraw",
    "withdraw_unit",
]
