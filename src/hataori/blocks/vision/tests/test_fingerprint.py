"""One scene from another step is told from another scene; what is no fingerprint is like nothing."""

import base64
import json
import random
import zipfile

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFilter
from tests.scenes import scene, view

from hataori.blocks.vision.api import likeness, prepare
from hataori.blocks.vision.fingerprint import fingerprint

from .pictures import street, written

CELLS = st.binary(min_size=24 * 18 * 3, max_size=24 * 18 * 3)


def of_cells(cells: bytes) -> str:
    return f"v3:{base64.b64encode(cells).decode()}"


@pytest.mark.parametrize("seed", range(8))
def test_a_step_aside_at_dusk_is_the_same_scene(seed):
    one = fingerprint(view(scene(seed)))
    other = fingerprint(view(scene(seed), dx=9, dy=-7, light=0.6, noise=12))
    stranger = fingerprint(view(scene(seed + 100)))
    assert likeness(one, other) > 0.6
    assert likeness(one, stranger) < likeness(one, other) - 0.2
    assert likeness(one, one) == pytest.approx(1, abs=1e-3)


def test_a_picture_of_one_colour_is_like_nothing_much():
    grey = fingerprint(view(np.full((180, 240, 3), 128.0)))
    assert likeness(grey, fingerprint(view(scene(1)))) < 0.5


def test_a_photo_is_like_itself_smaller_softer_and_brighter():
    image = street(1600, 1200)
    own = fingerprint(image)
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


@given(st.text(max_size=80), CELLS)
def test_what_is_no_fingerprint_is_like_nothing(text, cells):
    for none in (text, f"v3:{text}", "v3:", f"v2:{'0' * 16}:{'80' * 144}", f"v3:{base64.b64encode(b'short').decode()}"):
        assert likeness(none, of_cells(cells)) is None


@settings(deadline=None, max_examples=40)
@given(CELLS, CELLS)
def test_likeness_is_the_same_both_ways_and_at_most_one(cells, others):
    first, second = of_cells(cells), of_cells(others)
    alike = likeness(first, second)
    assert -1.001 <= alike <= 1.001
    assert alike == pytest.approx(likeness(second, first), abs=1e-5)


def test_everything_runs_on_a_tiny_picture():
    tiny = prepare(written(Image.new("RGB", (1, 1)), "PNG")).fingerprint
    assert likeness(tiny, fingerprint(view(scene(1)))) is not None
