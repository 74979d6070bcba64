"""What keeps a form from being published: each with its place, in words a section understands."""

from dataclasses import replace
from datetime import date, datetime

import pytest
from django.conf import settings
from django.db import DatabaseError, transaction
from hypothesis import given
from hypothesis import strategies as st

from hataori.blocks.catalogue import api as catalogue
from hataori.blocks.catalogue.city import load_own
from hataori.blocks.registration import api, models
from hataori.blocks.registration.division import division_problems
from hataori.blocks.registration.tests.made import FEE_TABLE, PROCEDURE, everything, form_of_pages
from hataori.blocks.registration.types import Form, FormField, FormPage, Kind
from hataori.kernel import clock
from hataori.kernel.actor import Actor, Role, RoleGrant
from hataori.kernel.errors import Forbidden, Rejected
from hataori.kernel.logic import LogicFailure, Rule, evaluate

A, B = FormField("a", "あ", Kind.NUMBER), FormField("b", "い", Kind.NUMBER, required=False)
CHOICE = FormField("c", "う", Kind.CHOICE, choices=(("x", "エ"),))


def one_page(*fields: FormField, **page) -> Form:
    return form_of_pages(FormPage("p", "題", "", fields, **page))


def unordered(*fields: FormField) -> Form:
    """A form as somebody might store it whose rules run in a circle: made without its order."""
    return replace(one_page(A), pages=(FormPage("p", "題", "", fields),))


REFUSED = [
    ("text_unknown", replace(one_page(A), texts={"outro": "x"}), "text/outro", "使うところはありません"),
    ("text_long", replace(one_page(A), texts={"intro": "x" * 2_001}), "text/intro", "2000文字まで"),
    ("no_pages", form_of_pages(), "form", "ページがありません"),
    ("page_empty", form_of_pages(FormPage("p", "題", "", ())), "page/p", "「題」に項目がありません"),
    ("page_id", form_of_pages(FormPage("check", "題", "", (A,))), "page/check", "使えません"),
    ("no_choices", one_page(replace(CHOICE, choices=())), "field/c", "「う」に選択肢がありません"),
    ("name_twice", one_page(A, replace(B, name="a")), "field/a", "「a」が2回"),
    ("name", one_page(replace(A, name="today")), "field/today", "使えません"),
    ("rule_unknown_field", one_page(A, replace(B, show={"==": [{"var": "zzz"}, 1]})), "field/b", "「zzz」"),
    ("logic_unknown_operator", one_page(replace(A, show={"equals": [1, 1]})), "field/a", "「equals」"),
    ("logic_not_a_number", one_page(A, replace(B, compute={"/": [{"var": "a"}, 0]})), "field/b", "0で割る"),
    ("logic_may_divide_by_zero", one_page(A, replace(B, compute={"/": [1, {"var": "a"}]})), "field/b", "0で割る"),
    ("logic_cycle", unordered(replace(A, show={"var": "b"}), replace(B, show={"var": "a"})), "field/a", "一巡"),
    ("never_shown", one_page(CHOICE, replace(A, show={"==": [{"var": "c"}, "y"]})), "field/a", "どう答えても"),
    ("never_shown", one_page(replace(A, show=False)), "field/a", "どう答えても"),
    ("pattern", one_page(FormField("t", "字", pattern="(a+)+b")), "field/t", "くり返し"),
    ("pattern", one_page(FormField("t", "字", pattern="([a")), "field/t", "読み取れません"),
    ("group_empty", one_page(FormField("g", "組", Kind.GROUP)), "field/g", "くり返す項目がありません"),
    ("limit", one_page(replace(A, least="たくさん")), "field/a", "読み取れません"),
    (
        "decision_gap",
        replace(everything(), tables=(replace(FEE_TABLE, rules=FEE_TABLE.rules[:1]),)),
        "table/fee",
        "当てはまる行がありません",
    ),
    (
        "decision_overlap",
        replace(everything(), tables=(replace(FEE_TABLE, rules=(*FEE_TABLE.rules, Rule(("< 10",), ("1",)))),)),
        "table/fee",
        "同時に当てはまる",
    ),
]


def test_a_table_is_named_once_and_as_the_section_calls_it():
    form = replace(everything(), tables=(replace(FEE_TABLE, rules=FEE_TABLE.rules[:1]),))
    message = api.form_problems(form)[0].message
    assert message.startswith("手数料の表")
    assert "fee" not in message
    assert api.table_title("区分") == "判定表「区分」"


@pytest.mark.parametrize(("code", "form", "place", "words"), REFUSED, ids=[row[0] for row in REFUSED])
def test_it_is_refused_with_its_place(code, form, place, words):
    found = [problem for problem in api.form_problems(form) if problem.code == code]
    assert found, api.form_problems(form)
    assert found[0].field == place
    assert words in found[0].message


def test_a_circle_cannot_even_be_made():
    with pytest.raises(Rejected):
        one_page(replace(A, show={"var": "b"}), replace(B, show={"var": "a"}))


def test_a_good_form_and_every_form_of_the_city_have_nothing_to_mend(db):
    assert api.form_problems(everything()) == []
    load_own(settings.HATAORI_CITY_FOLDER, None)
    for procedure in catalogue.procedures():
        assert api.form_problems(api.form_of(procedure)) == [], procedure.name


SAFE = [
    {"/": [{"var": "a"}, 2]},
    {"if": [{"!=": [{"var": "b"}, 0]}, {"/": [{"var": "a"}, {"var": "b"}]}, 0]},
    {"if": [{"==": [{"var": "b"}, 0]}, 0, {"/": [{"var": "a"}, {"var": "b"}]}]},
    {"if": [{">": [{"var": "b"}, 0]}, {"%": [{"var": "a"}, {"var": "b"}]}, 0]},
    {"if": [{"var": "b"}, {"/": [{"var": "a"}, {"var": "b"}]}, 0]},
    {"/": [{"var": "a"}, {"max": [{"var": "b"}, 1]}]},
    {"/": [{"var": "a"}, {"+": [1, {"count": [{"var": "b"}, True]}]}]},
    {"try": [{"/": [{"var": "a"}, {"var": "b"}]}, 0]},
    {"and": [{"<": [0, {"var": "b"}]}, {"/": [1, {"var": "b"}]}]},
]


@pytest.mark.parametrize("rule", SAFE, ids=str)
def test_a_division_that_shows_its_divisor_is_not_zero_is_taken(rule):
    assert list(division_problems(rule)) == []


@pytest.mark.parametrize(
    "rule",
    [
        {"/": [1, {"var": "b"}]},
        {"/": [{"var": "b"}]},
        {"if": [{">": [{"var": "a"}, 0]}, {"/": [1, {"var": "b"}]}, 0]},
        {"if": [{"!=": [{"var": "b"}, 0]}, 0, {"/": [1, {"var": "b"}]}]},
        {"if": [{">=": [{"var": "b"}, 0]}, {"/": [1, {"var": "b"}]}, 0]},
        {"%": [7, {"-": [{"var": "b"}, 1]}]},
        {"or": [{"var": "b"}, {"/": [1, {"var": "b"}]}]},
    ],
    ids=str,
)
def test_a_division_that_does_not_is_refused(rule):
    assert [problem.code for problem in division_problems(rule)] == ["logic_may_divide_by_zero"]


@given(st.sampled_from(SAFE), st.integers(-3, 3), st.integers(-3, 3))
def test_what_is_taken_never_divides_by_zero(rule, a, b):
    code = ""
    try:
        evaluate(rule, {"a": a, "b": b})
    except LogicFailure as failure:
        code = failure.code
    assert code != "logic_not_a_number"


HEAD = Actor("staff-1", "staff", "見本 課長", frozenset({RoleGrant(Role.SECTION_HEAD, "child-support")}))
CLERK = Actor("staff-2", "staff", "見本 担当", frozenset({RoleGrant(Role.CLERK, "child-support")}))
TODAY = date(2026, 11, 25)


@pytest.fixture
def known(db, monkeypatch) -> None:
    """The made procedure, as if it stood in the catalogue."""
    for module in ("publishing", "versions"):
        monkeypatch.setattr(f"hataori.blocks.registration.{module}.procedure", {"T-1": PROCEDURE}.get)


def test_a_published_form_is_in_force_from_its_day_and_an_older_one_can_return(known):
    first, second = everything(), one_page(A)
    with clock.frozen(datetime(2026, 11, 25, 9, tzinfo=clock.JST)):
        assert api.current_form("T-1") == api.form_of(PROCEDURE)
        api.publish_form(first, effective_on=TODAY, actor=HEAD)
        api.publish_form(second, effective_on=date(2026, 12, 1), actor=HEAD, note="改正のため")
        assert api.current_form("T-1") == first
        assert [each.state for each in api.publications("T-1")] == ["later", "now"]
    with clock.frozen(datetime(2026, 12, 1, tzinfo=clock.JST)):
        assert api.current_form("T-1") == second
        assert api.publish_form(first, effective_on=date(2026, 12, 1), actor=HEAD).state == "now"
        assert api.current_form("T-1") == first
        assert [each.state for each in api.publications("T-1")] == ["now", "past", "past"]


def test_only_who_may_publishes_and_never_for_the_past(known):
    with pytest.raises(Forbidden):
        api.publish_form(everything(), effective_on=clock.today(), actor=CLERK)
    with pytest.raises(Rejected, match="入力内容"):
        api.publish_form(everything(), effective_on=date(2020, 1, 1), actor=HEAD)
    with pytest.raises(Rejected):
        api.publish_form(one_page(replace(CHOICE, choices=())), effective_on=clock.today(), actor=HEAD)
    assert not models.PublishedForm.objects.exists()


def test_what_was_published_is_never_changed(known):
    api.publish_form(everything(), effective_on=clock.today(), actor=HEAD)
    with pytest.raises(DatabaseError), transaction.atomic():
        models.PublishedForm.objects.update(note="別の理由")
