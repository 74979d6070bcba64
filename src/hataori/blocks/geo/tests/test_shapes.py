"""Areas that hold a point, without any extension of the database."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hataori.blocks.geo import api
from hataori.blocks.geo.naming import search_form, ways, with_digits
from hataori.blocks.geo.shapes import hull, in_ring, in_shape, metres_outside
from hataori.kernel.actor import SYSTEM

SQUARE = [(0.0, 0.0), (2.0, 0.0), (2.0, 2.0), (0.0, 2.0), (0.0, 0.0)]
HOLE = [(0.5, 0.5), (1.5, 0.5), (1.5, 1.5), (0.5, 1.5), (0.5, 0.5)]
points = st.tuples(st.floats(-1, 1), st.floats(-1, 1))


def test_a_hole_is_outside():
    assert in_shape([[SQUARE, HOLE]], (0.2, 0.2))
    assert not in_shape([[SQUARE, HOLE]], (1, 1))
    assert not in_shape([[SQUARE, HOLE]], (3, 1))


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(points, min_size=3, max_size=12))
def test_a_hull_holds_its_points(corners):
    ring = hull(corners)
    assert all(metres_outside(ring, corner) < 1 for corner in corners)


@given(st.floats(0, 2), st.floats(0, 2))
def test_two_halves_share_no_point_and_leave_none_out(lon, lat):
    left = [(0.0, 0.0), (1.0, 0.0), (1.0, 2.0), (0.0, 2.0)]
    right = [(1.0, 0.0), (2.0, 0.0), (2.0, 2.0), (1.0, 2.0)]
    assert not (in_ring(left, (lon, lat)) and in_ring(right, (lon, lat)))
    if 0 < lon < 2 and 0 < lat < 2:
        assert in_ring(left, (lon, lat)) or in_ring(right, (lon, lat))


def test_how_far_outside():
    ring = [(136.0, 35.0), (137.0, 35.0), (137.0, 36.0), (136.0, 36.0)]
    assert metres_outside(ring, (136.5, 35.5)) == 0
    assert metres_outside(ring, (136.5, 34.99)) == pytest.approx(1112, rel=0.01)
    assert metres_outside([], (0, 0)) == float("inf")


def collection(*features):
    return json.dumps({"type": "FeatureCollection", "features": list(features)}, ensure_ascii=False)


def feature(name, ring, **more):
    geometry = {"type": "Polygon", "coordinates": [[list(corner) for corner in ring]]}
    return {"type": "Feature", "properties": {"name": name, **more}, "geometry": geometry}


def square(west, south, size=0.02):
    east, north = west + size, south + size
    return [(west, south), (east, south), (east, north), (west, north), (west, south)]


def test_areas_answer_for_a_point(db, tmp_path):
    path = tmp_path / "waste.geojson"
    path.write_text(
        collection(
            feature("A地区", square(136.80, 35.30), id="a", day="月"), feature("B地区", square(136.82, 35.30), id="b")
        ),
        encoding="utf-8",
    )
    assert api.import_areas(path, "waste", actor=SYSTEM).created == 2
    assert not api.import_areas(path, "waste", actor=SYSTEM).changed
    found = api.area_at(35.31, 136.81, "waste")
    assert (found.key, found.name, found.properties["day"]) == ("a", "A地区", "月")
    assert api.area_at(35.31, 136.83, "waste").key == "b"
    assert api.area_at(35.40, 136.81, "waste") is None
    assert api.area_at(35.31, 136.81, "school") is None
    path.write_text(collection(feature("B地区", square(136.80, 35.30), id="b")), encoding="utf-8")
    report = api.import_areas(path, "waste", actor=SYSTEM)
    assert (report.updated, report.removed) == (1, 1)
    assert api.area_at(35.31, 136.81, "waste").key == "b"


def test_an_imported_border_decides_what_is_inside(db, tmp_path, short_list):
    assert api.inside_city(35.30, 136.80)
    path = tmp_path / "city.geojson"
    path.write_text(collection(feature("一宮市", square(136.70, 35.30))), encoding="utf-8")
    api.import_areas(path, "city", actor=SYSTEM)
    assert not api.inside_city(35.30, 136.80)
    assert api.inside_city(35.31, 136.71)


@pytest.mark.parametrize(
    ("kanji", "digits"),
    [("本町二丁目", "本町2丁目"), ("伝法寺十二丁目", "伝法寺12丁目"), ("二十丁目", "20丁目"), ("三条", "三条")],
)
def test_chome_in_digits(kanji, digits):
    assert with_digits(kanji) == digits


@given(st.text(max_size=60))
def test_anything_typed_is_read_without_harm(text):
    for form in ways(text, ["愛知県", "一宮市"]):
        assert form
        assert search_form(form) == form
