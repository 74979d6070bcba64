"""A small picture of a picture, to tell whether two photos show one scene.

A perceptual hash changes when the camera moves a step; this keeps 24 × 18 cells of lightness and colour and looks for
the middle of one in the other, so shifts, other light and noise matter little. Nobody can be recognised in it.
"""

import base64
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # numpy and OpenCV come in only where a photo is looked at
    import numpy as np

WIDTH, HEIGHT = 24, 18
_MIDDLE = (slice(3, 15), slice(4, 20))


def sketch_of(content: bytes) -> str:
    """The sketch of an encoded picture; empty where the content is none."""
    import cv2
    import numpy as np

    picture = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR)
    if picture is None:
        return ""
    small = cv2.resize(picture, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA)
    return base64.b64encode(cv2.cvtColor(small, cv2.COLOR_BGR2LAB).tobytes()).decode()


def likeness(one: str, other: str) -> float | None:
    """How much two sketches look like one scene, about 0 for strangers, up to 1; None where one has no picture."""
    if not one or not other:
        return None
    import cv2

    first, second = _read(one), _read(other)
    found = (
        cv2.matchTemplate(whole, part[_MIDDLE], cv2.TM_CCOEFF_NORMED).max()
        for whole, part in ((first, second), (second, first))
    )
    return float(max(found))


def _read(sketch: str) -> "np.ndarray[Any, Any]":
    """Cells as numbers, each channel brought to one scale so that light and exposure do not count."""
    import numpy as np

    cells = np.frombuffer(base64.b64decode(sketch), np.uint8).reshape(HEIGHT, WIDTH, 3).astype(np.float32)
    spread = cells.std(axis=(0, 1)) + 1
    scaled: np.ndarray[Any, Any] = (cells - cells.mean(axis=(0, 1))) / spread
    return np.ascontiguousarray(scaled)
