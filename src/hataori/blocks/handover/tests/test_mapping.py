"""What a mapping table must say before it is kept, how a value crosses it both ways, what an encoding lacks."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.city_parts import load

from hataori.blocks.catalogue import api as catalogue
from hataori.blocks.forms.tests.conftest import signed_in
from hataori.blocks.handover import api
from hataori.blocks.handover.characters import lacking
from hataori.blocks.handover.mapping import back, converted, findings
from hataori.blocks.handover.sheet import items_of, sheet_of
from hataori.blocks.registration import api as registration
from hataori.kernel import clock
from hataori.kernel.actor import Actor, Role, RoleGrant
from hataori.kernel.errors import Forbidden, Rejected
from hataori.services.online_applications.tests.conftest import MY_NUMBER

from . import ground
from .ground import CLERK, PROCEDURE, STRANGER, decided, rows, unpacked

HEAD = Actor("staff-9", "staff", "課長", frozenset({RoleGrant(Role.SECTION_HEAD)}))
NUMBER = api.Item("N0001", "個人番号", "personal_number", api.ItemType.PERSONAL_NUMBER, 12)


@pytest.fixture
def city(db, settings):
    load(settings, "departments", "procedures")


def test_a_procedure_without_its_own_table_uses_the_generic_one_and_says_what_stays_here(city):
    table = api.mapping(PROCEDURE)
    assert table.version == 0
    found = api.mapping_findings(PROCEDURE)
    assert not any(each.blocks for each in found)
    assert "personal_number" in {each.place for each in found if each.kind == "unmapped"}


def test_what_is_missing_twice_or_uncoded_keeps_a_table_from_use(city):
    items = api.mapping(PROCEDURE).items
    bad = (
        *items,
        api.Item("H0101", "また", "市:氏名"),
        api.Item("X1", "ない", "no_such_field"),
        api.Item("X2", "番号", "personal_number"),
        api.Item("", "名なし", "市:氏名"),
        api.Item("X3", "だれのため", "filing_for", codes=(("self", "1"),)),
    )
    with pytest.raises(Rejected) as refused:
        api.write_mapping(PROCEDURE, bad, actor=CLERK)
    assert {problem.code for problem in refused.value.problems} == {
        "twice", "missing", "personal_number", "empty", "uncoded",
    }  # fmt: skip
    with pytest.raises(Rejected):
        api.write_mapping(PROCEDURE, (), actor=CLERK)
    with pytest.raises(Forbidden):
        api.write_mapping(PROCEDURE, items, actor=STRANGER)
    form = registration.current_form(PROCEDURE)
    short = findings((api.Item("A", "住所", "address", length=20),), form)
    assert [each.kind for each in short if each.place == "A"] == ["too_long"]


def test_a_form_about_to_be_published_says_what_its_target_would_miss(city):
    now = registration.current_form(PROCEDURE)
    pages = tuple(replace(page, fields=tuple(f for f in page.fields if f.name != "address")) for page in now.pages)
    form = registration.form_from(catalogue.procedure(PROCEDURE), pages, now.papers)
    assert api.findings_of(form) == []
    api.write_mapping(PROCEDURE, api.mapping(PROCEDURE).items, actor=CLERK)
    assert {each.kind for each in api.findings_of(form) if each.blocks} == {"missing"}
    registration.publish_form(form, effective_on=clock.today() + timedelta(days=30), actor=HEAD)
    assert [each.place for each in api.mapping_findings(PROCEDURE) if each.blocks] == ["H0105"]
    page = signed_in(Role.SECTION_HEAD, catalogue.procedure(PROCEDURE).department)
    page.post(f"/desk/forms/{PROCEDURE}/start/", {"way": "current"})
    assert "連携先へ渡す項目" in page.get(f"/desk/forms/{PROCEDURE}/publish/").content.decode()


def test_versions_count_up_and_the_national_code_belongs_to_one_procedure(city):
    items = api.mapping(PROCEDURE).items
    assert api.write_mapping(PROCEDURE, items, actor=CLERK, outside_code="PIT-1").version == 1
    assert api.write_mapping(PROCEDURE, items[:3], actor=CLERK, outside_code="PIT-1").version == 2
    assert len(api.mapping(PROCEDURE).items) == 3
    assert api.procedure_of_outside("PIT-1") == PROCEDURE
    assert api.procedure_of_outside(PROCEDURE) == PROCEDURE
    assert api.procedure_of_outside("nobody") == ""
    with pytest.raises(Rejected):
        api.write_mapping("ICH-0002", api.mapping("ICH-0002").items, actor=CLERK, outside_code="PIT-1")


def test_a_spreadsheet_gives_back_what_it_was_made_of_and_names_the_bad_line(city):
    items = (
        *api.mapping(PROCEDURE).items,
        api.Item("C1", "区分", "filing_for", api.ItemType.CODE, 1, True, (("self", "1"), ("other", "2"))),
    )
    assert items_of(sheet_of(items)) == items
    from hataori.blocks.handover.sheet import HEADINGS
    from hataori.platform.exports import xlsx_bytes

    broken = xlsx_bytes(
        [
            ["A", "b", "c", "絵", "", "", ""],
            ["A", "b", "c", "文字", "長い", "", ""],
            ["A", "b", "c", "文字", "", "", "x"],
        ],
        HEADINGS,
    )
    with pytest.raises(Rejected) as refused:
        items_of(broken)
    assert [problem.message[:3] for problem in refused.value.problems] == ["2行目", "3行目", "4行目"]
    with pytest.raises(Rejected):
        items_of(xlsx_bytes([["A"]], ["違う"]))


texts = st.text("aB1漢あ𠮷葛\u3000 ", min_size=1, max_size=8)


@given(
    st.dictionaries(texts, texts, min_size=1, max_size=6).filter(lambda codes: len(set(codes.values())) == len(codes))
)
def test_codes_cross_the_table_and_come_back(codes):
    item = api.Item("A", "a", "field", api.ItemType.CODE, codes=tuple(codes.items()))
    value = "\n".join(codes)
    written, problem = converted(item, value)
    assert not problem
    assert back((item,), {"A": written, "Z": "1"}) == ({"field": value}, ["Z"])


@given(st.text(max_size=30), st.integers(min_value=1, max_value=20))
def test_a_value_is_written_whole_or_refused(value, length):
    written, problem = converted(api.Item("A", "a", "field", length=length), value)
    assert (written == value and not problem) or (len(value) > length and problem)


@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=20))
def test_whatever_is_not_reported_comes_back_the_same(value):
    if not lacking("1", [("a", value)], "cp932"):
        assert value.encode("cp932").decode("cp932") == value


def test_required_and_uncoded_values_are_told():
    item = api.Item("A", "住所", "address", required=True)
    assert "必須" in converted(item, "")[1]
    assert "コード" in converted(replace(item, codes=(("a", "1"),)), "b")[1]
    assert converted(api.Item("F", "f", "x", api.ItemType.FLAG), "true") == ("1", "")


def test_shift_jis_holds_a_case_with_names_outside_and_reports_each_character(city):
    ground.target(encoding="cp932")
    ground.route()
    outside = decided(family_name="𠮷田", given_name="葛\U000e0100子")
    plain = decided(family_name="髙﨑")
    made = api.make_batch("welfare", PROCEDURE, actor=CLERK)
    assert made.batch.cases == 1
    assert {(each.character, each.code_points) for each in made.lacking} == {
        ("𠮷", "U+20BB7"), ("葛\U000e0100", "U+845B U+E0100"),
    }  # fmt: skip
    parts = unpacked(made.batch.number)
    (row,) = rows(parts[f"{made.batch.number}.csv"], "cp932")
    assert (row["受付番号"], row["H0111:氏"]) == (plain, "髙﨑")
    assert "𠮷" in parts["gaiji.csv"].decode()
    held = api.handed("welfare", ("held",))
    assert (held[0].number, "U+20BB7" in held[0].reason) == (outside, True)
    assert api.make_batch("welfare", PROCEDURE, actor=CLERK).batch is None
    ground.target(encoding="utf-8")
    again = api.make_batch("welfare", PROCEDURE, actor=CLERK).batch
    (row,) = rows(unpacked(again.number)[f"{again.number}.csv"])
    assert row["H0101:氏名"] == "𠮷田 葛\U000e0100子"


def test_the_personal_number_goes_only_to_the_target_that_needs_it_sealed_and_with_a_reason(city):
    ground.target()
    ground.target("juki", title="住民記録", with_personal_number=True)
    api.write_mapping(PROCEDURE, (*api.mapping(PROCEDURE).items, NUMBER), actor=CLERK)
    for key in ("welfare", "juki"):
        ground.route(key)
    decided()
    without, within = (api.make_batch(key, PROCEDURE, actor=CLERK).batch for key in ("welfare", "juki"))
    assert MY_NUMBER not in b"".join(unpacked(without.number).values()).decode()
    assert "N0001" not in b"".join(unpacked(without.number).values()).decode()
    with pytest.raises(Rejected):
        api.take(within.number, actor=CLERK)
    parts = unpacked(within.number, reason="住民記録への取込み")
    assert rows(parts[f"{within.number}.csv"])[0]["N0001:個人番号"] == MY_NUMBER
    assert MY_NUMBER not in parts["manifest.json"].decode()
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT content, manifest FROM handover_batch")
        assert MY_NUMBER not in str(cursor.fetchall())
