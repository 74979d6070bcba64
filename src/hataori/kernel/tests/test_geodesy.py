import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hataori.kernel.geodesy import FARTHEST_M, cell_of, cells_around, distance_m, is_point

JAPAN = st.tuples(st.floats(24, 46), st.floats(122, 154))
ANYWHERE = st.tuples(st.floats(-80, 80), st.floats(-180, 180))


def test_known_distances():
    # One minute of latitude is about a sea mile; 一宮駅 to 名古屋駅 is some 16.5 km as the crow flies.
    assert distance_m(35, 137, 35 + 1 / 60, 137) == pytest.approx(1853, rel=0.002)
    assert distance_m(35.3044, 136.7972, 35.1709, 136.8816) == pytest.approx(16_700, rel=0.02)
    assert distance_m(0, 0, 0, 180) == pytest.approx(math.pi * 6_371_008.8)


@given(ANYWHERE, ANYWHERE)
def test_a_distance_is_one_both_ways_and_zero_to_oneself(a, b):
    assert distance_m(*a, *b) == pytest.approx(distance_m(*b, *a))
    assert distance_m(*a, *a) == 0


@given(ANYWHERE, ANYWHERE, ANYWHERE)
def test_a_detour_is_never_shorter(a, b, c):
    assert distance_m(*a, *c) <= distance_m(*a, *b) + distance_m(*b, *c) + 1e-3


@given(ANYWHERE, st.floats(0, 2000), st.floats(0, 360))
@example((0.0, -180.0), 173.0, 270.0)  # the column at 180° is narrower: two columns on lie within one column's width
@example((0.0, 179.9999), 300.0, 90.0)
def test_what_is_near_lies_in_the_cells_around(here, metres, bearing):
    lat = here[0] + math.degrees(metres * math.cos(math.radians(bearing)) / 6_371_008.8)
    stretch = math.cos(math.radians(here[0]))
    lon = here[1] + math.degrees(metres * math.sin(math.radians(bearing)) / 6_371_008.8 / stretch)
    lon = (lon + 180) % 360 - 180
    away = distance_m(*here, lat, lon)
    assert cell_of(lat, lon) in cells_around(*here, away)


@given(JAPAN, JAPAN)
def test_two_points_of_one_cell_are_close(a, b):
    if cell_of(*a) == cell_of(*b):
        assert distance_m(*a, *b) < 235


@given(JAPAN)
def test_a_few_cells_are_enough(here):
    cells = cells_around(*here, 150)
    assert cell_of(*here) in cells
    assert cells == sorted(set(cells))
    assert len(cells) <= 20
    assert all(0 <= cell < 2**63 for cell in cells)


def test_neighbours_across_the_date_line_meet():
    assert cell_of(0, -180) in cells_around(0, 180, 100)


@pytest.mark.parametrize("point", [(91, 0), (0, 181), (math.nan, 0), (0, math.inf)])
def test_what_is_no_point_has_no_cell(point):
    assert not is_point(*point)
    with pytest.raises(ValueError, match="point"):
        cell_of(*point)


def test_a_look_up_has_an_end():
    with pytest.raises(ValueError, match="within"):
        cells_around(35, 137, FARTHEST_M + 1)
