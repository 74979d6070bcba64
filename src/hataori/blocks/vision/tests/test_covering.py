"""Plates found and covered, textures left alone."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFilter

from hataori.blocks.vision.api import Box
from hataori.blocks.vision.covering import blur, cover, find, in_pixels

from .pictures import FONT, plate, street

YELLOW, GREEN = ((245, 205, 60), (30, 30, 30)), ((20, 90, 55), (245, 245, 240))


def with_plate(width, turned=0, soft=0.0, colours=((245, 245, 240), (20, 80, 50))):
    """A plate on the tail of a dark car on the road."""
    image = street(1600, 1200)
    image.paste((70, 75, 85), (380, 380, 1250, 900))
    made = plate(660, *colours).resize((width, width // 2), Image.Resampling.LANCZOS).convert("RGBA")
    made = made.rotate(turned, expand=True, resample=Image.Resampling.BICUBIC)
    image.paste(made, (800, 700), made)
    return image.filter(ImageFilter.GaussianBlur(soft)), (800, 700, made.width, made.height)


def is_covered(boxes, place):
    """Whether one box holds most of the place."""
    left, top, width, height = place
    for x, y, w, h in boxes:
        across = min(x + w, left + width) - max(x, left)
        down = min(y + h, top + height) - max(y, top)
        if across > 0.7 * width and down > 0.6 * height:
            return True
    return False


needs_font = pytest.mark.skipif(not Path(FONT).exists(), reason=f"NO JAPANESE FONT: {FONT} draws the plates")


@needs_font
@pytest.mark.parametrize("colours", [((245, 245, 240), (20, 80, 50)), YELLOW, GREEN], ids=["white", "yellow", "green"])
@pytest.mark.parametrize("width", [90, 160, 300])
def test_a_plate_that_faces_the_camera_is_found(width, colours):
    image, place = with_plate(width, colours=colours)
    found = find(image).plates
    assert len(found) == 1
    assert is_covered(found, place)


@needs_font
def test_a_covered_plate_cannot_be_read_any_more():
    image, place = with_plate(240)
    found = find(image)
    covered = cover(image, found)
    left, top, width, height = place
    box = (left, top, left + width, top + height)
    before, after = (np.asarray(each.crop(box).convert("L"), dtype=float) for each in (image, covered))
    assert np.abs(np.diff(after, axis=1)).mean() < 0.15 * np.abs(np.diff(before, axis=1)).mean()


@pytest.mark.parametrize("seed", range(3))
def test_gravel_and_grass_are_left_alone(seed):
    noise = np.random.default_rng(seed)
    rough = noise.integers(60, 200, (300, 400, 3), dtype=np.uint8)
    image = Image.fromarray(rough).resize((1200, 900), Image.Resampling.BICUBIC)
    assert find(image).plates == ()
    assert find(street(1600, 1200)).plates == ()


def test_a_blur_keeps_all_outside_the_box():
    image = street(400, 300)
    covered = blur(image, in_pixels(image, [Box(0.25, 0.25, 0.5, 0.5), Box(0.9, 0.9, 0.5, 0.5)]))
    before, after = np.asarray(image), np.asarray(covered)
    assert (before[:70, :] == after[:70, :]).all()
    assert not (before[80:220, 105:295] == after[80:220, 105:295]).all()
