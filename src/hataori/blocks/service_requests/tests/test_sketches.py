"""One scene from another step is told from another scene; what is no picture has no sketch."""

import cv2
import numpy as np
import pytest

from hataori.blocks.service_requests.sketches import likeness, sketch_of


def scene(seed: int) -> np.ndarray:
    """A ground of coloured patches with a dark hole."""
    chance = np.random.default_rng(seed)
    ground = cv2.resize(chance.uniform(40, 200, (9, 12, 3)).astype(np.float32), (240, 180))
    cv2.ellipse(ground, (120, 90), (30, 18), 0, 0, 360, (20, 20, 20), -1)
    return ground


def taken(ground: np.ndarray, *, dx: int = 0, dy: int = 0, light: float = 1.0, noise: int = 0) -> bytes:
    view = ground[30 + dy : 150 + dy, 40 + dx : 200 + dx] * light
    view = view + np.random.default_rng(7).normal(0, noise or 0.1, view.shape)
    return bytes(cv2.imencode(".jpg", np.clip(view, 0, 255).astype(np.uint8))[1])


@pytest.mark.parametrize("seed", range(8))
def test_a_step_aside_at_dusk_is_the_same_scene(seed):
    one = sketch_of(taken(scene(seed)))
    other = sketch_of(taken(scene(seed), dx=9, dy=-7, light=0.6, noise=12))
    stranger = sketch_of(taken(scene(seed + 100)))
    assert likeness(one, other) > 0.6
    assert likeness(one, stranger) < likeness(one, other) - 0.2
    assert likeness(one, one) == pytest.approx(1, abs=1e-3)
    assert likeness(one, other) == likeness(other, one)


def test_without_a_picture_there_is_no_likeness():
    assert sketch_of(b"not a picture") == ""
    assert likeness("", sketch_of(taken(scene(1)))) is None


def test_a_picture_of_one_colour_is_like_nothing_much():
    grey = sketch_of(taken(np.full((180, 240, 3), 128.0)))
    assert likeness(grey, sketch_of(taken(scene(1)))) < 0.5
