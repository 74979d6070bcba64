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


@dataclass(frozen=True, slots=True)
class Depicted:
    """What an illustration stands beside: one thing of a scope ("waste/ichinomiya", "facility") and its section."""

    scope: str
    key: str
    title: str
    department: str = ""


@dataclass(frozen=True, slots=True)
class Caption:
    """The words of an illustration: what is seen (for who does not see it), whose it is, whether it is a sample."""

    alt: str
    credit: str = ""
    sample: bool = False


@dataclass(frozen=True, slots=True)
class Illustration:
    """A published picture in two sizes. Its addresses hold the hash of its pixels: another picture has others."""

    key: str
    alt: str
    credit: str
    sample: bool
    digest: str
    width: int
    height: int
    small_width: int
    small_height: int

    @property
    def url(self) -> str:
        """The picture for a page of its own."""
        return f"/pictures/{self.digest}/page.webp"

    @property
    def small_url(self) -> str:
        """The picture for a list."""
        return f"/pictures/{self.digest}/small.webp"

    @property
    def marked(self) -> bool:
        """Whether the mark of a sample is shown beside the credit; some credits say it themselves."""
        return self.sample and "見本" not in self.credit

    @property
    def caption(self) -> Caption:
        """Its words."""
        return Caption(self.alt, self.credit, self.sample)
