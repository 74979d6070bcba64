"""What tables and models answer, and what people read when they cannot."""

from datetime import date
from decimal import Decimal

import pytest

from hataori.kernel.logic.decisions import (
    Aggregation,
    Decision,
    DecisionFailure,
    DecisionTable,
    HitPolicy,
    InputColumn,
    InputData,
    ItemDefinition,
    KnowledgeModel,
    LiteralExpression,
    Model,
    OutputColumn,
    decide,
    decide_model,
)
from hataori.kernel.logic.decisions.tests.sample_tables import CHILD, FEE, REFUND, row


def test_a_table_answers_with_the_row_and_the_article_it_stands_on():
    decided = decide(FEE, {"証明書": "戸籍謄本", "受取方法": "コンビニ"})
    assert (decided.json, decided.rows, decided.annotations) == (450, (3,), ("手数料条例 別表第2",))


def test_several_outputs_make_a_structure():
    assert decide(CHILD, {"年齢": 18, "市内在住": True}).json == {"対象": True, "負担割合": 0}
    assert decide(CHILD, {"年齢": 19, "市内在住": True}).json == {"対象": False, "負担割合": 0.3}


def test_cells_and_outputs_may_compute_with_the_inputs():
    assert decide(REFUND, {"納付額": 1000.1, "税額": 999.9}).value == Decimal("0.2")
    assert decide(REFUND, {"納付額": 10, "税額": 20}).json == 0


def policy(hit_policy, *rows, allowed="", default="", aggregation=None):
    output = OutputColumn("額", "number", allowed=allowed, default=default)
    return DecisionTable("額", (InputColumn("n", "number"),), (output,), rows, hit_policy, aggregation)


ROWS = (row(">0", gives="10"), row(">5", gives="30"), row(">8", gives="20"))


@pytest.mark.parametrize(
    ("table", "n", "value", "rows"),
    [
        (policy(HitPolicy.UNIQUE, *ROWS), 3, 10, (1,)),
        (policy(HitPolicy.UNIQUE, *ROWS), 0, None, ()),
        (policy(HitPolicy.UNIQUE, *ROWS, default="5"), 0, 5, ()),
        (policy(HitPolicy.ANY, *ROWS, row("9", gives="10 + 0")), 3, 10, (1,)),
        (policy(HitPolicy.ANY, ROWS[0], row("-", gives="5 + 5")), 3, 10, (1, 2)),
        (policy(HitPolicy.FIRST, *ROWS), 9, 10, (1,)),
        (policy(HitPolicy.PRIORITY, *ROWS, allowed="20, 30, 10"), 9, 20, (3,)),
        (policy(HitPolicy.PRIORITY, *ROWS, allowed="20, 30, 10"), 6, 30, (2,)),
        (policy(HitPolicy.RULE_ORDER, *ROWS), 9, [10, 30, 20], (1, 2, 3)),
        (policy(HitPolicy.RULE_ORDER, *ROWS), 0, [], ()),
        (policy(HitPolicy.OUTPUT_ORDER, *ROWS, allowed="30, 20, 10"), 9, [30, 20, 10], (2, 3, 1)),
        (policy(HitPolicy.COLLECT, *ROWS), 9, [10, 30, 20], (1, 2, 3)),
        (policy(HitPolicy.COLLECT, *ROWS, default="7"), 0, [7], ()),
        (policy(HitPolicy.COLLECT, *ROWS, aggregation=Aggregation.SUM), 9, 60, (1, 2, 3)),
        (policy(HitPolicy.COLLECT, *ROWS, aggregation=Aggregation.MIN), 9, 10, (1, 2, 3)),
        (policy(HitPolicy.COLLECT, *ROWS, aggregation=Aggregation.MAX), 9, 30, (1, 2, 3)),
        (policy(HitPolicy.COLLECT, *ROWS, aggregation=Aggregation.COUNT), 9, 3, (1, 2, 3)),
        (policy(HitPolicy.COLLECT, *ROWS, aggregation=Aggregation.COUNT), 0, 0, ()),
        (policy(HitPolicy.COLLECT, *ROWS, aggregation=Aggregation.SUM), 0, None, ()),
    ],
)
def test_hit_policies(table, n, value, rows):
    decided = decide(table, {"n": n})
    assert (decided.json, decided.rows) == (value, rows)


@pytest.mark.parametrize(
    ("table", "inputs", "code", "words"),
    [
        (policy(HitPolicy.UNIQUE, *ROWS), {"n": 6}, "decision_not_unique", ["表「額」", "1行目と2行目"]),
        (policy(HitPolicy.ANY, *ROWS), {"n": 6}, "decision_not_any", ["1行目と2行目", "結果が違います"]),
        (policy(HitPolicy.PRIORITY, *ROWS), {"n": 6}, "decision_not_ordered", ["優先"]),
        (policy(HitPolicy.UNIQUE, *ROWS), {}, "decision_input_missing", ["列「n」", "値がありません"]),
        (policy(HitPolicy.UNIQUE, *ROWS), {"n": "6"}, "decision_input_type", ["「n」", "数"]),
        (policy(HitPolicy.UNIQUE, *ROWS), {"n": True}, "decision_input_type", ["数"]),
        (policy(HitPolicy.UNIQUE, *ROWS), {"n": float("nan")}, "decision_input_type", ["有限"]),
        (
            policy(HitPolicy.UNIQUE, row(">>1", gives="1")),
            {"n": 1},
            "decision_unreadable",
            ["1行目", "2文字目"],
        ),
        (policy(HitPolicy.UNIQUE, row("1", "2", gives="1")), {"n": 1}, "decision_shape", ["1行目", "欄の数"]),
        (policy(HitPolicy.OUTPUT_ORDER, *ROWS, allowed="1,,"), {"n": 1}, "decision_unreadable", ["読めない"]),
        (
            policy(HitPolicy.COLLECT, row("-", gives="true"), row("-", gives="1"), aggregation=Aggregation.SUM),
            {"n": 1},
            "decision_not_a_number",
            ["1行目", "「true」"],
        ),
        (FEE, {"証明書": "印鑑証明", "受取方法": "窓口"}, "decision_input_not_allowed", ["「証明書」", "「印鑑証明」"]),
        (CHILD, {"年齢": 130, "市内在住": True}, "decision_input_not_allowed", ["「年齢」", "130"]),
    ],
)
def test_what_cannot_be_decided_is_told_with_its_place(table, inputs, code, words):
    with pytest.raises(DecisionFailure) as raised:
        decide(table, inputs)
    assert raised.value.code == code
    assert not [word for word in words if word not in raised.value.message], raised.value.message


def test_an_unanswered_input_passes_only_what_asks_nothing():
    table = policy(HitPolicy.FIRST, row(">0", gives="1"), row("null", gives="2"), row("-", gives="3"))
    assert decide(table, {"n": None}).json == 2
    assert decide(FEE, {"証明書": None, "受取方法": None}).json is None


def test_days_come_as_dates_or_as_texts_and_go_as_texts():
    table = DecisionTable(
        "基準日",
        (InputColumn("出生日", "date"),),
        (OutputColumn("満了日", "date"),),
        (row('>= date("2008-04-02")', gives='出生日 + duration("P18Y")'), row("-", gives="null")),
        HitPolicy.FIRST,
    )
    assert decide(table, {"出生日": "2008-04-02"}).json == "2026-04-02"
    assert decide(table, {"出生日": date(2008, 4, 1)}).json is None
    with pytest.raises(DecisionFailure, match="日付"):
        decide(table, {"出生日": "2008-02-30"})


RATE = ItemDefinition("t率", "number", "[0..1]")
LOAN = ItemDefinition("t貸付", components=(ItemDefinition("元金", "number"), ItemDefinition("年 率", "t率")))
MONTHLY = "償還(貸付.元金, 貸付.年 率, 月 数)"
MODEL = Model(
    "貸付",
    "urn:test",
    inputs=(InputData("i1", "貸付", "t貸付"), InputData("i2", "月 数", "number"), InputData("i3", "区", "t区")),
    decisions=(
        Decision("d1", "月額", LiteralExpression(MONTHLY), "number", ("i1", "i2"), ("k1",)),
        Decision(
            "d2",
            "審査",
            DecisionTable(
                "審査",
                (InputColumn("月額", "number"),),
                (OutputColumn("可否", "string"),),
                (row("<= 50000", gives='"可"'), row("> 50000", gives='"否"')),
            ),
            "string",
            ("d1",),
        ),
        Decision("d3", "輪", LiteralExpression("輪"), needs=("d3",)),
        Decision("d4", "区名", LiteralExpression('区 + "区"'), "string", ("i3",)),
        Decision("d5", "誤り", LiteralExpression("1 +"), "number"),
        Decision("d6", "型違い", LiteralExpression('"a"'), "number"),
    ),
    knowledge=(
        KnowledgeModel(
            "k1",
            "償還",
            (("p", "number"), ("r", "number"), ("n", "number")),
            LiteralExpression("(p*r/12)/(1-(1+r/12)**-n)"),
        ),
    ),
    types=(RATE, LOAN, ItemDefinition("t区", "string", '"本庁", "尾西"')),
)
FACTS = {"貸付": {"元金": 600000, "年 率": 0.03}, "月 数": 12, "区": "本庁"}


def test_a_model_decides_what_its_decision_needs_first():
    assert decide_model(MODEL, "月額", FACTS).json == pytest.approx(50816.2, abs=0.1)
    assert decide_model(MODEL, "審査", FACTS).json == "否"
    assert decide_model(MODEL, "区名", FACTS).json == "本庁区"


@pytest.mark.parametrize(
    ("decision", "facts", "code", "words"),
    [
        ("ない判断", FACTS, "decision_unknown", "「ない判断」"),
        ("輪", FACTS, "decision_cycle", "自分自身"),
        ("月額", {"月 数": 1}, "decision_input_missing", "「貸付」"),
        ("月額", {**FACTS, "貸付": {"元金": "多い"}}, "decision_input_type", "数"),
        ("月額", {**FACTS, "貸付": 3}, "decision_input_type", "項目の組"),
        ("月額", {**FACTS, "貸付": {"元金": 1, "年 率": 2}}, "decision_input_not_allowed", "[0..1]"),
        ("区名", {"区": "千代田"}, "decision_input_not_allowed", "「千代田」"),
        ("誤り", FACTS, "decision_unreadable", "4文字目"),
        ("型違い", FACTS, "decision_input_type", "数"),
    ],
)
def test_a_model_tells_what_is_wrong(decision, facts, code, words):
    with pytest.raises(DecisionFailure) as raised:
        decide_model(MODEL, decision, facts)
    assert raised.value.code == code
    assert words in raised.value.message
