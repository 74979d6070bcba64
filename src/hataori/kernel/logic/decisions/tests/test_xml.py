"""Tables and models as DMN XML: what is written is read back, what others write is read, what is hostile is refused."""

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
    decide_model,
    problems,
    read_model,
    table_model,
    write_model,
)
from hataori.kernel.logic.decisions.tests.sample_tables import CHILD, FEE, REFUND
from hataori.kernel.logic.decisions.tests.test_deciding import MODEL


@pytest.mark.parametrize("model", [MODEL, *map(table_model, (FEE, CHILD, REFUND))], ids=lambda model: model.name)
def test_a_model_survives_writing_and_reading(model):
    assert read_model(write_model(model)) == model


def test_a_table_sent_to_another_city_decides_there_alike():
    there = read_model(write_model(table_model(FEE)))
    assert decide_model(there, FEE.name, {"証明書": "戸籍謄本", "受取方法": "窓口"}).json == 450
    assert problems(there.decisions[0].logic) == ()


WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Z"]), min_size=1, max_size=8)
CELLS = st.sampled_from(["-", ">=18", '"あ"', "[1..2)", "1 < 2", '"<&>"'])


@st.composite
def any_tables(draw):
    inputs, outputs = draw(st.integers(1, 3)), draw(st.integers(1, 2))
    rule = st.builds(Rule, st.tuples(*[CELLS] * inputs), st.tuples(*[CELLS] * outputs), st.one_of(st.just(""), WORDS))
    return DecisionTable(
        draw(WORDS),
        draw(st.tuples(*[st.builds(InputColumn, WORDS, st.just("number"), WORDS, CELLS, st.booleans())] * inputs)),
        draw(st.tuples(*[st.builds(OutputColumn, WORDS, st.just("string"), WORDS, CELLS, CELLS)] * outputs)),
        tuple(draw(st.lists(rule, max_size=4))),
        draw(st.sampled_from(HitPolicy)),
        draw(st.sampled_from([None, *Aggregation])),
    )


@settings(max_examples=50, deadline=None)
@given(any_tables())
def test_any_table_survives_writing_and_reading(table):
    assert read_model(write_model(table_model(table))).decisions[0].logic == table


def dmn(body="", namespace="https://www.omg.org/spec/DMN/20230324/MODEL/"):
    return f'<definitions xmlns="{namespace}" name="m" namespace="n">{body}</definitions>'.encode()


DECISION = """<decision id="d" name=" Fee "><variable name="Fee" typeRef="feel:number"/><decisionTable>
<input><inputExpression typeRef="number"><text> n </text></inputExpression></input><output/>
<rule><description>手数料条例</description><inputEntry><text>&gt; 1</text></inputEntry>
<outputEntry><text>300</text></outputEntry></rule></decisionTable></decision>"""


@pytest.mark.parametrize("version", ["20180521", "20191111", "20211108", "20230324"])
def test_every_version_of_the_standard_is_read(version):
    model = read_model(dmn(DECISION, f"https://www.omg.org/spec/DMN/{version}/MODEL/"))
    table = model.decisions[0].logic
    assert table.hit_policy is HitPolicy.UNIQUE
    assert table.rules == (Rule(("> 1",), ("300",), "手数料条例"),)
    assert model.decisions[0].name == "Fee"


HOSTILE = [
    b"",
    b"<definitions",
    b"<html/>",
    b"\xff\xfe\x00",
    b'<!DOCTYPE d [<!ENTITY a "b">]><definitions>&a;</definitions>',
    b'<!DOCTYPE d SYSTEM "file:///etc/passwd"><definitions/>',
    dmn('<decision id="d" name="x"/>'),
    dmn('<decision id="d" name="x"><invocation/></decision>'),
    dmn('<decision id="d" name="x"><decisionTable hitPolicy="MAYBE"/></decision>'),
    dmn('<businessKnowledgeModel id="d" name="x"/>'),
    dmn('<itemDefinition name="t">' + '<itemComponent name="c">' * 99 + "</itemComponent>" * 99 + "</itemDefinition>"),
]


@pytest.mark.parametrize("xml", HOSTILE, ids=range(len(HOSTILE)))
def test_what_is_no_model_is_refused_with_a_sentence(xml):
    with pytest.raises(DecisionFailure) as raised:
        read_model(xml)
    assert raised.value.code == "decision_xml"
    assert raised.value.message.endswith("。")


def test_a_file_too_large_is_refused():
    with pytest.raises(DecisionFailure) as raised:
        read_model(b" " * 5_000_001)
    assert raised.value.code == "decision_too_large"


def test_what_others_engines_need_is_written():
    xml = write_model(table_model(replace(FEE, hit_policy=HitPolicy.COLLECT, aggregation=Aggregation.SUM))).decode()
    assert 'xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"' in xml
    assert 'hitPolicy="COLLECT" aggregation="SUM"' in xml
    assert '<requiredInput href="#input_1" />' in xml
    assert "手数料条例 別表第2" in xml
