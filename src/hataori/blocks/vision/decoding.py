"""From the bytes of a photo to upright sRGB pixels of at most 1600, and what its metadata claims.

Pillow and libheif are loaded with the first photo. A baseline JPEG is decoded at the smallest fraction that is still
large enough, so that 108 million pixels need no more memory than 8.
"""

import io
import struct
import warnings
import zlib
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from .header import MOST_PIXELS, Header
from .metadata import place_of, taken_at
from .types import SIZES, BadPhoto, Point

if TYPE_CHECKING:
    from PIL.Image import Image

_LARGE = (SIZES["large"], SIZES["large"])
_FORMATS = {"jpeg": ["JPEG", "MPO"], "png": ["PNG"], "webp": ["WEBP"], "heic": ["HEIF"]}
_ORIENTATION = 0x0112
_TURNED = frozenset({5, 6, 7, 8})
_UNDECODABLE = (
    OSError, ValueError, SyntaxError, EOFError, RuntimeError, TypeError, KeyError, IndexError, OverflowError,
    AttributeError, MemoryError, struct.error, zlib.error,
)  # fmt: skip
_BROKEN = "写真が途中で切れているか、壊れています。もう一度撮るか、選び直してください。"


@dataclass(frozen=True, slots=True)
class Decoded:
    """Upright pixels (RGB, longest side 1600), the original's upright size, and what its metadata claims."""

    image: "Image"
    width: int
    height: int
    taken_at: datetime | None
    proposed: Point | None


@cache
def _pillow() -> Any:  # noqa: ANN401  the module PIL.Image, once set up
    import pi_heif  # type: ignore[import-untyped]  # it ships no types
    from PIL import Image

    pi_heif.register_heif_opener(decode_threads=1, thumbnails=False, depth_images=False, aux_images=False)
    # `header.measure` refuses earlier and by kind; Pillow's own limit stays as a second wall.
    Image.MAX_IMAGE_PIXELS = max(MOST_PIXELS.values())
    return Image


def decode(content: bytes, header: Header) -> Decoded:
    """The photo's pixels and claims. BadPhoto (broken) where it cannot be decoded whole."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow warns of every odd tag of a phone; what matters raises
        try:
            return _decode(content, header)
        except _UNDECODABLE:
            raise BadPhoto("broken", _BROKEN) from None


def _decode(content: bytes, header: Header) -> Decoded:
    from PIL import ImageOps

    with _pillow().open(io.BytesIO(content), formats=_FORMATS[header.kind]) as opened:
        width, height = opened.size
        if width * height > MOST_PIXELS[header.kind]:
            raise BadPhoto("broken", _BROKEN)
        if header.kind == "jpeg":
            opened.draft(None, _LARGE)
        opened.load()
        exif = opened.getexif()
        claims = taken_at(exif), place_of(exif, _xmp(opened.info))
        turned = header.kind != "heic" and exif.get(_ORIENTATION) in _TURNED
        small = _upright(_srgb(_small(opened), opened.info.get("icc_profile")), exif, ImageOps)
    return Decoded(small, *((height, width) if turned else (width, height)), *claims)


def _xmp(info: dict[Any, Any]) -> str:
    found = info.get("xmp") or info.get("XML:com.adobe.xmp") or ""
    return found.decode("utf-8", "ignore") if isinstance(found, bytes) else str(found)


def _small(opened: "Image") -> "Image":
    """A copy of at most 1600 pixels a side; palettes and 16 bits are opened first, for they cannot be averaged."""
    if opened.mode in ("P", "1"):
        opened = opened.convert("RGBA" if "transparency" in opened.info else "RGB")
    elif opened.mode.startswith("I"):
        opened = opened.convert("I").point(lambda value: value / 256).convert("L")
    small = opened.copy() if max(opened.size) <= _LARGE[0] else opened
    small.thumbnail(_LARGE, reducing_gap=2.0)
    return small


def _srgb(image: "Image", profile: bytes | None) -> "Image":
    """RGB in sRGB on white; the profile itself goes, its colours stay right."""
    if image.mode in ("LA", "PA", "RGBA", "La", "RGBa"):
        image = image.convert("RGBA")
        ground = _pillow().new("RGBA", image.size, "white")
        image = _pillow().alpha_composite(ground, image).convert("RGB")
    converted = _by_profile(image, profile) if profile else None
    plain: Image = converted or image.convert("RGB")
    return plain


def _by_profile(image: "Image", profile: bytes) -> "Image | None":
    from PIL import ImageCms

    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        found = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return None  # a broken profile: the plain colours are better than none
    return found


def _upright(image: "Image", exif: Any, turning: Any) -> "Image":  # noqa: ANN401  Pillow's Exif and ImageOps
    """Turned as the camera was held. libheif has turned a HEIC already, and Pillow then finds nothing to do."""
    bare = image.copy()
    bare.info = {}
    bare.getexif()[_ORIENTATION] = exif.get(_ORIENTATION, 1)
    upright: Image = turning.exif_transpose(bare) or bare
    pixels: Image = _pillow().frombytes("RGB", upright.size, upright.tobytes())
    return pixels


def to_jpeg(image: "Image", size: str = "large", quality: int = 82) -> bytes:
    """The pixels as a JPEG with nothing but pixels in it, at most as large as SIZES says."""
    small = image
    if max(image.size) > SIZES[size]:
        small = image.copy()
        small.thumbnail((SIZES[size], SIZES[size]))
    written = io.BytesIO()
    small.save(written, "JPEG", quality=quality, optimize=True)
    return written.getvalue()


def to_webp(image: "Image", side: int, quality: int = 80) -> tuple[bytes, int, int]:
    """The pixels as a WebP with nothing but pixels in it, at most `side` long; with its width and height."""
    small = image.copy()
    small.thumbnail((side, side))
    written = io.BytesIO()
    small.save(written, "WEBP", quality=quality, method=4)
    return written.getvalue(), small.width, small.height


def from_published(content: bytes) -> "Image":
    """The pixels of a copy of our own."""
    with _pillow().open(io.BytesIO(content), formats=["JPEG"]) as opened:
        opened.load()
        pixels: Image = opened.convert("RGB")
        return pixels
