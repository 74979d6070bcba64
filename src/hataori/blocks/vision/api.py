"""The door of vision: take a photo in, show what may be shown, tell two photos alike.

`intake` refuses by the first bytes what would fill the memory, decodes one photo at a time, keeps the original sealed
for as long as asked and publishes a re-encoded copy without metadata, faces and plates covered. `likeness` compares two
fingerprints without opening anything. An illustration is the one published picture beside a thing or a place, with its
words, in two sizes: staff put it there (`IllustrationForm`), or the city's folder does (`load_illustrations`).
"""

from .actions import blur_more, forget, forget_due, intake, keep, take_in, withhold
from .city_pictures import ToldIllustration, load_illustrations
from .fingerprint import likeness
from .forms import IllustrationForm
from .illustrations import illustrate, illustration, illustration_file, illustrations, take_down
from .preparing import Prepared, PreparedIllustration, prepare, prepare_illustration, prepare_paper
from .queries import fingerprints, original, photo, photos, published
from .types import SIZES, BadPhoto, Box, Caption, Depicted, Illustration, Photo, Point

__all__ = [
    "SIZES",
    "BadPhoto",
    "Box",
    "Caption",
    "Depicted",
    "Illustration",
    "IllustrationForm",
    "Photo",
    "Point",
    "Prepared",
    "PreparedIllustration",
    "ToldIllustration",
    "blur_more",
    "fingerprints",
    "forget",
    "forget_due",
    "illustrate",
    "illustration",
    "illustration_file",
    "illustrations",
    "intake",
    "keep",
    "likeness",
    "load_illustrations",
    "original",
    "photo",
    "photos",
    "prepare",
    "prepare_illustration",
    "prepare_paper",
    "published",
    "take_down",
    "take_in",
    "withhold",
]
