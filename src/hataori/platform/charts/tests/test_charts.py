"""Charts say the same in picture, table and words, and cannot be broken by what is put into them."""

from datetime import date, timedelta
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hataori.platform.charts.api import Bar, Line, Target, bar_chart, line_chart, shown
from hataori.platform.charts.drawing import steps

FIRST, LAST = date(2026, 3, 31), date(2031, 3, 31)
SVG = "{http://www.w3.org/2000/svg}"
PATH = Line("計画の線", ((FIRST, 26.0), (LAST, 50.0)), "path")
COUNTED = Line("実績", ((FIRST, 26.0), (date(2026, 11, 24), 31.2)))

days = st.dates(FIRST, LAST)
values = st.floats(-1e6, 1e6, allow_nan=False).map(lambda value: round(value, 2))


def drawn(chart) -> ET.Element:
    return ET.fromstring(chart.svg)  # noqa: S314  our own drawing


def words(chart) -> str:
    return "".join(drawn(chart).itertext())


def test_the_picture_is_named_and_described_for_those_who_do_not_see_it():
    chart = line_chart(key="m01", title="利用率", unit="%", lines=[PATH, COUNTED], target=Target(LAST, 50.0))
    svg = drawn(chart)
    assert svg.get("role") == "img"
    assert svg.get("aria-labelledby") == "m01-title m01-desc"
    assert svg.find(f"{SVG}title").text == "利用率"
    assert svg.find(f"{SVG}desc").text == chart.summary
    assert chart.summary == "実績は2026-11-24に31.2%。目標は2031-03-31までに50.0%。"


def test_lines_differ_without_colour_and_carry_their_names():
    chart = line_chart(key="m01", title="利用率", unit="%", lines=[PATH, COUNTED], target=Target(LAST, 50.0))
    groups = drawn(chart).findall(f"{SVG}g")
    assert groups[0].get("stroke-dasharray")
    assert not groups[1].get("stroke-dasharray")
    assert len(groups[1].findall(f"{SVG}circle")) == 2
    assert "実績 31.2%" in words(chart)
    assert "計画の線" in words(chart)
    assert "目標 50.0%" in words(chart)


def test_the_table_holds_every_point_once():
    chart = line_chart(key="m01", title="利用率", unit="%", lines=[PATH, COUNTED], target=Target(LAST, 50.0))
    assert chart.columns == ("日付", "計画の線", "実績", "目標")
    assert chart.rows == (
        ("2026-03-31", "26.0%", "26.0%", "—"),
        ("2026-11-24", "—", "31.2%", "—"),
        ("2031-03-31", "50.0%", "—", "50.0%"),
    )


def test_no_inline_style_which_the_content_security_policy_would_refuse():
    chart = line_chart(key="m01", title="利用率", unit="%", lines=[PATH, COUNTED])
    assert "style=" not in chart.svg


@given(st.text(), st.lists(st.tuples(days, values), min_size=1, max_size=60, unique_by=lambda point: point[0]))
def test_any_words_and_any_values_give_well_formed_svg(title, points):
    title = "".join(letter for letter in title if letter.isprintable())
    line = Line(title, tuple(sorted(points)), "actual")
    chart = line_chart(key="k", title=title, unit="件", lines=[line], target=Target(LAST, 10.0))
    ET.fromstring(chart.svg)  # noqa: S314  our own drawing
    assert len(chart.rows) == len({day for day, _ in points} | {LAST})


@given(values, values)
def test_the_grid_holds_all_values_in_few_round_steps(one, other):
    low, high = sorted((one, other))
    grid = steps(high, low)
    assert grid[0] <= low + 1e-6
    assert grid[-1] >= high - 1e-6 * max(1, abs(high))
    assert 2 <= len(grid) <= 8
    assert grid == sorted(set(grid))


def test_one_day_is_enough_and_none_is_a_mistake():
    line_chart(key="k", title="t", unit="件", lines=[Line("実績", ((FIRST, 3.0),))])
    with pytest.raises(ValueError, match="at least one point"):
        line_chart(key="k", title="t", unit="件", lines=[])


def test_bars_write_out_value_and_mark():
    bars = [Bar("オンライン", 412, mark=380), Bar("窓口<b>", 655, note="（前年より減）", mark=700)]
    chart = bar_chart(key="b", title="申請", unit="件", bars=bars, mark="前の年")
    assert chart.rows[1] == ("窓口<b>", "655件 （前年より減）", "700件")
    assert "窓口<b>" in words(chart)
    assert chart.summary == "2項目のうち、いちばん多いのは窓口<b>の655件。"
    with pytest.raises(ValueError, match="at least one bar"):
        bar_chart(key="b", title="t", unit="件", bars=[])


def test_bars_of_nothing_but_zero_are_drawn():
    assert bar_chart(key="b", title="申請", unit="件", bars=[Bar("窓口", 0)]).rows == (("窓口", "0件"),)


def test_a_value_that_is_not_told_is_no_zero():
    chart = bar_chart(key="b", title="申請", unit="件", bars=[Bar("4月", 0), Bar("5月", None, "非公表")])
    assert chart.rows == (("4月", "0件"), ("5月", "非公表"))
    assert "いちばん" not in chart.summary
    assert bar_chart(key="b", title="申請", unit="件", bars=[Bar("4月", None)]).rows == (("4月", "—"),)


@pytest.mark.parametrize(
    ("value", "unit", "printed"),
    [(26.0, "%", "26.0%"), (1234.0, "件", "1,234件"), (4.3, "", "4.3"), (None, "%", "—"), (0, "件", "0件")],
)
def test_numbers_as_printed(value, unit, printed):
    assert shown(value, unit) == printed


def test_many_points_get_a_marker_only_at_the_end():
    points = tuple((FIRST + timedelta(days=n), float(n)) for n in range(100))
    chart = line_chart(key="k", title="t", unit="件", lines=[Line("実績", points)])
    assert chart.svg.count("<circle") == 1
