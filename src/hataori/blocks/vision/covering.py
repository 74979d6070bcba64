"""Finding faces and number plates, and blurring them beyond return.

Cascades find most faces that look at the camera and plates that face it; they miss the small, the turned and the dark
(docs/explanation/photos.md has the measured shares). Staff cover the rest by hand before they publish.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .types import Box

if TYPE_CHECKING:
    from PIL.Image import Image

Pixels = tuple[int, int, int, int]
"""left, top, width, height"""


@dataclass(frozen=True, slots=True)
class Found:
    """What was found, in pixels."""

    faces: tuple[Pixels, ...]
    plates: tuple[Pixels, ...]


@dataclass(frozen=True, slots=True)
class _Look:
    """One pass of a cascade: at which longest side, how sure, and whether mirrored (profiles are learnt one way)."""

    cascade: str
    side: int
    neighbours: int
    mirrored: bool = False


# Half a second of one core together. What is smaller than 40 of 1600 pixels is not looked for: nobody is known by it.
_FACES = (
    _Look("haarcascade_frontalface_alt2.xml", 800, 2),
    _Look("haarcascade_profileface.xml", 560, 3),
    _Look("haarcascade_profileface.xml", 560, 3, mirrored=True),
)
_SMALLEST = (20, 20)
_STEP = 1.15
_FACE_MARGIN, _PLATE_MARGIN = 0.25, 0.15
_MOSAIC = 6


@cache
def _cv2() -> Any:  # noqa: ANN401  OpenCV, which is loaded with the first photo
    import cv2

    cv2.setNumThreads(1)
    return cv2


@cache
def _cascade(name: str) -> Any:  # noqa: ANN401  see above
    path = Path(_cv2().__file__).parent / "data" / name
    return _cv2().CascadeClassifier(str(path))


def find(image: "Image") -> Found:
    """Faces and plates on upright RGB pixels."""
    import numpy as np

    from .plates import japanese_plates

    grey = _cv2().cvtColor(np.asarray(image), _cv2().COLOR_RGB2GRAY)
    faces = [found for look in _FACES for found in _look(grey, look)]
    return Found(apart(faces), apart(japanese_plates(_cv2(), np.asarray(image))))


def apart(boxes: Iterable[Pixels]) -> tuple[Pixels, ...]:
    """The larger one of boxes that lie over each other: two cascades often see the same face."""
    kept: list[Pixels] = []
    for box in sorted(boxes, key=lambda each: -each[2] * each[3]):
        middle = (box[0] + box[2] / 2, box[1] + box[3] / 2)
        if not any(x <= middle[0] <= x + w and y <= middle[1] <= y + h for x, y, w, h in kept):
            kept.append(box)
    return tuple(kept)


def _look(grey: Any, look: _Look) -> list[Pixels]:  # noqa: ANN401  an array
    cv2, longest = _cv2(), max(grey.shape)
    share = min(1.0, look.side / longest)
    small = cv2.resize(grey, None, fx=share, fy=share, interpolation=cv2.INTER_AREA) if share < 1 else grey
    even = cv2.equalizeHist(cv2.flip(small, 1) if look.mirrored else small)
    hits = _cascade(look.cascade).detectMultiScale(even, _STEP, look.neighbours, minSize=_SMALLEST)
    wide = small.shape[1]
    lefts = [(wide - x - w if look.mirrored else x, y, w, h) for x, y, w, h in hits]
    return [(round(x / share), round(y / share), round(w / share), round(h / share)) for x, y, w, h in lefts]


def cover(image: "Image", found: Found) -> "Image":
    """A copy with everything found blurred, each with a margin."""
    boxes = [_wider(box, _FACE_MARGIN) for box in found.faces] + [_wider(box, _PLATE_MARGIN) for box in found.plates]
    return blur(image, boxes)


def _wider(box: Pixels, margin: float) -> Pixels:
    left, top, width, height = box
    across, up = round(width * margin), round(height * margin)
    return left - across, top - up, width + 2 * across, height + 2 * up


def blur(image: "Image", boxes: Sequence[Pixels]) -> "Image":
    """A copy in which each box is a coarse mosaic, softened: six squares a side hold no face and no number."""
    from PIL import Image, ImageFilter

    covered = image.copy()
    for left, top, width, height in boxes:
        area = (max(0, left), max(0, top), min(image.width, left + width), min(image.height, top + height))
        if area[2] <= area[0] or area[3] <= area[1]:
            continue
        part = covered.crop(area)
        coarse = part.resize((_MOSAIC, _MOSAIC), Image.Resampling.BOX).resize(part.size, Image.Resampling.BICUBIC)
        covered.paste(coarse.filter(ImageFilter.GaussianBlur(max(part.size) / 40)), area)
    return covered


def in_pixels(image: "Image", boxes: Iterable[Box]) -> list[Pixels]:
    """Shares of the picture as pixels of it."""
    return [
        (
            int(box.left * image.width),
            int(box.top * image.height),
            round(box.width * image.width) + 1,
            round(box.height * image.height) + 1,
        )
        for box in boxes
    ]
