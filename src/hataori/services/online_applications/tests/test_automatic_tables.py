"""Decisions by a form's own table: what it reads, what it may say, and that a refusal is only prepared."""

from dataclasses import replace

import pytest

from hataori.blocks.filing.api import Envelope, file_application
from hataori.blocks.registration import api as registration
from hataori.blocks.workflow import api as workflow
from hataori.kernel.actor import Actor
from hataori.kernel.logic import DecisionTable, HitPolicy, InputColumn, OutputColumn, Rule
from hataori.services.online_applications import automatic, facts

from .conftest import CHILD_ALLOWANCE, filled
from .desk_people import Desk, worker

pytestmark = pytest.mark.django_db
GUEST = Actor("guest:0123456789abcdef0123456789abcdef", "guest", "ゲスト")
CLEAR = {
    "check.complete": True,
    "check.papers": True,
    "check.duplicates": 0,
    "check.looks_waiting": 0,
    "check.looks_differ": 0,
    "check.register": facts.SAME,
}


def table(*rules: Rule, inputs: tuple[str, ...] = ("applicant.income",)) -> DecisionTable:
    columns = tuple(InputColumn(name, type="number") for name in inputs)
    outputs = (OutputColumn("outcome", type="string"), OutputColumn("reasons", type="string"))
    return DecisionTable("decision", columns, outputs, rules, hit_policy=HitPolicy.FIRST)


BY_INCOME = table(
    Rule(("<= 1000000",), ('"認める"', '"所得が限度額以下です。"'), "児童手当法第5条"),
    Rule(("> 1000000",), ('"認めない"', '"所得が限度額を超えています。"'), "児童手当法第5条"),
    Rule(("-",), ('"職員が確認"', '"所得がわかりません。"')),
)


@pytest.fixture
def filed(catalogue, monkeypatch):
    """An application whose form decides by income."""
    form = registration.current_form(CHILD_ALLOWANCE)
    number = file_application(Envelope(procedure_id=CHILD_ALLOWANCE, answers=filled(form)), actor=GUEST).number
    ruled = replace(registration.form_version(form.digest), tables=(BY_INCOME,))
    monkeypatch.setattr(automatic.registration, "form_version", lambda _: ruled)
    return registration.application(number)


@pytest.mark.parametrize(
    ("income", "verdict", "reason"),
    [
        (900_000, "granted", "所得が限度額以下です。"),
        (1_000_001, "refused", "所得が限度額を超えています。"),
        (None, "person", "所得がわかりません。"),
    ],
)
def test_the_table_decides_with_reason_and_article(filed, income, verdict, reason):
    found = automatic.find(filed, CLEAR | {"applicant.income": income})
    assert (found.verdict, found.reasons) == (verdict, reason)
    assert found.basis["applicant.income"] == income
    assert "児童手当法" in found.article
    assert automatic.replay(found, CHILD_ALLOWANCE) == found


@pytest.mark.parametrize(
    ("doubt", "said"),
    [
        ({"check.papers": False}, "添付書類"),
        ({"check.complete": False}, "記入もれ"),
        ({"check.duplicates": 1}, "同じ手続き"),
        ({"check.looks_waiting": 1}, "市の記録による確認"),
        ({"check.looks_differ": 1}, "市の記録と"),
        ({"check.register": facts.DIFFERENT}, "住民の記録と違います"),
        ({"check.register": facts.UNKNOWN}, "結び付いていません"),
    ],
)
def test_a_doubt_takes_a_grant_to_a_person(filed, doubt, said):
    found = automatic.find(filed, CLEAR | {"applicant.income": 0} | doubt)
    assert found.verdict == "person"
    assert said in found.reasons


def test_a_refusal_is_only_prepared_and_stands_typed_in(filed, catalogue, monkeypatch):
    monkeypatch.setattr(facts, "known", lambda *_: CLEAR | {"applicant.income": 2_000_000})
    worker()
    case = workflow.case(filed.number)
    assert (case.stage, case.outcome) == (workflow.Stage.RECEPTION, None)
    clerk, head = Desk("clerk"), Desk("section_head")
    for stage in ("formal_check", "examination", "approval"):
        clerk.do(filed.number, "advance", to=stage)
    page = head.page(f"{filed.number}/")
    assert "認めない決定は自動では行いません" in page
    assert page.count("所得が限度額を超えています。") >= 2, "in the finding and in the form"
    assert 'value="児童手当法第5条"' in page


def test_a_table_that_gives_no_answer_leaves_it_to_a_person(filed, monkeypatch):
    both = DecisionTable(
        "decision",
        (InputColumn("applicant.income", type="number"),),
        (OutputColumn("outcome", type="string"),),
        (Rule(("> 0",), ('"認める"',)), Rule(("> 1",), ('"認めない"',))),
        hit_policy=HitPolicy.UNIQUE,
    )
    ruled = replace(registration.current_form(CHILD_ALLOWANCE), tables=(both,))
    monkeypatch.setattr(automatic.registration, "form_version", lambda _: ruled)
    found = automatic.find(filed, CLEAR | {"applicant.income": 5})
    assert (found.verdict, "判定表が答えを出せませんでした" in found.reasons) == ("person", True)
