"""Conditions as rows, as cells and as sentences say the same rule; cells of tables the same FEEL."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hataori.blocks.forms.cells import from_cell, to_cell
from hataori.blocks.forms.conditions import (
    COMPARISONS,
    Condition,
    Conditions,
    conditions_of,
    fields_by_name,
    read_text,
    rule_of,
    text_of,
    words_of,
)
from hataori.blocks.forms.rule_sheet import compute_sent, rule_sent, rule_shown
from hataori.blocks.registration.api import FormField, Kind
from hataori.kernel.errors import Rejected
from hataori.kernel.logic import evaluate, problems_of

CHOICE = FormField("home", "住まい", Kind.CHOICE, choices=(("own", "持ち家"), ("rent", "借家")))
FIELDS = fields_by_name(
    (
        CHOICE,
        FormField("income", "収入", Kind.YEN),
        FormField("size", "人数", Kind.NUMBER, suffix="人"),
        FormField("birth", "生年月日", Kind.DATE),
        FormField("name", "名前"),
        FormField("agree", "同意", Kind.CHECK),
        FormField("help", "支援", Kind.CHOICES, choices=(("meal", "食事"), ("ride", "送迎"))),
        FormField("number", "個人番号", Kind.PERSONAL_NUMBER),
    )
)
VALUES = {
    "home": ("own", "rent"),
    "income": ("0", "1200000", "0.5"),
    "size": ("3", "12"),
    "birth": ("2026-04-01", "today"),
    "name": ("髙橋", "a = b", "x >= 3", "かつ"),
    "help": ("meal",),
}
KEYS = [comparison.key for comparison in COMPARISONS]


def row(name: str, key: str, value: str) -> Condition:
    valued = next(each.valued for each in COMPARISONS if each.key == key)
    age = key in ("age_at_least", "age_under")
    return Condition(name, key, ("18" if age else value) if valued else "")


ROWS = st.builds(
    lambda name, key, at: row(name, key, VALUES.get(name, ("x",))[at % len(VALUES.get(name, ("x",)))]),
    st.sampled_from(sorted(VALUES)),
    st.sampled_from(KEYS),
    st.integers(0, 9),
)


@given(st.lists(ROWS, min_size=1, max_size=4), st.booleans())
def test_rows_make_a_rule_that_reads_back_from_rows_cell_and_words(rows, every):
    rule = rule_of(Conditions(tuple(rows), every=every or len(rows) == 1), FIELDS, "")
    assert problems_of(rule) == ()
    found = conditions_of(rule, FIELDS)
    if found is not None:
        assert rule_of(found, FIELDS, "") == rule
    assert read_text(text_of(rule, FIELDS), FIELDS, "") == rule
    assert words_of(rule, FIELDS)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=5), lambda j: st.lists(j, max_size=3)))
def test_any_json_rule_survives_its_cell(value):
    rule = {"==": [{"var": "income"}, value]}
    assert read_text(text_of(rule, FIELDS), FIELDS, "") == rule


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (Condition("home", "is", "借家"), "「住まい」が「借家」"),
        (Condition("income", "at_least", "5,000,000"), "「収入」が5,000,000円以上"),
        (Condition("birth", "age_under", "18"), "「生年月日」の満年齢が18歳未満"),
        (Condition("birth", "less", "今日"), "「生年月日」が今日より小さい"),
        (Condition("agree", "ticked"), "「同意」にチェックがある"),
        (Condition("help", "contains", "食事"), "「支援」に「食事」が含まれる"),
        (Condition("name", "empty"), "「名前」に答えていない"),
    ],
)
def test_people_read_sentences(said, words):
    assert words_of(rule_of(Conditions((said,)), FIELDS, ""), FIELDS) == words


def test_both_and_either():
    rows = (Condition("home", "is", "rent"), Condition("size", "more", "3"))
    assert (
        words_of(rule_of(Conditions(rows), FIELDS, ""), FIELDS) == "「住まい」が「借家」、かつ、「人数」が3人より大きい"
    )
    either = rule_of(Conditions(rows, every=False), FIELDS, "")
    assert text_of(either, FIELDS) == "home = rent または size > 3"
    assert evaluate(either, {"home": "own", "size": 4}) is True


def test_an_age_is_counted_on_the_day_of_filing():
    rule = rule_of(Conditions((Condition("birth", "age_at_least", "18"),)), FIELDS, "")
    assert evaluate(rule, {"birth": "2008-11-26", "today": "2026-11-25"}) is False
    assert evaluate(rule, {"birth": "2008-11-25", "today": "2026-11-25"}) is True


@pytest.mark.parametrize(
    "wrong",
    [
        Condition("income", "at_least", "多い"),
        Condition("birth", "is", "31日"),
        Condition("nobody", "is", "1"),
        Condition("home", "like", "x"),
        Condition("number", "is", "1"),
    ],
)
def test_what_cannot_be_a_condition_is_told(wrong):
    with pytest.raises(Rejected) as refused:
        rule_of(Conditions((wrong,)), FIELDS, "field/x")
    assert [problem.field for problem in refused.value.problems] == ["field/x"]


@pytest.mark.parametrize(
    ("type_", "field", "written", "feel"),
    [
        ("number", None, "５，０００，０００以上", ">= 5000000"),
        ("number", None, "100以上200未満", "[100..200)"),
        ("number", None, "10超20以下", "(10..20]"),
        ("number", None, "<= 3", "<= 3"),
        ("number", None, "300円", "300"),
        ("string", CHOICE, "持ち家、借家", '"own", "rent"'),
        ("string", CHOICE, 'not("own")', 'not("own")'),
        ("string", None, '言った"ね"', '"言った\\"ね\\""'),
        ("boolean", None, "はい", "true"),
        ("date", None, "令和8年4月1日以後", '>= date("2026-04-01")'),
        ("number", None, "-", "-"),
    ],
)
def test_cells_are_written_as_people_write_them(type_, field, written, feel):
    assert from_cell(written, type_, field) == feel
    assert from_cell(to_cell(feel, type_, field), type_, field) == feel, "and shown so that saving changes nothing"


@pytest.mark.parametrize("feel", ["[1..5)", "not(3)", "1, 2, 3", "> income", '"a", not("b")', 'date("2026-04-01")'])
@pytest.mark.parametrize("type_", ["number", "string", "date", "boolean"])
def test_whatever_feel_stands_there_saving_changes_nothing(feel, type_):
    first = from_cell(feel, type_, None)
    assert from_cell(to_cell(first, type_, None), type_, None) == first


def test_a_computation_is_chosen_or_written():
    fields = {"compute-operation": "sum", "compute-fields": "income\nsize\nunknown"}
    assert compute_sent(fields, FIELDS, "p") == {"+": [{"var": "income"}, {"var": "size"}]}
    age = compute_sent({"compute-operation": "age", "compute-fields": "birth"}, FIELDS, "p")
    assert rule_shown(age, "compute", FIELDS).chosen == ("birth",)
    assert rule_shown(age, "compute", FIELDS).raw == ""
    raw = {"compute-raw": json.dumps({"floor": [1.5]})}
    assert compute_sent(raw, FIELDS, "p") == {"floor": [1.5]}
    assert rule_shown({"floor": [1.5]}, "compute", FIELDS).raw
    assert compute_sent({}, FIELDS, "p") is None
    with pytest.raises(Rejected):
        compute_sent({"compute-operation": "sum"}, FIELDS, "p")


def test_a_rule_rows_cannot_say_is_shown_as_its_json_and_comes_back():
    rule = {"some": [{"var": "help"}, {"==": [{"var": ""}, "meal"]}]}
    shown = rule_shown(rule, "show", FIELDS)
    assert json.loads(shown.raw) == rule
    assert rule_sent({"show-raw": shown.raw}, "show", FIELDS, "p") == rule
