"""The door of the interface: publish what can be booked by brokers."""

from .city_terms import CityTerms, city_terms, ensure_section
from .concepts import activity, facility_type
from .durations import write as duration
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
    "CityTerms",
    "ListingFacts",
    "NewListing",
    "Offer",
    "Place",
    "PublishedListing",
    "PublishedTime",
    "Reconciliation",
    "SellerFacts",
    "Terms",
    "activity",
    "add_time",
    "city_terms",
    "duration",
    "ensure_section",
    "ensure_seller",
    "facility_type",
    "publish",
    "refresh_slots",
    "withdraw",
    "withdraw_unit",
]
