"""Borders that overlap their neighbours are told in square metres, and kept when the clerk says that it is meant."""

from itertools import combinations
from math import cos, radians
from time import process_time
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hataori.blocks.geo import api, neighbours, overlaps
from hataori.blocks.geo.outlines import TooTangled, box
from hataori.blocks.geo.overlaps import shared_m2
from hataori.kernel.actor import Role
from hataori.kernel.geodesy import EARTH_RADIUS_M
from hataori.platform.accounts.tests.staff_browser import as_staff  # noqa: F401  a fixture

from .test_area_desk import HOME, drawn, head  # noqa: F401  a fixture

DEGREE_M = radians(1) * EARTH_RADIUS_M


def ring(*corners):
    return [*corners, corners[0]]


def block(west, south, east, north):
    return ring((west, south), (east, south), (east, north), (west, north))


def square_m2(west, south, east, north):
    return (east - west) * cos(radians((south + north) / 2)) * (north - south) * DEGREE_M**2


DIAMOND = ring((136.81, 35.30), (136.82, 35.31), (136.81, 35.32), (136.80, 35.31))


class TestGround:
    def test_a_strip_of_two_squares(self):
        one, other = [[block(136.80, 35.30, 136.82, 35.32)]], [[block(136.815, 35.29, 136.83, 35.31)]]
        assert shared_m2(one, other) == pytest.approx(square_m2(136.815, 35.30, 136.82, 35.31), rel=1e-6)

    def test_neighbours_share_none(self):
        one, other = [[block(136.80, 35.30, 136.82, 35.32)]], [[block(136.82, 35.30, 136.84, 35.32)]]
        assert shared_m2(one, other) < 1e-3
        assert shared_m2(one, [[block(136.90, 35.30, 136.91, 35.32)]]) == 0.0

    def test_lines_that_cross_between_corners(self):
        """A diamond in a square that cuts its eastern point off: half the diamond and a bit."""
        square = block(136.80, 35.30, 136.81, 35.32)
        assert shared_m2([[DIAMOND]], [[square]]) == pytest.approx(square_m2(136.80, 35.305, 136.81, 35.315), rel=1e-4)

    def test_a_hole_is_nobodys(self):
        around = [[block(136.80, 35.30, 136.83, 35.33), block(136.81, 35.31, 136.82, 35.32)]]
        assert shared_m2(around, [[block(136.811, 35.311, 136.819, 35.319)]]) < 1e-3
        over = [[block(136.80, 35.31, 136.83, 35.32)]]
        assert shared_m2(around, over) == pytest.approx(2 * square_m2(136.80, 35.31, 136.81, 35.32), rel=1e-6)

    def test_two_parts_of_one_area_on_each_other_count_once(self):
        twice = [[block(136.80, 35.30, 136.82, 35.32)], [block(136.81, 35.30, 136.83, 35.32)]]
        whole = [[block(136.80, 35.30, 136.83, 35.32)]]
        assert shared_m2(twice, whole) == pytest.approx(square_m2(136.80, 35.30, 136.83, 35.32), rel=1e-6)

    @given(
        st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=3, max_size=3, unique=True),
        st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=3, max_size=3, unique=True),
    )
    def test_neither_side_matters_and_none_shares_more_than_it_has(self, a, b):
        one, other = ([[ring(*((136.8 + x / 997, 35.3 + y / 997) for x, y in each))]] for each in (a, b))
        both = shared_m2(one, other)
        assert both == pytest.approx(shared_m2(other, one), rel=1e-6, abs=1e-3)
        assert both <= min(shared_m2(one, one), shared_m2(other, other)) + 0.01

    def test_borders_of_thousands_of_corners_are_measured_in_seconds(self):
        def jagged(west):
            side = [(west + 0.0001 * (each % 2), 35.30 + each / 100_000) for each in range(3_000)]
            return [[ring(*side, (west - 0.02, 35.33), (west - 0.02, 35.30))]]

        began = process_time()
        assert shared_m2(jagged(136.80), jagged(136.8100005)) > 0
        assert process_time() - began < 10

    def test_lines_too_many_to_sweep_are_said_to_be_tangled(self, monkeypatch):
        monkeypatch.setattr(overlaps, "_MOST_SWEPT", 3)
        with pytest.raises(TooTangled):
            shared_m2([[DIAMOND]], [[block(136.80, 35.30, 136.81, 35.32)]])


_BLOCKS = st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(1, 4), st.integers(1, 4))


@given(st.lists(_BLOCKS, max_size=8))
def test_only_neighbours_are_compared_and_none_is_left_out(blocks):
    polygons = [[[block(x, y, x + width, y + height)]] for x, y, width, height in blocks]
    shapes = [SimpleNamespace(number=number, box=box(each)) for number, each in enumerate(polygons)]
    near = {frozenset((one.number, other.number)) for one, other in neighbours._near_each_other(shapes)}
    sharing = {pair for pair in combinations(range(len(polygons)), 2) if shared_m2(*(polygons[n] for n in pair)) > 0}
    assert near == set(map(frozenset, sharing))


class TestDesk:
    def test_an_overlap_is_told_and_kept_when_it_is_meant(self, head):  # noqa: F811  the fixture itself
        drawn(head)
        east = "35.30,136.815\n35.30,136.84\n35.32,136.84\n35.32,136.815"
        asked = drawn(head, name="駅東", corners=east)
        page = asked.content.decode()
        assert asked.status_code == 422
        assert "「駅東」と「駅前」（1,00" in page  # 0.005 by 0.02 degrees: 454 by 2,224 m
        assert "重なりを承知" in page
        assert "いちばん強い行" in page
        assert len(api.areas("routing")) == 1
        assert drawn(head, name="駅東", corners=east, overlaps_known="on").status_code == 302
        assert "「駅前」と「駅東」" in head.get(HOME).content.decode().replace(
            "「駅東」と「駅前」", "「駅前」と「駅東」"
        )

    def test_neighbours_and_ones_own_border_are_no_overlap(self, head):  # noqa: F811  the fixture itself
        drawn(head)
        beside = "35.30,136.82\n35.30,136.84\n35.32,136.84\n35.32,136.82"
        assert drawn(head, name="駅東", corners=beside).status_code == 302
        own = next(each for each in api.areas("routing") if each.name == "駅東")
        assert drawn(head, f"{HOME}{own.row}/", name="駅東", corners=beside).status_code == 302
        assert "重なっているところ" not in head.get(HOME).content.decode()

    def test_zones_of_danger_may_overlap(self, as_staff, short_list):  # noqa: F811  the fixture itself
        crisis = as_staff(Role.SECTION_HEAD)
        for name in ("浸水", "土砂"):
            assert drawn(crisis, "/desk/areas/emergency/new/", name=name).status_code == 302
        assert len(neighbours.overlaps_in("emergency")) == 1
