"""What crosses the door of vision."""

from dataclasses import dataclass
from datetime import date, datetime

from hataori.kernel.errors import FieldProblem, Rejected

SIZES = {"large": 1600, "thumb": 320}
"""The longest side of a published copy, in pixels."""


class BadPhoto(Rejected):
    """A photo that is not taken: `problems` holds one, for the field "photo", with a plain sentence."""

    status = 400

    def __init__(self, code: str, message: str) -> None:
        super().__init__([FieldProblem("photo", code, message)], message)


@dataclass(frozen=True, slots=True)
class Point:
    """Where a photo says that it was taken (WGS 84, five decimals: about a metre)."""

    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Box:
    """A part of a picture, as shares of its width and height from the upper left corner (0 to 1)."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo that was taken in. Width and height are the original's, turned upright; `proposed` is only a proposal of
    the place, for its giver to confirm; `fingerprint` is for `likeness`; `faces` and `plates` count what was covered.
    """

    id: str
    width: int
    height: int
    taken_at: datetime | None
    proposed: Point | None
    fingerprint: str
    faces: int
    plates: int
    withheld: bool
    received_at: datetime
    original_until: date
    published_until: date

    @property
    def url(self) -> str:
        """The address of the published copy; whoever knows it may look, until the photo is withheld or forgotten."""
        return f"/photos/{self.id}/large.jpg"

    @property
    def thumb_url(self) -> str:
        """The address of the small copy."""
        return f"/photos/{self.id}/thumb.jpg"
