"""What a city says of itself where it publishes: openactive.json in its folder. No file: nothing is published."""

from pathlib import Path

from msgspec import Struct

from hataori.kernel.typed import decoded
from hataori.platform.organisation.api import department_names

from .publishing import ensure_seller
from .types import Address, Place, SellerFacts, Terms

FILE = "openactive.json"


class CityTerms(Struct, frozen=True):
    """The city as a seller, and what is said of places whose own address nobody has written down."""

    format: str
    legal_name: str
    address: Address
    place_postal_code: str
    terms: tuple[Terms, ...] = ()
    note: str = ""

    def place(self, name: str, street: str, telephone: str = "") -> Place:
        """A place in the city; without a street the organiser's own address is not said to be the place's."""
        own = self.address
        return Place(
            name, Address(street or name, own.locality, own.region, self.place_postal_code, own.country), telephone
        )


def city_terms(folder: Path) -> CityTerms | None:
    """The city's words, None where it publishes nothing. msgspec.ValidationError for a file that cannot be read."""
    path = folder / FILE
    return decoded(path.read_bytes(), CityTerms) if path.exists() else None


def ensure_section(terms: CityTerms, department: str) -> str:
    """The section as a seller; its key."""
    section = department_names().get(department, "")
    name = f"{terms.legal_name} {section}".strip()
    ensure_seller(department, SellerFacts(name, terms.legal_name, terms.address, department, terms=terms.terms))
    return department
