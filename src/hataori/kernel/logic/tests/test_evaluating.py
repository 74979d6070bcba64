"""What rules answer, on the server and in the browser, and that neither can hang or overflow."""

import json
import time

import pytest

from hataori.kernel.logic import OPERATORS, LogicFailure, evaluate
from hataori.kernel.logic.tests.browser_side import ABSENT, NODE, browser_outcomes, plain, server_outcome
from hataori.kernel.logic.tests.own_cases import CASES, Fails

needs_node = pytest.mark.skipif(NODE is None, reason=ABSENT)


def wanted(value):
    return {"error": value.type} if isinstance(value, Fails) else {"value": value}


def without_code(outcome):
    return plain({key: part for key, part in outcome.items() if key != "code"})


@pytest.mark.parametrize(("rule", "data", "value"), CASES, ids=lambda part: json.dumps(part, default=str)[:60])
def test_a_rule_has_its_value_on_the_server(rule, data, value):
    assert without_code(server_outcome((rule, data))) == plain(wanted(value))


@needs_node
def test_the_same_rules_have_the_same_values_in_the_browser():
    outcomes = browser_outcomes([(rule, data) for rule, data, _ in CASES])
    wrong = [
        (case, outcome)
        for case, outcome in zip(CASES, outcomes, strict=True)
        if without_code(outcome) != plain(wanted(case[2]))
    ]
    assert not wrong


def test_every_operator_has_a_case_of_ours():
    tried = {name for rule, _, _ in CASES if isinstance(rule, dict) for name in rule}
    assert {operator.name for operator in OPERATORS} <= tried


def test_nothing_given_is_changed():
    rule, data = {"sort": {"merge": [{"var": "ids"}, [0]]}}, {"ids": [3, 1]}
    before = json.dumps([rule, data])
    assert evaluate(rule, data) == [0, 1, 3]
    assert json.dumps([rule, data]) == before


def nested(depth):
    rule = 1
    for _ in range(depth):
        rule = {"!": rule}
    return rule


def pile(depth):
    value = []
    for _ in range(depth):
        value = [value]
    return value


DOUBLING = {"reduce": [{"var": "many"}, {"cat": [{"var": "accumulator"}, {"var": "accumulator"}]}, "x" * 16]}
PAIRS = {"map": [{"var": "many"}, {"map": [{"val": [[2], "many"]}, {"+": [1, 2]}]}]}
JOINING = {"join": [{"var": "many"}, {"var": "long"}]}
MANY = {"many": list(range(2000)), "long": "あ" * 100_000, "deep": pile(5000), "other": pile(5000)}
RUNAWAY = [
    (nested(65), "logic_too_deep"),
    (nested(5000), "logic_too_deep"),
    ([1] * 20_001, "logic_too_long"),
    (DOUBLING, "logic_too_long"),
    (PAIRS, "logic_too_long"),
    (JOINING, "logic_too_long"),
    ({"try": [PAIRS, "hidden"]}, "logic_too_long"),
    ({"===": [{"var": "deep"}, {"var": "other"}]}, "logic_too_deep"),
    ({"some": [{"var": "many"}, {"in": [-1, {"val": [[2], "many"]}]}]}, "logic_too_long"),
]
UNWRITABLE = 1


@pytest.mark.parametrize(("rule", "code"), RUNAWAY, ids=range(len(RUNAWAY)))
def test_a_runaway_rule_is_stopped_in_time(rule, code):
    began = time.process_time()
    with pytest.raises(LogicFailure) as raised:
        evaluate(rule, MANY)
    assert raised.value.code == code
    assert raised.value.message
    assert time.process_time() - began < 3


@needs_node
def test_the_browser_stops_the_same_runaway_rules():
    # 400 levels: what json.dumps can write; the server's own limit is met either way.
    data = {**MANY, "deep": pile(400), "other": pile(400)}
    written = [case for at, case in enumerate(RUNAWAY) if at != UNWRITABLE]
    outcomes = browser_outcomes([(rule, data) for rule, _ in written])
    assert [outcome["code"] for outcome in outcomes] == [code for _, code in written]


def test_the_deepest_rule_allowed_still_runs():
    assert evaluate(nested(64)) is True


def test_what_json_cannot_hold_is_refused():
    with pytest.raises(LogicFailure) as raised:
        evaluate({"==": [1, 1]}, {1, 2})
    assert raised.value.code == "logic_invalid_arguments"


def test_an_infinite_answer_is_no_number():
    for wild in (float("inf"), float("nan"), 10**400):
        with pytest.raises(LogicFailure) as raised:
            evaluate({"+": [{"var": "x"}, 1]}, {"x": wild})
        assert raised.value.code == "logic_not_a_number"
