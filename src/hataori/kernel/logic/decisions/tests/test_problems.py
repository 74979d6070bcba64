"""What is wrong with a table is found before it is used; the claims about gaps and overlaps are held to brute force."""

import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hataori.kernel.logic.decisions import (
    Aggregation,
    DecisionFailure,
    DecisionTable,
    HitPolicy,
    InputColumn,
    OutputColumn,
    Rule,
    decide,
    model_problems,
    problems,
)
from hataori.kernel.logic.decisions.tests.sample_tables import CHILD, FEE, REFUND, row
from hataori.kernel.logic.decisions.tests.test_deciding import MODEL


@pytest.mark.parametrize("table", [FEE, CHILD, REFUND], ids=lambda table: table.name)
def test_good_tables_have_no_problems(table):
    assert problems(table) == ()


def ages(*cells, hit_policy=HitPolicy.UNIQUE, whole=True, gives=None, **columns):
    rules = tuple(row(cell, gives=gives[at] if gives else str(at)) for at, cell in enumerate(cells))
    column = InputColumn("年齢", "number", whole=whole, **columns)
    return DecisionTable("年齢区分", (column,), (OutputColumn("区分"),), rules, hit_policy)


def giving(output):
    return replace(ages("-"), outputs=(output,))


def told(table):
    return [(problem.code, problem.field) for problem in problems(table)]


def test_a_gap_is_named_by_the_answers_nobody_takes():
    exactly, between = problems(ages("<18", "[20..64]", ">=65"))
    assert exactly.code == between.code == "decision_gap"
    assert exactly.message.startswith("表「年齢区分」: 「年齢」がちょうど18のとき、当てはまる行がありません。")
    assert "「年齢」が18より大きく20より小さい値のとき" in between.message


def test_whole_numbers_have_no_gap_between_neighbours():
    assert told(ages("<=17", ">=18")) == []
    assert told(ages("<=17", ">=18", whole=False)) == [("decision_gap", "/rules")]


def test_allowed_values_bound_what_is_asked():
    assert told(ages("[0..17]", "[18..120]", allowed="[0..120]")) == []
    assert told(ages("[0..17]", "[18..119]", allowed="[0..120]")) == [("decision_gap", "/rules")]


def test_an_overlap_names_both_rows():
    (problem,) = problems(ages("<=18", ">=18"))
    assert (problem.code, problem.field) == ("decision_overlap", "/rules/1")
    assert "2行目: 1行目と同時に" in problem.message


def test_any_allows_overlaps_with_one_outcome():
    assert told(ages("<=18", ">=18", hit_policy=HitPolicy.ANY, gives=["1 ", "1"])) == []
    assert told(ages("<=18", ">=18", hit_policy=HitPolicy.ANY)) == [("decision_overlap", "/rules/1")]


def test_a_row_that_earlier_rows_cover_is_found():
    first = ages("<10", ">=10", "5", hit_policy=HitPolicy.FIRST)
    assert told(first) == [("decision_row_never_applies", "/rules/2")]
    assert "3行目" in problems(first)[0].message


def test_default_outputs_and_listing_policies_close_gaps():
    table = ages("<10")
    assert told(replace(table, outputs=(OutputColumn("区分", default="0"),))) == []
    assert told(replace(table, hit_policy=HitPolicy.COLLECT)) == []


def test_days_and_texts_have_gaps_too():
    days = DecisionTable(
        "期間",
        (InputColumn("日", "date"),),
        (OutputColumn("区分"),),
        (row('< date("2026-04-01")', gives="1"), row('> date("2026-04-01")', gives="2")),
    )
    assert "ちょうど2026-04-01のとき" in problems(days)[0].message
    fee = replace(FEE, rules=FEE.rules[:2])
    assert "「証明書」が「戸籍謄本」、「受取方法」が「窓口」のとき" in problems(fee)[0].message
    open_text = DecisionTable("区", (InputColumn("区", "string"),), (OutputColumn("x"),), (row('"本庁"', gives="1"),))
    assert "ほかの値のとき" in problems(open_text)[0].message


def test_names_with_blanks_are_read_wherever_a_table_is_looked_at():
    columns = (InputColumn("納付 額", "number"), InputColumn("税 額", "number"))
    table = replace(REFUND, inputs=columns, rules=(row("> 税 額", "-", gives="納付 額"),), hit_policy=HitPolicy.ANY)
    assert told(table) == []
    assert told(replace(table, rules=table.rules * 2)) == []
    different = row("> 税 額", "-", gives="税 額")
    assert told(replace(table, rules=(*table.rules, different))) == [("decision_overlap", "/rules/1")]


def test_a_model_is_looked_through_as_a_whole():
    found = [(problem.field, problem.code) for problem in model_problems(MODEL)]
    assert found == [("d3", "decision_cycle"), ("d5", "decision_unreadable")]
    first = MODEL.decisions[0]
    assert [
        (problem.field, problem.code)
        for problem in model_problems(replace(MODEL, decisions=(replace(first, needs=("i1", "i9"), type="t無"),)))
    ] == [("d1", "decision_unknown"), ("d1", "decision_unknown"), ("d1", "decision_unreadable")]


def test_cells_that_compute_claim_no_gap_but_same_cells_overlap():
    table = replace(REFUND, hit_policy=HitPolicy.UNIQUE)
    assert told(table) == []
    assert told(replace(table, rules=(table.rules[0], table.rules[0]))) == [("decision_overlap", "/rules/1")]


@pytest.mark.parametrize(
    ("table", "code", "field", "words"),
    [
        (replace(FEE, rules=()), "decision_shape", "/rules", "行がありません"),
        (replace(FEE, outputs=()), "decision_shape", "/outputs", "結果の列"),
        (replace(FEE, rules=(Rule(("-",), ("1",)),)), "decision_shape", "/rules/0", "1行目"),
        (replace(FEE, aggregation=Aggregation.SUM), "decision_shape", "/aggregation", "COLLECT"),
        (replace(CHILD, inputs=(InputColumn("年齢", "色"), CHILD.inputs[1])), "decision_shape", "/inputs/0", "「色」"),
        (replace(CHILD, outputs=(OutputColumn("a"), OutputColumn("a"))), "decision_shape", "/outputs", "違う名前"),
        (ages("18歳以上"), "decision_unreadable", "/rules/0/inputs/0", "1行目の列「年齢」"),
        (ages("高齢"), "decision_unknown_name", "/rules/0/inputs/0", "引用符"),
        (ages('"18"'), "decision_cell_type", "/rules/0/inputs/0", "数"),
        (ages("121", allowed="[0..120]"), "decision_cell_not_allowed", "/rules/0/inputs/0", "121"),
        (ages("-", allowed="[0.."), "decision_unreadable", "/inputs/0/allowed", "「年齢」"),
        (ages("-", gives=["税額"]), "decision_unknown_name", "/rules/0/outputs/0", "税額"),
        (ages("-", gives=["1 +"]), "decision_unreadable", "/rules/0/outputs/0", "途中"),
        (ages("-", hit_policy=HitPolicy.PRIORITY), "decision_not_ordered", "/outputs", "優先"),
        (giving(OutputColumn("区分", "string")), "decision_cell_type", "/rules/0/outputs/0", "文字"),
        (giving(OutputColumn("区分", allowed="1, 2")), "decision_cell_not_allowed", "/rules/0/outputs/0", "1, 2"),
        (giving(OutputColumn("区分", default="(")), "decision_unreadable", "/outputs/0/default", ""),
        (replace(ages("-"), inputs=(InputColumn("年齢 +"),)), "decision_unreadable", "/inputs/0/expression", ""),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_place(table, code, field, words):
    found = problems(table)
    assert (code, field) in [(problem.code, problem.field) for problem in found]
    assert any(words in problem.message for problem in found)


def test_a_table_too_large_to_look_through_is_refused_in_time():
    columns = tuple(InputColumn(f"q{at}", "number") for at in range(30))
    rules = tuple(row(*(f">{(at * 7 + column * 3) % 90}" for column in range(30)), gives="1") for at in range(60))
    table = DecisionTable("大きい表", columns, (OutputColumn("x"),), rules, HitPolicy.FIRST)
    began = time.process_time()
    assert "decision_gap" in dict(told(table))
    assert time.process_time() - began < 10
    assert told(replace(table, rules=rules * 10)) == [("decision_not_checked", "/rules")]


BOUNDS = st.integers(0, 6)
CELLS = st.one_of(
    st.just("-"),
    st.builds("{}{}".format, st.sampled_from(["<", "<=", ">", ">=", "", "="]), BOUNDS),
    st.builds("[{}..{}]".format, st.integers(0, 3), st.integers(3, 6)),
    st.builds("({}..{})".format, st.integers(0, 3), st.integers(3, 6)),
    st.builds("not({})".format, BOUNDS),
)


@st.composite
def tables(draw):
    columns = draw(st.integers(1, 2))
    whole = draw(st.booleans())
    rules = draw(st.lists(st.tuples(*[CELLS] * columns), min_size=1, max_size=5))
    return DecisionTable(
        "表",
        tuple(InputColumn(f"q{at}", "number", whole=whole) for at in range(columns)),
        (OutputColumn("x"),),
        tuple(Rule(cells, (str(at),)) for at, cells in enumerate(rules)),
        draw(st.sampled_from([HitPolicy.UNIQUE, HitPolicy.FIRST])),
    )


def tried(table):
    """The rows that each of many answers meets, found by asking the table itself."""
    step = 1 if table.inputs[0].whole else 2
    answers = [at / step for at in range(-2 * step, 9 * step)]
    grid = [(a, b) for a in answers for b in (answers if len(table.inputs) > 1 else [0])]
    listing = replace(table, hit_policy=HitPolicy.RULE_ORDER)
    return [decide(listing, {"q0": a, "q1": b}).rows for a, b in grid]


def rows_told(codes, wanted):
    return {int(field.split("/")[2]) for code, field in codes if code == wanted}


@settings(max_examples=60, deadline=None)
@given(tables())
def test_gaps_overlaps_and_useless_rows_are_what_trying_every_answer_finds(table):
    met = tried(table)
    codes = told(table)
    assert ("decision_gap", "/rules") in codes or all(met)
    assert ("decision_gap", "/rules") not in codes or not all(met)
    if table.hit_policy is HitPolicy.UNIQUE:
        overlapping = {rows[at] - 1 for rows in met for at in range(1, len(rows))}
        assert rows_told(codes, "decision_overlap") == overlapping
    else:
        used = {rows[0] - 1 for rows in met if rows}
        assert rows_told(codes, "decision_row_never_applies") == set(range(1, len(table.rules))) - used


@settings(max_examples=40, deadline=None)
@given(tables(), st.integers(-2, 8), st.integers(-2, 8))
def test_a_unique_table_without_problems_always_decides(table, a, b):
    if table.hit_policy is HitPolicy.UNIQUE and not problems(table):
        try:
            assert decide(table, {"q0": a, "q1": b}).rows
        except DecisionFailure as failure:
            pytest.fail(failure.message)
