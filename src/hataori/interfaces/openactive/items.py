"""Listings and opportunities as JSON-LD: in the open feeds, and inside the answers to brokers."""

from typing import Any, Literal

from msgspec.structs import replace

from hataori.kernel.clock import JST

from . import addresses, durations, models
from .types import Address, Ask, Image, ListingFacts, Offer, Place, SellerFacts, read

OA = "https://openactive.io/"
_FORMS = {
    "text": "ShortAnswerFormFieldSpecification",
    "paragraph": "ParagraphFormFieldSpecification",
    "boolean": "BooleanFormFieldSpecification",
    "choice": "DropdownFormFieldSpecification",
}
_TAX = {"gross": f"{OA}TaxGross", "net": f"{OA}TaxNet"}
Document = dict[str, Any]
Reader = Literal["open", "order", "orders_feed"]


def filled(**words: Any) -> Document:  # noqa: ANN401  JSON
    """Without what is empty: the validator takes an empty value for a mistake."""
    return {
        ("@" + name[:-1] if name.endswith("_") else name): value
        for name, value in words.items()
        if value not in ("", None, [], ())
    }


def facts_of(row: models.Listing) -> ListingFacts:
    """What the listing says."""
    return read(row.facts, ListingFacts)


def offers_at(row: models.Opportunity) -> tuple[Offer, ...]:
    """The offers of its listing, at the prices of this time; one the fees have no price for is not made."""
    offers = facts_of(row.listing).offers
    return tuple(_at(row, each) for each in offers if not each.user_class or each.key in row.prices)


def _at(row: models.Opportunity, found: Offer) -> Offer:
    return replace(found, price=row.prices[found.key]) if found.user_class else found


def offer_at(row: models.Opportunity, key: str) -> Offer | None:
    """The offer of that key for this time."""
    return next((each for each in offers_at(row) if each.key == key), None)


def seller_facts(row: models.Seller) -> SellerFacts:
    """What the seller says of itself."""
    return read(row.facts, SellerFacts)


def address(found: Address) -> Document:
    """A PostalAddress."""
    return {
        "@type": "PostalAddress",
        "streetAddress": found.street,
        "addressLocality": found.locality,
        "addressRegion": found.region,
        "postalCode": found.postal_code,
        "addressCountry": found.country,
    }


def seller(row: models.Seller, *, open_data: bool = False) -> Document:
    """The seller; in the feeds with the word that it can be booked by brokers."""
    found = seller_facts(row)
    words = filled(
        type_="Organization",
        id_=addresses.seller(row.key),
        name=found.name,
        legalName=found.legal_name,
        taxMode=_TAX[found.tax_mode],
        url=found.url,
        email=found.email,
        telephone=found.telephone,
        address=address(found.address),
        termsOfService=terms(found),
    )
    return words | {"isOpenBookingAllowed": True} if open_data else words


def terms(found: SellerFacts) -> list[Document]:
    """The seller's terms, by encrypted addresses."""
    return [
        {
            "@type": "Terms",
            "name": each.name,
            "url": each.path if each.path.startswith("https://") else f"{addresses.SECURE}{each.path}",
            "requiresExplicitConsent": False,
        }
        for each in found.terms
    ]


def place(found: Place) -> Document:
    """A Place with its coordinates, where they are known."""
    where = found.address
    geo = None
    if where.latitude is not None and where.longitude is not None:
        geo = {"@type": "GeoCoordinates", "latitude": where.latitude, "longitude": where.longitude}
    return filled(type_="Place", name=found.name, telephone=found.telephone, address=address(where), geo=geo)


def image(found: Image | None) -> list[Document]:
    """The picture with its thumbnail: a list, as the validator wants it."""
    if found is None:
        return []
    small = {"@type": "ImageObject", "url": f"{addresses.BASE}{found.small_path}"}
    return [{"@type": "ImageObject", "url": f"{addresses.BASE}{found.path}", "thumbnail": [small]}]


def offer(at: str, listing: models.Listing, found: Offer) -> Document:
    """An offer by that address."""
    currency = seller_facts(listing.seller).currency
    asked = bool(facts_of(listing).asks)
    needs = {
        "OpenBookingApproval": found.approval,
        "OpenBookingNegotiation": found.negotiation,
        "OpenBookingAttendeeDetails": found.attendee,
        "OpenBookingIntakeForm": asked,
    }
    return filled(
        type_="Offer",
        id_=at,
        name=found.name,
        price=found.price,
        priceCurrency=currency,
        openBookingPrepayment=f"{OA}{found.prepayment.capitalize()}" if found.prepayment else "",
        validFromBeforeStartDate=found.opens_before,
        validThroughBeforeStartDate=found.closes_before,
        latestCancellationBeforeStartDate=found.cancel_before,
        allowCustomerCancellationFullRefund=found.refund,
        openBookingFlowRequirement=[f"{OA}{name}" for name, wanted in needs.items() if wanted],
    )


def listing(row: models.Listing, reader: Reader) -> Document:
    """A FacilityUse, an IndividualFacilityUse under its FacilityUse, or a SessionSeries."""
    if row.kind == "series":
        return _series(row, reader)
    whole = _facility(row, reader)
    if row.kind == "facility":
        return whole
    own = {"@type": "IndividualFacilityUse", "@id": addresses.listing(row), "name": facts_of(row).name}
    if reader == "open":
        return whole | {"individualFacilityUse": [own]}
    # A reader of an order need not follow the facility above to learn that the place has changed.
    return own | {"location": whole["location"]} | _provider(row, reader) | {"aggregateFacilityUse": whole}


def _facility(row: models.Listing, reader: Reader) -> Document:
    found = facts_of(row)
    address_of = addresses.facility_over(row) if row.kind == "individual" else addresses.listing(row)
    words = filled(
        type_="FacilityUse",
        id_=address_of,
        url=address_of,
        name=found.name,
        description=found.description,
        facilityType=[_concept(found, "facility-types")],
        image=image(found.image),
        location=place(found.place),
    )
    return words | _provider(row, reader)


def _provider(row: models.Listing, reader: Reader) -> Document:
    """The answers to brokers name the seller once, at the top; feeds name it with each facility."""
    return {} if reader == "order" else {"provider": seller(row.seller, open_data=reader == "open")}


def _series(row: models.Listing, reader: Reader) -> Document:
    found = facts_of(row)
    mode = "Online" if found.place.online else "Offline"
    words = filled(
        type_="SessionSeries",
        id_=addresses.listing(row),
        url=addresses.listing(row),
        name=found.name,
        description=found.description,
        activity=[_concept(found, "activity-list")],
        eventAttendanceMode=f"https://schema.org/{mode}EventAttendanceMode",
    )
    # A session on line happens at no place; the organiser's is only affiliated.
    words["beta:affiliatedLocation" if found.place.online else "location"] = place(found.place)
    if reader != "open":
        return words
    offers = [offer(addresses.offer_of_series(row, each.key), row, each) for each in found.offers]
    return words | {"organizer": seller(row.seller, open_data=True), "offers": offers}


def _concept(found: ListingFacts, scheme: str) -> Document:
    key, label = found.concept
    return {"@type": "Concept", "@id": f"{OA}{scheme}#{key}", "prefLabel": label, "inScheme": f"{OA}{scheme}"}


def opportunity(row: models.Opportunity, listing_row: models.Listing, left: int) -> Document:
    """A slot or a session without its parent and offers; `left` as this reader may count it."""
    words = {
        "@type": "ScheduledSession" if listing_row.kind == "series" else "Slot",
        "@id": addresses.opportunity(row, listing_row.kind),
        "startDate": row.starts_at.astimezone(JST).isoformat(),
        "endDate": row.ends_at.astimezone(JST).isoformat(),
        "duration": durations.write(row.ends_at - row.starts_at),
    }
    if listing_row.kind == "series":
        status = {"eventStatus": "https://schema.org/EventScheduled"}
        return words | status | {"maximumAttendeeCapacity": row.lanes, "remainingAttendeeCapacity": left}
    return words | {"maximumUses": row.lanes, "remainingUses": left}


def in_feed(row: models.Opportunity) -> Document:
    """With the address of its parent; a slot with its offers, a session has those of its series."""
    above = row.listing
    words = opportunity(row, above, row.remaining)
    if above.kind == "series":
        return words | {"superEvent": addresses.listing(above)}
    offers = [offer(addresses.offer(row, above, each.key), above, each) for each in offers_at(row)]
    return words | {"facilityUse": addresses.listing(above)} | filled(offers=offers)


def in_order(row: models.Opportunity, left: int, reader: Reader = "order") -> Document:
    """With its parent in full, without offers."""
    above = row.listing
    parent = "superEvent" if above.kind == "series" else "facilityUse"
    return opportunity(row, above, left) | {parent: listing(above, reader)}


def questions(row: models.Listing) -> list[Document]:
    """The form a booker fills in beforehand."""
    return [_question(row, each) for each in facts_of(row).asks]


def _question(row: models.Listing, ask: Ask) -> Document:
    words = {"@type": _FORMS[ask.kind], "@id": addresses.question(row, ask.key), "name": ask.label}
    if ask.kind == "boolean":
        return words
    choices = {"valueOption": list(ask.choices)} if ask.choices else {}
    return words | {"valueRequired": ask.required} | choices
