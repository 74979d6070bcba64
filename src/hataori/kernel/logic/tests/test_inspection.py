"""Mistakes in rules are found before anybody answers, with their place."""

import pytest

from hataori.kernel.errors import Rejected
from hataori.kernel.logic import OPERATORS, names_read, order_of, problems_of
from hataori.kernel.logic.tests.browser_side import server_outcome
from hataori.kernel.logic.tests.random_rules import pairs


@pytest.mark.parametrize(
    ("rule", "place", "code", "words"),
    [
        ({"if": [{"grater": [1, 2]}, 1, 2]}, "/if/0", "logic_unknown_operator", "「grater」"),
        ({"and": [True, {"a": 1, "b": 2}]}, "/and/1", "logic_unknown_operator", "「a」「b」"),
        ({"if": True}, "/if", "logic_invalid_arguments", "並べて"),
        ({"+": [1, {"%": [1]}]}, "/+/1/%", "logic_invalid_arguments", "2個以上"),
        ({"var": ["a", 1, 2]}, "/var", "logic_invalid_arguments", "2個以下"),
        ({"in": [1]}, "/in", "logic_invalid_arguments", "2個に"),
        ({"*": [2, {"/": [{"var": "income"}, 0]}]}, "/*/1/~1/1", "logic_not_a_number", "0で割る"),
        ({"%": [7, "0"]}, "/%/1", "logic_not_a_number", "0で割る"),
        ({"==": [1, object()]}, "/==/1", "logic_invalid_arguments", "JSON"),
    ],
)
def test_a_mistake_is_named_with_its_place(rule, place, code, words):
    (problem,) = problems_of(rule)
    assert (problem.field, problem.code) == (place, code)
    assert words in problem.message


def test_all_mistakes_are_told_at_once():
    assert [problem.field for problem in problems_of([{"x": 1}, {"/": [0, 1]}, {"y": 1}])] == ["/0", "/2"]


def test_a_good_rule_has_no_problems():
    assert not problems_of({"if": [{">": [{"var": "a"}, 0]}, {"/": [1, {"var": "a"}]}, {"preserve": {"anything": 1}}]})


def test_a_rule_nested_too_deeply_is_refused():
    rule = 1
    for _ in range(100_000):
        rule = [rule]
    assert [problem.code for problem in problems_of(rule)] == ["logic_too_deep"]


def test_rules_without_problems_never_meet_an_unknown_operator():
    for rule, data in pairs(500, seed=3):
        if not problems_of(rule):
            assert server_outcome((rule, data)).get("code") != "logic_unknown_operator", rule


@pytest.mark.parametrize(
    ("rule", "names"),
    [
        ({"+": [{"var": "a.b"}, {"val": ["c", "d"]}]}, {"a", "c"}),
        ({"map": [{"var": "people"}, {"+": [{"var": "age"}, {"val": [[2], "base"]}]}]}, {"people", "base"}),
        ({"missing": ["x", "y.z"]}, {"x", "y"}),
        ({"missing_some": [1, ["x"]]}, {"x"}),
        ({"try": [{"var": "a"}, {"val": "type"}, {"val": [[2], "b"]}]}, {"a", "b"}),
        ({"reduce": [{"var": "l"}, {"var": "current"}, {"var": "start"}]}, {"l", "start"}),
        ({"preserve": {"var": "x"}}, set()),
        ({"exists": "x"}, {"x"}),
    ],
)
def test_a_rule_tells_which_answers_it_reads(rule, names):
    assert names_read(rule) == names


def test_computed_fields_come_after_what_they_read():
    fee, total = {"*": [{"var": "count"}, 300]}, {"+": [{"var": "fee"}, {"var": "postage"}]}
    postage = {"if": [{">": [{"var": "fee"}, 900]}, 0, 110]}
    assert order_of({"total": total, "postage": postage, "fee": fee}) == ("fee", "postage", "total")


def test_fields_that_compute_each_other_are_refused_by_name():
    with pytest.raises(Rejected) as raised:
        order_of({"a": {"var": "b"}, "b": {"var": "c"}, "c": {"+": [{"var": "a"}, 1]}, "d": {"var": "a"}, "e": 1})
    assert {problem.field for problem in raised.value.problems} == {"a", "b", "c"}
    assert "a → b → c → a" in raised.value.problems[0].message
    assert raised.value.problems[0].code == "logic_cycle"


def test_the_reference_tells_every_operator(pytestconfig):
    reference = (pytestconfig.rootpath / "docs" / "reference" / "logic.md").read_text()
    assert not [operator.name for operator in OPERATORS if f"`{operator.name}` | " not in reference]
