"""What a form asks of answers: hidden fields, defaults, computed fields, rows of groups, and what is filed of them."""

from dataclasses import replace
from datetime import date
from random import Random

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hataori.blocks.registration import api, models
from hataori.blocks.registration.rows import row_added, row_removed
from hataori.blocks.registration.schema import schema_problems
from hataori.blocks.registration.tests.made import CHILD, equals, everything, form_of_pages, random_form
from hataori.blocks.registration.types import Form, FormField, FormPage, Kind
from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import Rejected

ON = date(2026, 11, 25)
STAFF = Actor("staff-1", "staff")
LOW = {
    "has_partner": "no",
    "own_income": "3,000,000",
    "children": "1",
    "children.0.child_name": "髙橋 葵",
    "children.0.child_birth": "令和2年4月1日",
    "children.0.child_school": "見本小学校",
}
HIGH = {**LOW, "has_partner": "yes", "partner_income": "6,000,000円", "reason": "理由です", "agree": "true"}


def filed(typed: dict[str, str], form: Form | None = None) -> dict[str, str]:
    return dict(api.check(form or everything(), typed, channel="counter", actor=STAFF, on=ON).values)


def wrong(typed: dict[str, str]) -> dict[str, str]:
    with pytest.raises(Rejected) as refused:
        filed(typed)
    return {problem.field: problem.message for problem in refused.value.problems}


def test_what_is_shown_and_computed_is_filed():
    values = filed(HIGH)
    assert values["income"] == "9000000"
    assert values["children"] == "1"
    assert values["children.0.child_age"] == "6"
    assert values["children.0.child_school"] == "見本小学校"
    assert [page.id for page in everything().shown(HIGH, ON)] == ["home", "children", "high"]


def test_a_hidden_field_is_neither_required_nor_filed_nor_seen_by_rules():
    values = filed({**HIGH, "has_partner": "no"})
    assert "partner_income" not in values, "it was typed once, and the question is gone"
    assert "reason" not in values, "its whole page is gone, because the partner's income counts no more"
    assert values["income"] == "3000000"


def test_a_hidden_required_field_does_not_block():
    young = {**LOW, "children.0.child_birth": "令和7年4月1日"}
    del young["children.0.child_school"]
    assert "children.0.child_school" not in filed(young)


def test_a_field_required_by_rule_says_so_and_no_more_when_the_rule_falls():
    assert wrong({**HIGH, "reason": ""}) == {"reason": "申請の理由を入力してください。"}
    modest = {**HIGH, "partner_income": "3,000,000", "reason": ""}
    assert filed(modest)["income"] == "6000000"


def test_a_default_counts_until_something_is_typed_even_nothing():
    form = everything()
    assert api.state_of(form, {}, ON).texts["own_income"] == "0"
    assert api.state_of(form, {"own_income": ""}, ON).texts["own_income"] == ""


def test_what_was_typed_into_a_field_now_hidden_is_there_again_when_it_is_shown():
    hidden = api.state_of(everything(), {**HIGH, "has_partner": "no"}, ON)
    assert "partner_income" not in hidden.texts
    assert api.state_of(everything(), HIGH, ON).texts["partner_income"] == "6,000,000円"


def test_nobody_types_a_computed_field():
    assert filed({**LOW, "income": "1"})["income"] == "3000000"


def test_a_failing_computation_has_no_answer_and_a_failing_condition_does_not_hold():
    words = FormField("a", "語", required=False)
    page = FormPage(
        "p",
        "題",
        "",
        (
            words,
            FormField("b", "数", Kind.NUMBER, required=False, compute={"+": [{"var": "a"}, 1]}),
            FormField("c", "項", required=False, show={">": [{"var": "a"}, 1]}),
        ),
    )
    state = api.state_of(form_of_pages(page), {"a": "語"}, ON)
    assert state.texts == {"a": "語", "b": ""}
    assert filed({"a": "語"}, form_of_pages(page)) == {"a": "語"}


def test_the_rows_of_a_group_are_asked_each_for_itself():
    two = {**LOW, "children": "2", "children.1.child_name": "髙橋 蓮", "children.1.child_birth": "R8.4.1"}
    values = filed(two)
    assert values["children.1.child_age"] == "0"
    assert "children.1.child_school" not in values
    missing = wrong({**two, "children.1.child_name": ""})
    assert missing == {"children.1.child_name": "お子さん（2人目） お名前を入力してください。"}
    assert wrong({**LOW, "children.0.child_birth": "令和90年1月1日"})["children.0.child_birth"].endswith(
        "以前の日を入力してください。"
    )


def test_rows_no_longer_counted_are_not_filed():
    assert not any(name.startswith("children.1") for name in filed({**LOW, "children.1.child_name": "残り"}) if LOW)
    assert set(filed({**LOW, "children.7.child_name": "残り"})) == set(filed(LOW))


@given(st.integers(1, 5), st.integers(0, 4))
def test_one_row_less_moves_the_others_up_and_loses_nothing_else(count, row):
    group = everything().field("children")
    typed = {"children": str(count), **{f"children.{n}.child_name": f"名{n}" for n in range(count)}}
    less = row_removed(group, row, typed)
    if row >= count or count == 1:
        assert less == typed, "the last row stays"
        return
    names = [less[f"children.{n}.child_name"] for n in range(count - 1)]
    assert names == [f"名{n}" for n in range(count) if n != row]
    more = row_added(group, less)
    assert more["children"] == str(count)
    assert more[f"children.{count - 1}.child_name"] == "", "a new row is empty"


def test_facts_are_numbers_lists_and_truths_for_tables_and_rules():
    facts = api.facts_of(everything(), {**HIGH, "help": "ride\nmeal"}, ON)
    assert facts["income"] == 9_000_000
    assert facts["help"] == ["meal", "ride"]
    assert facts["agree"] is True
    assert facts["children"] == [
        {
            "row": 1,
            "child_name": "髙橋 葵",
            "child_birth": "2020-04-01",
            "child_age": 6,
            "child_school": "見本小学校",
        }
    ]


def test_the_fee_is_decided_by_the_forms_table_with_its_reason():
    form = everything()
    assert api.fee_of(form, HIGH, ON) == 300
    decided = api.table_outcome(form, "fee", api.facts_of(form, LOW, ON))
    assert (decided.json, decided.annotations) == (0, ("条例別表1",))
    assert api.table_outcome(form, "decision", {}) is None


def test_the_schema_refuses_what_a_hidden_field_would_say():
    form = everything()
    values = filed(HIGH)
    assert schema_problems(form.schema, values) == []
    told = schema_problems(form.schema, {**values, "has_partner": "no"})
    assert [problem.code for problem in told], "partner_income stands there although nobody is asked for it"
    assert schema_problems(form.schema, {**values, "children.0.unknown": "x"})
    assert schema_problems(form.schema, {**values, "agree": "no"})


@pytest.mark.parametrize("seed", range(20))
def test_whatever_can_be_filed_the_schema_accepts(seed):
    rng = Random(seed)  # noqa: S311  forms to judge, no secret
    judged = 0
    for _ in range(40):
        form, typed = random_form(rng)
        found = api.judged(form, typed, on=ON)
        if not found.problems:
            judged += 1
            assert schema_problems(form.schema, found.values) == [], (form.pages, typed)
    assert judged, "nothing could be filed at all"


def test_limits_and_the_forms_own_words():
    field = FormField("n", "人数", Kind.NUMBER, least="1", most="10", messages=(("most", "11人以上の方は窓口へ。"),))
    assert api.read(field, "0")[1].message == "人数は1以上で入力してください。"
    assert api.read(field, "11")[1].message == "11人以上の方は窓口へ。"
    assert api.read(field, "10") == ("10", None)
    assert api.read(FormField("c", "番号", pattern="[A-Z]{2}[0-9]{3}"), "AB12")[1].code == "pattern"


def test_a_check_rule_reads_the_row_it_stands_in():
    member = replace(
        CHILD[0], name="kid", valid={"!=": [{"var": "kid"}, "だめ"]}, messages=(("valid", "別の名前で。"),)
    )
    group = FormField("kids", "子", Kind.GROUP, fields=(member,), least_rows=1, required=False)
    form = form_of_pages(FormPage("p", "題", "", (group,)))
    with pytest.raises(Rejected) as refused:
        filed({"kids.0.kid": "だめ"}, form)
    assert [(p.field, p.message) for p in refused.value.problems] == [("kids.0.kid", "別の名前で。")]


def test_a_page_without_a_shown_field_is_not_shown():
    hidden = FormPage("h", "題", "", (FormField("x", "項", show=equals("a", "1")),))
    form = form_of_pages(FormPage("p", "題", "", (FormField("a", "答え"),)), hidden)
    assert [page.id for page in form.shown({}, ON)] == ["p"]
    assert [page.id for page in form.shown({"a": "1"}, ON)] == ["p", "h"]


@pytest.mark.django_db
def test_a_form_kept_before_rules_existed_still_reads():
    old = {
        "digest": "0" * 64,
        "procedure_id": "OLD-1",
        "procedure_version": "v0",
        "title": "旧様式",
        "law": "",
        "article": "",
        "papers": [{"slot": "paper-1", "title": "住民票", "note": "", "city_holds": ""}],
        "schema": {},
        "pages": [
            {
                "id": "applicant",
                "title": "申請する人",
                "why": "",
                "when": ["kind", "company"],
                "optional": False,
                "fields": [
                    {
                        "name": "a",
                        "label": "項",
                        "kind": "text",
                        "required": True,
                        "hint": "",
                        "longest": 200,
                        "choices": [],
                        "autocomplete": "",
                        "suffix": "",
                    }
                ],
            }
        ],
    }
    models.FormVersion.objects.create(digest="0" * 64, procedure_id="OLD-1", content=old, created_at=clock.now())
    form = api.form_version("0" * 64)
    assert form.pages[0].rule == {"===": [{"var": "kind"}, "company"]}
    assert form.field("a").show is None
    assert form.answered({"a": "x"})[0].fields[0].label == "項"


def test_a_form_survives_being_stored():
    form = everything()
    assert msgspec.convert(msgspec.to_builtins(form), Form) == form
