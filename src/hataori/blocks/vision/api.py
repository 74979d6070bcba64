"""The door of vision: take a photo in, show what may be shown, tell two photos alike.

`intake` refuses by the first bytes what would fill the memory, decodes one photo at a time, keeps the original sealed
for as long as asked and publishes a re-encoded copy without metadata, faces and plates covered. `likeness` compares two
fingerprints without opening anything.
"""

from .actions import blur_more, forget, forget_due, intake, keep, take_in, withhold
from .fingerprint import likeness
from .preparing import Prepared, prepare
from .queries import fingerprints, original, photo, photos, published
from .types import SIZES, BadPhoto, Box, Photo, Point

__all__ = [
    "SIZES",
    "BadPhoto",
    "Box",
    "Photo",
    "Point",
    "Prepared",
    "blur_more",
    "fingerprints",
    "forget",
    "forget_due",
    "intake",
    "keep",
    "likeness",
    "original",
    "photo",
    "photos",
    "prepare",
    "published",
    "take_in",
    "withhold",
]
