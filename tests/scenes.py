"""Scenes as a camera sees them from one step or another, for tests that tell photos alike."""

import io

import cv2
import numpy as np
from PIL import Image


def scene(seed: int) -> np.ndarray:
    """A ground of coloured patches with a dark hole."""
    chance = np.random.default_rng(seed)
    ground = cv2.resize(chance.uniform(40, 200, (9, 12, 3)).astype(np.float32), (240, 180))
    cv2.ellipse(ground, (120, 90), (30, 18), 0, 0, 360, (20, 20, 20), -1)
    return ground


def view(ground: np.ndarray, *, dx: int = 0, dy: int = 0, light: float = 1.0, noise: float = 0.1) -> Image.Image:
    """The ground from a step aside, at another hour, through a worse lens."""
    seen = ground[30 + dy : 150 + dy, 40 + dx : 200 + dx] * light
    seen = seen + np.random.default_rng(7).normal(0, noise, seen.shape)
    return Image.fromarray(np.clip(seen, 0, 255).astype(np.uint8))


def jpeg(image: Image.Image) -> bytes:
    """As a telephone sends it."""
    out = io.BytesIO()
    image.save(out, "JPEG", quality=90)
    return out.getvalue()
