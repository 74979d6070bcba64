"""A report on its way through the three screens: it travels sealed in the page, nothing is kept before it is sent."""

from dataclasses import asdict, dataclass, field, replace
from typing import Any, Self
from uuid import uuid4

from django.core import signing

from hataori.blocks.service_requests import api as reports

_SALT = "damage_reports.draft"
_LIVES_S = 86_400
"""A day: photos that belong to no report go after two."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What is known so far. `photos` are (id, view); without a place `lat` is None."""

    key: str = field(default_factory=lambda: str(uuid4()))
    text: str = ""
    lat: float | None = None
    lon: float | None = None
    address: str = ""
    address_id: str = ""
    photos: tuple[tuple[str, str], ...] = ()

    def seal(self) -> str:
        """As it travels: signed, so that nobody puts somebody else's photo into his own report."""
        return signing.dumps(asdict(self), salt=_SALT, compress=True)

    @classmethod
    def unseal(cls, sealed: str) -> Self | None:
        """What was sealed; None for what is changed or older than a day."""
        try:
            told: dict[str, Any] = signing.loads(sealed, salt=_SALT, max_age=_LIVES_S)
        except (signing.BadSignature, ValueError):
            return None
        photos = tuple((str(photo_id), str(view)) for photo_id, view in told.pop("photos"))
        return cls(**told, photos=photos)

    def at(self, lat: float, lon: float, address: str, address_id: str = "") -> Self:
        """The same with a place."""
        return replace(self, lat=lat, lon=lon, address=address, address_id=address_id)

    def point(self) -> tuple[str, str]:
        """The place as the form's fields hold it; empty without one."""
        return ("", "") if self.lat is None or self.lon is None else (f"{self.lat:.6f}", f"{self.lon:.6f}")

    def new_photos(self) -> tuple[reports.NewPhoto, ...]:
        """The photos as they are filed."""
        return tuple(
            reports.NewPhoto(photo_id=each, view="far" if view == "far" else "near") for each, view in self.photos
        )
