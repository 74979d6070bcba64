"""A photo in a few letters by which two of the same thing are told alike, though the camera moved a step, the light
changed or the picture is softer.

`v2:<16 hex>:<288 hex>`: 64 signs of low frequencies (pHash), and 8 × 6 cells of lightness and two colour differences,
each less the picture's own mean. Nobody can be recognised in 48 cells.
"""

from functools import cache, lru_cache
from math import sqrt
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PIL.Image import Image

_SIDE, _LOW = 32, 8
_WIDE, _HIGH, _CHANNELS = 8, 6, 3
_CELL = 6  # pixels of the small copy a cell is the mean of
_UNLIKE_BITS = 32  # half of 64: as far as two photos of nothing in common are on average
_SHAPE, _LAYOUT = 0.1, 0.9
_STEP_COST = 0.03
_STEPS = tuple((across, down) for across in (-1, 0, 1) for down in (-1, 0, 1))
_LIGHT = 1 / 6  # lightness counts a sixth of its spread, colour differences as they are
_MIDDLE, _SCALE = 128, 240
_DARK = 30  # keeps the colours of the darkest cells from being noise

Cells = tuple[int, ...]


@cache
def _waves() -> Any:  # noqa: ANN401  a matrix
    import numpy as np

    steps = np.arange(_SIDE)
    return np.cos(np.pi / _SIDE * (steps[None, :] + 0.5) * np.arange(_LOW)[:, None])


def fingerprint(image: "Image") -> str:
    """The fingerprint of upright RGB pixels."""
    return f"v2:{_shape(image):016x}:{_layout(image).hex()}"


def _shape(image: "Image") -> int:
    import numpy as np

    grey = np.asarray(image.convert("L").resize((_SIDE, _SIDE), reducing_gap=3.0), dtype=float)
    low = (_waves() @ grey @ _waves().T).ravel()
    signs = low > np.median(low[1:])
    return int("".join("1" if sign else "0" for sign in signs), 2)


def _layout(image: "Image") -> bytes:
    import numpy as np
    from PIL.Image import Resampling

    small = np.asarray(image.resize((_WIDE * _CELL, _HIGH * _CELL), Resampling.BOX), dtype=float)
    light, whole = small.mean(axis=2), small.sum(axis=2) + _DARK
    red, green, blue = (small[..., channel] / whole for channel in range(3))
    even = (light - light.mean()) / (light.std() + 1) * _LIGHT
    planes = np.stack([red - green, blue - (red + green) / 2, even], axis=2)
    cells = planes.reshape(_HIGH, _CELL, _WIDE, _CELL, _CHANNELS).mean(axis=(1, 3))
    cells -= cells.mean(axis=(0, 1))
    return bytes(np.clip(np.round(cells * _SCALE) + _MIDDLE, 0, 255).astype(int).ravel().tolist())


def likeness(a: str, b: str) -> float:
    """How alike two photos are, from 0 (nothing in common) to 1 (the same); 0 where one has no fingerprint.

    No pixels are looked at: about half a millisecond a pair, so compare with those that are near, not with all.
    """
    first, second = _parts(a), _parts(b)
    if first is None or second is None:
        return 0.0
    shape = max(0.0, 1 - (first[0] ^ second[0]).bit_count() / _UNLIKE_BITS)
    layout = max(_moved(first[1], second[1], *step) for step in _STEPS)
    return _SHAPE * shape + _LAYOUT * max(0.0, layout)


def _moved(first: Cells, second: Cells, across: int, down: int) -> float:
    """The correlation of the cells both show when the second camera stood a step aside."""
    product = ours = theirs = 0
    for row in range(max(0, down), _HIGH + min(0, down)):
        at = (row * _WIDE + max(0, across)) * _CHANNELS
        to = at - (down * _WIDE + across) * _CHANNELS
        length = (_WIDE - abs(across)) * _CHANNELS
        one, two = first[at : at + length], second[to : to + length]
        product += sum(x * y for x, y in zip(one, two, strict=True))
        ours += sum(x * x for x in one)
        theirs += sum(y * y for y in two)
    if not ours or not theirs:
        return 1.0 if ours == theirs else 0.0  # two plain pictures are alike
    return product / sqrt(ours * theirs) * (1 - _STEP_COST * (abs(across) + abs(down)))


@lru_cache(maxsize=2_000)
def _parts(written: str) -> tuple[int, Cells] | None:
    version, _, rest = written.partition(":")
    shape, _, layout = rest.partition(":")
    try:
        cells = bytes.fromhex(layout)
        signs = int(shape, 16)
    except ValueError:
        return None
    if version != "v2" or len(cells) != _WIDE * _HIGH * _CHANNELS:
        return None
    return signs & (2**64 - 1), tuple(cell - _MIDDLE for cell in cells)
