"""What `hataori checkservice` says of a declaration: a newcomer can act on each line."""

import json
from pathlib import Path

import pytest
from django.conf import settings

from hataori.platform.services import check, definition_check
from hataori.platform.services.api import Service

GOOD = {
    "key": "x01",
    "measure": "x01",
    "name": "届けの割合",
    "unit": "%",
    "scoring": "proportion",
    "window": "fiscal_year_to_date",
    "numerator": [{"type": "application.submitted", "where": [["channel", "in", ["online"]]], "effect": "+"}],
    "denominator": [{"type": "application.submitted", "where": [], "effect": "+"}],
    "aggregate": {"numerator": {"op": "count"}, "denominator": {"op": "count"}},
    "ambiguities": [{"id": "a", "question": "?", "choices": [{"id": "b", "label": "b", "default": True, "patch": {}}]}],
}


def service(*definitions, departments=("residents",)):
    return Service(
        measure="x01",
        slug="x",
        title="届け",
        departments=departments,
        blocks=(),
        definitions=definitions,
        indicators=("x01",),
    )


def told(one, tmp_path):
    return check.problems(one, tmp_path)


def test_a_fit_service_has_no_problems(tmp_path):
    assert told(service(GOOD), tmp_path) == []


def test_a_department_the_city_does_not_know_is_named(tmp_path):
    assert told(service(GOOD, departments=("residents", "moon")), tmp_path) == [
        "departments: moon is not in the city's departments.json"
    ]
    assert told(service(GOOD, departments=()), tmp_path) == ["departments: no department owns the service"]


@pytest.mark.parametrize("missing", ["key", "name", "unit", "scoring", "window", "numerator", "aggregate"])
def test_a_missing_word_is_named(tmp_path, missing):
    cut = {name: value for name, value in GOOD.items() if name != missing}
    assert any(line.endswith(f"{missing} is missing") for line in told(service(cut), tmp_path))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"scoring": "guess"}, "scoring is 'guess'"),
        ({"window": "always"}, "window is 'always'"),
        ({"denominator": None}, "a proportion, and nothing else, has a denominator"),
        ({"scoring": "count"}, "a proportion, and nothing else, has a denominator"),
        ({"numerator": []}, "numerator has no clause"),
        ({"aggregate": {"numerator": {"op": "median"}, "denominator": {"op": "count"}}}, "numerator.op is 'median'"),
        ({"aggregate": {"numerator": {"op": "sum"}, "denominator": {"op": "count"}}}, "sum needs a field"),
        ({"aggregate": {"numerator": {"op": "members"}, "denominator": {"op": "count"}}}, "members are counted"),
        ({"numerator": [{"type": "application.submitted", "effect": "+"}]}, "lacks where"),
        ({"numerator": [{"type": "application.submitted", "effect": "x", "where": []}]}, "effect is 'x'"),
        ({"numerator": [{"type": "application.submitted", "effect": "+", "where": [["a", "like", "b"]]}]}, "like"),
        ({"numerator": [{"type": "moon.landed", "effect": "+", "where": []}]}, "moon.landed is declared nowhere"),
        ({"ambiguities": [{"id": "a", "choices": []}]}, "exactly one default choice"),
    ],
)
def test_what_cannot_be_counted_is_said_with_its_place(tmp_path, changed, said):
    lines = told(service(GOOD | changed), tmp_path)
    assert any(said in line for line in lines), lines


def test_the_citys_own_definitions_can_all_be_read():
    pack = json.loads((Path(settings.HATAORI_CITY_FOLDER) / "plan/indicators.json").read_text(encoding="utf-8"))
    bodies = [*pack["indicators"], *pack["counters"]]
    assert {body["key"]: list(definition_check.problems(body)) for body in bodies} == {b["key"]: [] for b in bodies}
