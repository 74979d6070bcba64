"""The dated tables: what a city may write, what is refused, and that the starter city's are whole."""

import json
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hataori.blocks.schemes.api import SCHEMES, ParameterProblem, load_tables

from .households import AS_OF, CITY, TABLES

ROW = {"name": "amount", "value": 1000, "from": "2024-04-01", "article": "第1条"}


def write(folder, *rows):
    table = {"scheme": "x", "title": "見本", "law": "見本法", "values": list(rows)}
    (folder / "x.json").write_text(json.dumps(table), encoding="utf-8")
    return folder


@pytest.mark.parametrize("scheme", [scheme.key for scheme in SCHEMES])
def test_every_value_has_law_article_and_source(scheme):
    for row in TABLES[scheme].rows:
        assert row.law
        assert row.article
        assert row.source, row.name


@pytest.mark.parametrize("scheme", [scheme.key for scheme in SCHEMES if scheme.level == "municipal"])
def test_municipal_values_are_labelled_as_sample(scheme):
    assert all(row.sample for row in TABLES[scheme].rows)


@pytest.mark.parametrize("scheme", [scheme.key for scheme in SCHEMES if scheme.level == "national"])
def test_national_values_are_no_sample(scheme):
    assert not any(row.sample for row in TABLES[scheme].rows)


def test_no_file_belongs_to_an_unknown_scheme():
    assert {path.stem for path in CITY.glob("*.json")} == {scheme.key for scheme in SCHEMES} | {"income"}


def test_overlapping_rows_are_refused_with_their_place(tmp_path):
    write(tmp_path, {**ROW, "to": "2025-04-01"}, {**ROW, "from": "2025-04-01"})
    with pytest.raises(ParameterProblem, match=r"x.json.*「amount」の期間が重なっています（2025-04-01）"):
        load_tables(tmp_path)


def test_a_gap_between_rows_is_refused_with_its_place(tmp_path):
    write(tmp_path, {**ROW, "to": "2025-03-30"}, {**ROW, "from": "2025-04-01"})
    with pytest.raises(ParameterProblem, match="空きがあります"):
        load_tables(tmp_path)


def test_an_end_before_the_beginning_is_refused(tmp_path):
    write(tmp_path, {**ROW, "to": "2024-03-31"})
    with pytest.raises(ParameterProblem, match="始まりの日より前"):
        load_tables(tmp_path)


@pytest.mark.parametrize("value", [1.5, "1000", True, [1, 2.5]])
def test_money_that_is_no_whole_number_is_refused(tmp_path, value):
    write(tmp_path, {**ROW, "value": value})
    with pytest.raises(ParameterProblem, match="整数"):
        load_tables(tmp_path)


def test_a_day_without_a_value_says_which(tmp_path):
    table = load_tables(write(tmp_path, ROW))["x"]
    with pytest.raises(ParameterProblem, match="「amount」には、この日の値がありません"):
        table.on(date(2024, 3, 31)).yen("amount")


def test_a_changed_law_is_one_more_row(tmp_path):
    rows = [{**ROW, "to": "2025-03-31"}, {**ROW, "from": "2025-04-01", "value": 1100}]
    table = load_tables(write(tmp_path, *rows))["x"]
    assert table.on(date(2025, 3, 31)).yen("amount") == 1000
    assert table.on(date(2025, 4, 1)).yen("amount") == 1100
    assert table.on(date(2025, 3, 31)).version == "x@2024-04-01"
    assert table.on(date(2025, 4, 1)).version == "x@2025-04-01"


def test_limits_follow_the_decrees_step():
    limit = TABLES["special_child_allowance"].on(AS_OF).limit("obliged_limit")
    assert limit == (6_287_000, 6_536_000, 213_000)


@given(st.dates(date(2024, 4, 1), date(2027, 3, 31)))
def test_the_partial_allowance_slopes_from_full_to_least_within_the_limits(day):
    values = TABLES["child_rearing_allowance"].on(day)
    width = values.limit("partial_limit")[0] - values.limit("full_limit")[0]
    if day < date(2024, 11, 1):
        assert width == 1_430_000
    rows = zip(values.limit("partial_from"), values.limit("partial_slope"), values.limit("partial_to"), strict=True)
    for top, slope, least in rows:
        assert abs(top - slope * width / 10_000_000 - least) <= 5


def test_amounts_of_this_year_are_marked_for_confirmation():
    """Until somebody has compared the rows from April 2026 with the decree, every answer says so."""
    values = TABLES["special_disabled_allowance"].on(date(2026, 11, 25))
    assert "amount" in values.unsure
    assert "amount" not in TABLES["special_disabled_allowance"].on(AS_OF).unsure


def test_known_changes_begin_on_their_day():
    eve = date(2025, 4, 1) - timedelta(days=1)
    assert TABLES["disabled_child_allowance"].on(eve).yen("amount") == 15_690
    assert TABLES["disabled_child_allowance"].on(date(2025, 4, 1)).yen("amount") == 16_100
    assert TABLES["child_rearing_allowance"].on(eve).yen("full_first") == 45_500
    assert TABLES["child_rearing_allowance"].on(date(2025, 4, 1)).yen("full_first") == 46_690
