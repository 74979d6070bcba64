"""Server and browser agree on random rules and answers; bench/logic.py does the same with 100,000."""

import json
import shutil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hataori.kernel.logic import OPERATORS
from hataori.kernel.logic.browser_table import operators_js
from hataori.kernel.logic.operators import Takes
from hataori.kernel.logic.placed import ONE_RULE, RULES
from hataori.kernel.logic.plain import PLAIN
from hataori.kernel.logic.tests import browser_side
from hataori.kernel.logic.tests.browser_side import ABSENT, NODE, SCRIPTS, differences
from hataori.kernel.logic.tests.random_rules import pairs

needs_node = pytest.mark.skipif(NODE is None, reason=ABSENT)


def test_the_browsers_table_is_in_step():
    assert (SCRIPTS / "operators.js").read_text() == operators_js(), "run python -m hataori.kernel.logic.browser_table"


def test_every_row_has_semantics():
    homes = {Takes.VALUES: PLAIN, Takes.PLACE: RULES, Takes.RULES: RULES, Takes.RULE: ONE_RULE}
    assert all(operator.semantics in homes[operator.takes] for operator in OPERATORS)
    written = {name for home in (PLAIN, RULES, ONE_RULE) for name in home}
    assert written == {operator.semantics for operator in OPERATORS}
    assert 40 <= len({operator.name for operator in OPERATORS}) == len(OPERATORS)


def test_the_browsers_scripts_obey_the_content_security_policy():
    for script in SCRIPTS.glob("*.js"):
        assert not [
            word for word in ("eval(", "new Function", "setTimeout(", "innerHTML") if word in script.read_text()
        ]


@needs_node
def test_two_thousand_random_rules_have_one_value():
    drawn = pairs(2000, seed=20261125)
    answered = [pair for pair in drawn if "value" in browser_side.server_outcome(pair)]
    assert len(answered) > 600, "a comparison of failures alone would prove little"
    assert not differences(drawn)


@needs_node
@pytest.mark.parametrize(
    ("file", "right", "wrong"),
    [
        ("plain.js", "whole >= 0.5", "whole > 0.5"),
        ("dates.js", "end.date < start.date", "end.date <= start.date"),
        ("values.js", "value.length > 0 : Boolean", "true : Boolean"),
        ("placed.js", "rules.length % 2 ?", "rules.length % 3 ?"),
    ],
)
def test_a_slip_in_the_browsers_evaluator_is_found(tmp_path, monkeypatch, file, right, wrong):
    shutil.copytree(SCRIPTS, tmp_path, dirs_exist_ok=True)
    source = (tmp_path / file).read_text()
    assert right in source
    (tmp_path / file).write_text(source.replace(right, wrong))
    monkeypatch.setattr(browser_side, "SCRIPTS", tmp_path)
    assert differences(pairs(2000, seed=20261125))


@needs_node
@settings(max_examples=5, deadline=None)
@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=300, max_size=400))
def test_numbers_are_written_alike(numbers):
    assert not differences([({"cat": [number, " ", {"+": [number, 1]}]}, None) for number in numbers])


@needs_node
@settings(max_examples=5, deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=8), min_size=100, max_size=200))
def test_texts_are_sorted_cut_and_counted_alike(texts):
    rules = [{"sort": [texts]}, *({"substr": [text, 1, -1]} for text in texts), *({"length": text} for text in texts)]
    assert not differences([(rule, None) for rule in rules])
    assert json.dumps(sorted(texts)) == json.dumps(browser_side.browser_outcomes([(rules[0], None)])[0]["value"])
