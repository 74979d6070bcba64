"""Plates found and covered, textures left alone, and two photos told alike."""

import json
import random
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFilter

from hataori.blocks.vision.api import Box, likeness, prepare
from hataori.blocks.vision.covering import blur, cover, find, in_pixels
from hataori.blocks.vision.fingerprint import fingerprint

from .pictures import FONT, plate, street, written

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


def test_a_photo_is_like_itself_smaller_softer_and_brighter():
    image = street(1600, 1200)
    own = fingerprint(image)
    assert likeness(own, own) == pytest.approx(1.0, abs=0.02)
    for changed in (
        image.resize((400, 300)),
        image.filter(ImageFilter.GaussianBlur(3)),
        image.point(lambda value: min(255, value + 8)),
    ):
        assert likeness(own, fingerprint(changed)) > 0.8
    other = Image.effect_noise((1600, 1200), 80).convert("RGB")
    assert likeness(own, fingerprint(other)) < 0.6


def test_photos_of_one_incident_are_more_alike_than_others(hataori_data):
    folder = hataori_data / "citizen-apps/duplicates"
    reports = [json.loads(line) for line in (folder / "dup_dev.jsonl").read_text(encoding="utf-8").splitlines()]
    with zipfile.ZipFile(folder / "dup_dev.zip") as pictures:
        names = set(pictures.namelist())
        taken = [each for each in reports if each["photo"] in names][:60]
        prints = {each["id"]: prepare(pictures.read(each["photo"])).fingerprint for each in taken}
    same, other = [], []
    for at, first in enumerate(taken):
        for second in taken[at + 1 :]:
            alike = likeness(prints[first["id"]], prints[second["id"]])
            (same if first["truth_incident"] == second["truth_incident"] else other).append(alike)
    # How often a pair of one incident is more alike than a pair of two (0.5 by chance).
    ahead = np.mean([one > two for one in same for two in random.Random(1).sample(other, 200)])  # noqa: S311
    assert ahead > 0.97


@given(st.text(max_size=80), st.text(max_size=80))
def test_what_is_no_fingerprint_is_like_nothing(a, b):
    assert likeness(a, b) == 0.0
    assert likeness("v2:zz:00", a) == 0.0
    assert likeness(f"v1:{1:016x}:{'80' * 144}", f"v1:{1:016x}:{'80' * 144}") == 0.0


CELLS = st.binary(min_size=144, max_size=144)


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 2**64 - 1), st.integers(0, 2**64 - 1), CELLS, CELLS)
def test_likeness_is_a_share_and_the_same_both_ways(a, b, cells, others):
    first, second = f"v2:{a:016x}:{cells.hex()}", f"v2:{b:016x}:{others.hex()}"
    assert 0 <= likeness(first, second) <= 1
    assert likeness(first, second) == pytest.approx(likeness(second, first))
    assert likeness(first, first) == pytest.approx(1.0)


def test_a_step_aside_is_still_the_same_hole():
    image = street(1600, 1200)
    aside = Image.new("RGB", image.size, (128, 128, 124))
    aside.paste(image, (180, 120))
    assert likeness(fingerprint(image), fingerprint(aside)) > 0.6


def test_everything_runs_on_a_tiny_picture():
    assert prepare(written(Image.new("RGB", (1, 1)), "PNG")).fingerprint.startswith("v2:")
