"""Borders from files and from typing: what is safe is repaired and said, the rest refused in words one can act on."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hataori.blocks.geo import api, keeping
from hataori.blocks.geo.borders import MOST_BYTES, read_geojson
from hataori.blocks.geo.corners import polygons_in, text_of
from hataori.blocks.geo.outlines import covers, inner_point, meet, signed_area
from hataori.blocks.geo.shapes import in_shape
from hataori.blocks.geo.sound import Unsound, made_sound
from hataori.kernel.actor import SYSTEM
from hataori.kernel.errors import Rejected

from .test_shapes import collection, feature, square

BOW_TIE = [(136.80, 35.30), (136.82, 35.32), (136.82, 35.30), (136.80, 35.32), (136.80, 35.30)]


def read(*features, **more):
    return read_geojson(collection(*features).encode(), **more)


def with_hole(hole, west=136.80, south=35.30):
    rings = [[list(corner) for corner in ring] for ring in (square(west, south), hole)]
    return {"type": "Feature", "properties": {"name": "穴"}, "geometry": {"type": "Polygon", "coordinates": rings}}


def shaped_as(geometry):
    return {"type": "Feature", "properties": {"name": "点"}, "geometry": geometry}


class TestRepairs:
    def test_an_open_ring_is_closed_and_said(self):
        found = read(feature("A", square(136.80, 35.30)[:-1]))
        assert found.borders[0].sound.polygons[0][0][0] == found.borders[0].sound.polygons[0][0][-1]
        assert "閉じていなかった" in found.repaired[0]
        assert found.repaired[0].startswith("「A」")

    def test_latitude_first_is_turned_and_said(self):
        found = read(feature("A", [(lat, lon) for lon, lat in square(136.80, 35.30)]))
        assert in_shape(found.borders[0].sound.polygons, (136.81, 35.31))
        assert "入れ替わって" in found.repaired[0]

    def test_a_corner_given_twice_is_one(self):
        ring = square(136.80, 35.30)
        assert read(feature("A", [*ring[:2], ring[1], *ring[2:]])).borders[0].sound.corners == 4

    def test_outlines_run_anticlockwise_and_holes_clockwise(self):
        found = read(with_hole(square(136.805, 35.305, 0.005)), feature("B", square(136.80, 35.30)[::-1]))
        (outline, hole), (other,) = (each.sound.polygons[0] for each in found.borders)
        assert signed_area(outline) > 0 > signed_area(hole)
        assert signed_area(other) > 0

    def test_shift_jis_and_a_bom_are_read(self):
        text = collection(feature("一宮", square(136.80, 35.30)))
        assert read_geojson(text.encode("cp932")).borders[0].name == "一宮"
        assert read_geojson(text.encode("utf-8-sig")).borders[0].name == "一宮"

    @pytest.mark.parametrize("key", ["名称", "地区名", "name"])
    def test_the_name_is_found_where_offices_write_it(self, key):
        each = feature("", square(136.80, 35.30))
        each["properties"] = {key: "葉栗"}
        assert read(each).borders[0].name == "葉栗"
        each["properties"] = {"よみ": "ハグリ", "name": "葉栗"}
        assert read(each, name_property="よみ").borders[0].name == "ハグリ"


class TestRefusals:
    @pytest.mark.parametrize(
        ("wrong", "word"),
        [
            (feature("X", BOW_TIE), "交わって"),
            (feature("X", [*square(136.80, 35.30), *square(136.80, 35.30)]), "重なって"),
            (feature("X", [*square(136.80, 35.30)[:3], (136.82, 35.31), (136.80, 35.32)]), "重なって"),
            (feature("X", square(136.80, 35.30)[:2]), "3つより少ない"),
            (feature("X", [(136.8, 35.3), (136.81, 35.31), (136.82, 35.32), (136.8, 35.3)]), "重なって"),
            (feature("X", [(-30000.0, -80000.0), (-30000.0, -79000.0), (-29000.0, -79000.0)]), "平面直角座標"),
            (feature("X", square(2.35, 48.85)), "日本の外"),
            (feature("", square(136.80, 35.30)), "名前がありません"),
            (with_hole(square(136.90, 35.40, 0.001)), "穴"),
            (with_hole(square(136.81, 35.31, 0.05)), "交わって"),
            (shaped_as({"type": "Point", "coordinates": [136, 35]}), "面"),
            (shaped_as({"type": "Polygon", "coordinates": [[136, 35]]}), "入れ子"),
            (shaped_as(None), "面"),
            (["何か"], "項目"),
        ],
    )  # fmt: skip
    def test_each_by_its_number_and_the_others_are_taken(self, wrong, word):
        found = read(feature("よい", square(136.80, 35.30), id="a"), wrong)
        assert [each.name for each in found.borders] == ["よい"]
        assert found.refused[0].startswith("2件目")
        assert word in found.refused[0]

    def test_what_takes_too_long_to_compare_is_refused_in_seconds(self):
        teeth = []
        for step in range(1_500):
            level = 35.2 + step * 4e-6
            teeth += [(136.8, level), (136.9, level), (136.9, level + 1e-6), (136.8, level + 1e-6)]
        comb = [*teeth, (136.79, teeth[-1][1]), (136.79, 35.2)]
        with pytest.raises(Unsound, match="込み入りすぎ"):
            made_sound([[comb]])

    def test_a_hole_in_a_hole(self):
        each = with_hole(square(136.802, 35.302, 0.01))
        each["geometry"]["coordinates"].append([list(corner) for corner in square(136.804, 35.304, 0.001)])
        assert "ほかの穴の中" in read(each).refused[0]

    @pytest.mark.parametrize(
        ("raw", "word"),
        [
            (b"\x81", "文字コード"),
            (b"{", "JSON"),
            (b"[" * 100_000, "JSON"),
            (b"[]", "FeatureCollection"),
            (b'{"type": "Topology"}', "FeatureCollection"),
            (b" " * (MOST_BYTES + 1), "5MB"),
        ],
    )
    def test_files_that_are_none(self, raw, word):
        with pytest.raises(Rejected, match=word):
            read_geojson(raw)

    def test_twice_the_same_number(self):
        found = read(feature("A", square(136.8, 35.3), id="1"), feature("B", square(136.9, 35.3), id="1"))
        assert "二度" in found.refused[0]

    def test_where_it_lies(self, short_list):
        far = keeping.far_from_city()
        assert "海の上" in read(feature("海", square(136.9, 34.5)), far=far).refused[0]
        odd = [(136.80, 35.30), (136.80, 35.45), (136.82, 35.45), (136.82, 35.30)]
        assert "離れた角" in " ".join(read(feature("北", odd), far=far).repaired)
        lost = [(136.80, 35.30), (137.80, 35.30), (137.80, 35.32)]
        assert "離れた角" in read(feature("東", lost), far=far).refused[0]

    def test_odd_letters_and_numbers_reach_no_database(self, db):
        each = feature("A\x00", square(136.8, 35.3), a="\ud800x", b=10**400, c=[1], d=None, e=1.5)
        text = json.dumps({"type": "FeatureCollection", "features": [each]}).replace("1.5", "NaN")
        report = keeping.bring_in(text.encode(), "waste", actor=SYSTEM).report
        assert (report.created, api.areas("waste")[0].name) == (1, "A")


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=5), lambda inner: st.lists(inner, max_size=4)
    )
)
def test_whatever_stands_for_coordinates_is_sound_or_refused(coordinates):
    each = {
        "type": "Feature",
        "properties": {"name": "x"},
        "geometry": {"type": "MultiPolygon", "coordinates": coordinates},
    }
    found = read_geojson(json.dumps({"type": "FeatureCollection", "features": [each]}).encode())
    assert len(found.borders) + len(found.refused) == 1


near = st.tuples(st.integers(0, 40), st.integers(0, 40)).map(lambda at: (136.78 + at[0] / 1000, 35.28 + at[1] / 1000))


@settings(max_examples=600)
@given(st.lists(near, min_size=3, max_size=9))
def test_a_sound_border_holds_its_inner_point_and_is_read_back_as_written(ring):
    try:
        found = made_sound([[ring]])
    except Unsound:
        return
    assert in_shape(found.polygons, inner_point(found.polygons))
    again = made_sound(polygons_in(text_of(found.polygons)))
    assert [[(round(lon, 6), round(lat, 6)) for lon, lat in each] for each in again.polygons[0]] == [
        [(round(lon, 6), round(lat, 6)) for lon, lat in each] for each in found.polygons[0]
    ]
    assert meet(found.polygons, found.polygons)
    assert covers(found.polygons, found.polygons)


class TestTyped:
    def test_outlines_holes_and_wide_digits(self):
        outline = "35.30，136.80\n35.30 136.82\n３５．３２、136.82\n穴\n35.305,136.81\n35.306,136.81\n35.306,136.815"
        text = f"{outline}\n\n35.4,136.8\n35.4,136.9\n35.5,136.9"
        found = polygons_in(text)
        assert [len(rings) for rings in found] == [2, 1]
        assert found[0][0][2] == (136.82, 35.32)

    @pytest.mark.parametrize(
        ("text", "word"),
        [
            ("35.3", "1行目"),
            ("35.3,136.8\nここ", "2行目"),
            ("穴\n35.3,136.8", "1行目"),
            ("35.3,136.8\n穴", "角がありません"),
        ],
    )
    def test_what_is_none_is_said_by_line(self, text, word):
        with pytest.raises(Unsound, match=word):
            polygons_in(text)

    @given(st.text(alphabet="0123456789.,- \n穴e", max_size=60))
    def test_whatever_is_typed_is_sound_or_refused(self, text):
        try:
            made_sound(polygons_in(text))
        except Unsound:
            return


class TestHowTheyLie:
    A = [[square(136.80, 35.30)]]

    def test_neighbours_share_a_border_and_no_ground(self):
        beside = [[square(136.82, 35.30)]]
        assert not meet(self.A, beside)
        assert not covers(self.A, beside)

    def test_inside_across_and_around_a_hole(self):
        inside, across = [[square(136.805, 35.305, 0.005)]], [[square(136.81, 35.31)]]
        assert meet(self.A, inside)
        assert covers(self.A, inside)
        assert not covers(inside, self.A)
        assert meet(self.A, across)
        assert not covers(self.A, across)
        ring = [[square(136.80, 35.30), square(136.804, 35.304, 0.008)[::-1]]]
        assert not meet(ring, inside)
        assert not covers(ring, self.A)
