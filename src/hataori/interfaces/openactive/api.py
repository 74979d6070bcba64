"""The door of the interface: publish what can be booked by brokers."""

from .city_terms import CityTerms, city_terms, ensure_section
from .concepts import ACTIVITY_TITLES, activity, facility_type
from .durations import write as duration
from .guests import Guest, guests
from .leads import lead, term
from .publishing import ensure_seller, publish, withdraw, withdraw_unit
from .sessions import keep_times
from .slots import add_time, refresh_slots
from .types import (
    Address,
    Ask,
    Image,
    ListingFacts,
    NewListing,
    NewTime,
    Offer,
    Place,
    PublishedListing,
    PublishedTime,
    Reconciliation,
    SellerFacts,
    Terms,
)

__all__ = [
    "ACTIVITY_TITLES",
    "Address",
    "Ask",
    "CityTerms",
    "Guest",
    "Image",
    "ListingFacts",
    "NewListing",
    "NewTime",
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
    "guests",
    "keep_times",
    "lead",
    "publish",
    "refresh_slots",
    "term",
    "withdraw",
    "withdraw_unit",
]
