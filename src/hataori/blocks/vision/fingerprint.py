"""A small picture of a picture, by which two photos of one scene are told alike.

A perceptual hash changes when the camera moves a step; this keeps 24 × 18 cells of lightness and colour and looks for
the middle of one in the other, so that shifts, other light and noise matter little. Nobody can be recognised in it.
Written `v3:` and the cells in base64.
"""

import base64
import binascii
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # numpy and OpenCV come in only where a photo is looked at
    import numpy as np
    from PIL.Image import Image

WIDTH, HEIGHT = 24, 18
_CHANNELS = 3
_MIDDLE = (slice(3, 15), slice(4, 20))
_VERSION = "v3:"


def fingerprint(image: "Image") -> str:
    """The fingerprint of upright RGB pixels."""
    import cv2
    import numpy as np

    small = cv2.resize(np.asarray(image.convert("RGB")), (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA)
    return _VERSION + base64.b64encode(cv2.cvtColor(small, cv2.COLOR_RGB2LAB).tobytes()).decode()


def likeness(one: str, other: str) -> float | None:
    """How much two fingerprints look like one scene: about 0 for strangers, up to 1; None where one is none."""
    first, second = _cells(one), _cells(other)
    if first is None or second is None:
        return None
    import cv2

    found = (
        cv2.matchTemplate(whole, part[_MIDDLE], cv2.TM_CCOEFF_NORMED).max()
        for whole, part in ((first, second), (second, first))
    )
    return float(max(found))


@lru_cache(maxsize=2_000)
def _cells(written: str) -> "np.ndarray[Any, Any] | None":
    """Cells as numbers, each channel brought to one scale so that light and exposure do not count."""
    import numpy as np

    try:
        raw = base64.b64decode(written.removeprefix(_VERSION), validate=True)
    except (binascii.Error, ValueError):
        return None
    if not written.startswith(_VERSION) or len(raw) != WIDTH * HEIGHT * _CHANNELS:
        return None
    cells = np.frombuffer(raw, np.uint8).reshape(HEIGHT, WIDTH, _CHANNELS).astype(np.float32)
    spread = cells.std(axis=(0, 1)) + 1
    scaled: np.ndarray[Any, Any] = (cells - cells.mean(axis=(0, 1))) / spread
    return np.ascontiguousarray(scaled)
