"""A photo in a few letters by which two of the same thing are told alike: a perceptual hash and its colours.

`v1:<16 hex>:<56 hex>`: 64 signs of the low frequencies of a 32 × 32 grey copy (DCT, as pHash does), and 28 shares of
colour (each 0–255): 6 hues and grey, by four quarters of lightness.
"""

from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PIL.Image import Image

_SIDE, _LOW = 32, 8
_BINS = 28
_UNLIKE_BITS = 32  # half of 64: as far as two photos of nothing in common are on average
_SHAPE, _COLOUR = 0.6, 0.4


@cache
def _waves() -> Any:  # noqa: ANN401  a matrix
    import numpy as np

    steps = np.arange(_SIDE)
    return np.cos(np.pi / _SIDE * (steps[None, :] + 0.5) * np.arange(_LOW)[:, None])


def fingerprint(image: "Image") -> str:
    """The fingerprint of upright RGB pixels."""
    return f"v1:{_shape(image):016x}:{_colours(image).hex()}"


def _shape(image: "Image") -> int:
    import numpy as np

    grey = np.asarray(image.convert("L").resize((_SIDE, _SIDE), reducing_gap=3.0), dtype=float)
    low = (_waves() @ grey @ _waves().T).ravel()
    signs = low > np.median(low[1:])
    return int("".join("1" if sign else "0" for sign in signs), 2)


def _colours(image: "Image") -> bytes:
    import numpy as np

    small = np.asarray(image.convert("HSV").resize((48, 48), reducing_gap=3.0), dtype=int)
    hue, strength, light = small[..., 0], small[..., 1], small[..., 2]
    group = np.where(strength < 40, 6, hue * 6 // 256)  # noqa: PLR2004  below it is grey to the eye
    counted = np.bincount((group * 4 + light // 64).ravel(), minlength=_BINS)
    return bytes(np.round(255 * counted / counted.sum()).astype(int).tolist())


def likeness(a: str, b: str) -> float:
    """How alike two photos are, from 0 (nothing in common) to 1 (the same); 0 where one has no fingerprint.

    Quick: no pixels are looked at, some microseconds a pair.
    """
    first, second = _parts(a), _parts(b)
    if first is None or second is None:
        return 0.0
    apart = (first[0] ^ second[0]).bit_count()
    shape = max(0.0, 1 - apart / _UNLIKE_BITS)
    whole = max(sum(first[1]), sum(second[1]), 1)
    colour = sum(map(min, first[1], second[1])) / whole
    return _SHAPE * shape + _COLOUR * colour


def _parts(written: str) -> tuple[int, bytes] | None:
    version, _, rest = written.partition(":")
    shape, _, colours = rest.partition(":")
    if version != "v1":
        return None
    try:
        return int(shape, 16), bytes.fromhex(colours)
    except ValueError:
        return None
