"""The rules of registration: numbers, values, forms and their schema."""

import copy

import pytest
from django.conf import settings
from django.db import DatabaseError, transaction
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from hataori.blocks.catalogue import api as catalogue
from hataori.blocks.catalogue.city import load_own
from hataori.blocks.registration import api, models
from hataori.blocks.registration.numbers import LETTERS, check_letter, new_number, read_number
from hataori.blocks.registration.schema import checker, schema_problems
from hataori.blocks.registration.types import FormField, FormPage, Kind
from hataori.blocks.registration.values import read, storable
from hataori.blocks.registration.versions import changes, form_version, keep

ONE = catalogue.Procedure(
    procedure_id="1",
    source=catalogue.Source.STATUTORY,
    name="変更の届出",
    applicant=catalogue.ApplicantKind.BOTH,
    law="消防法",
    article="第8条第2項",
    required_info=("マイナンバー", "法人番号", "資本金", "その他の情報"),
    attachments=("住民票", "定款"),
    version="v1",
)


def test_numbers_can_be_read_back_however_they_are_typed():
    number = new_number()
    for typed in (number, number.lower(), number.replace("-", ""), number.replace("-", " "), f" {number}　"):
        assert read_number(typed) == number
    assert len({new_number() for _ in range(1000)}) == 1000


@given(st.integers(0, 11), st.sampled_from(LETTERS))
def test_one_wrong_letter_is_noticed(place, letter):
    number = new_number()
    year, letters = number.split("-", 1)
    plain = letters.replace("-", "")
    wrong = plain[:place] + letter + plain[place + 1 :]
    assert (read_number(f"{year}{wrong}") == "") == (letter != plain[place])


@given(st.integers(0, 10))
def test_two_letters_swapped_are_noticed(place):
    number = new_number()
    year, letters = number.split("-", 1)
    plain = letters.replace("-", "")
    swapped = plain[:place] + plain[place + 1] + plain[place] + plain[place + 2 :]
    assert (read_number(f"{year}{swapped}") == "") == (plain[place] != plain[place + 1])


@given(st.text())
def test_nothing_else_is_a_number(text):
    found = read_number(text)
    assert found == "" or check_letter(found.replace("-", "")[-12:-1]) == found[-1]


@given(st.sampled_from([kind for kind in Kind if kind.answered]), st.text(max_size=80), st.booleans())
def test_whatever_is_typed_is_a_value_or_a_problem_that_names_the_field(kind, typed, required):
    field = FormField("f", "いちご", kind, required=required, choices=(("a", "あ"),) if kind == Kind.CHOICE else ())
    value, problem = read(field, typed)
    if problem:
        assert "いちご" in problem.message
        assert value in (typed, "")
        return
    if not value:
        assert not required
        return
    assert read(field, value) == (value, None), "a stored value reads as itself"
    page = FormPage("p", "", "", (field,))
    from hataori.blocks.registration.schema import schema_of

    assert schema_problems(schema_of("1", (page,)), {"f": value}) == [], "and the schema agrees"


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        (Kind.KANA, "ﾔﾏﾀﾞ", "ヤマダ"),
        (Kind.KANA, "やまだ", "ヤマダ"),
        (Kind.DATE, "令和８年３月３１日", "2026-03-31"),
        (Kind.POSTAL_CODE, "４９１８５０１", "491-8501"),
        (Kind.PHONE, "（０５８６）２８－８１００", "0586-28-8100"),
        (Kind.YEN, "１２，０００円", "12000"),
        (Kind.PERSONAL_NUMBER, "１２３４ ５６７８ ９０１８", "123456789018"),
        (Kind.CORPORATE_NUMBER, "5-8356-7825-6246", "5835678256246"),
        (Kind.ACCOUNT_NUMBER, "１２３", "0000123"),
        (Kind.NAME, " 𠮷田　葛󠄀子 ", "𠮷田　葛󠄀子"),
        (Kind.NAME, "髙橋", "髙橋"),
    ],
)
def test_what_people_type_is_taken(kind, typed, value):
    assert read(FormField("f", "項目", kind), typed) == (value, None)


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        (Kind.DATE, "令和7年2月31日"),
        (Kind.DATE, "平成32年1月1日"),
        (Kind.KANA, "山田"),
        (Kind.PHONE, "1234"),
        (Kind.EMAIL, "a@b"),
        (Kind.EMAIL, "a b@example.jp"),
        (Kind.POSTAL_CODE, "491-850"),
        (Kind.PERSONAL_NUMBER, "123456789012"),
        (Kind.CORPORATE_NUMBER, "1234567890123"),
        (Kind.NAME, "花子😀"),
        (Kind.NAME, "あ" * 201),
        (Kind.TEXT, "あ\u202eい"),
        (Kind.LONG_TEXT, "あ" * 201),
        (Kind.CHOICE, "b"),
        (Kind.NUMBER, "-1"),
    ],
)
def test_what_cannot_be_taken_is_told(kind, typed):
    value, problem = read(FormField("f", "項目", kind, choices=(("a", "あ"),)), typed)
    assert value == typed
    assert "項目" in problem.message


def test_a_blank_answer_names_what_is_missing():
    _, problem = read(FormField("f", "住所"), "　")
    assert (problem.field, problem.code, problem.message) == ("f", "required", "住所を入力してください。")
    assert read(FormField("g", "電話", required=False), "　") == ("", None)


@given(st.text())
def test_everything_can_be_stored(text):
    assert storable(text + "\ud800\0").encode()


def test_one_row_makes_one_form():
    form = api.form_of(ONE)
    api.form_of.cache_clear()
    assert api.form_of(copy.copy(ONE)).digest == form.digest
    assert [page.id for page in form.pages] == ["applicant", "person", "company", "details", "proxy"]
    assert [page.id for page in form.shown({"applicant_kind": "company"})] == [
        "applicant",
        "company",
        "details",
        "proxy",
    ]
    assert (form.law, form.article, form.procedure_version) == ("消防法", "第8条第2項", "v1")
    details = {field.name: field for field in form.page("details").fields}
    assert set(details) == {"personal_number", "資本金", "other_information"}
    assert not details["personal_number"].required
    assert "消防法第8条第2項" in details["other_information"].hint
    assert [(paper.title, bool(paper.city_holds)) for paper in form.papers] == [("住民票", True), ("定款", False)]
    Draft202012Validator.check_schema(form.schema)


def test_no_papers_no_page_and_a_new_row_version_a_new_form():
    from dataclasses import replace

    assert api.form_of(replace(ONE, attachments=("添付書類なし",))).papers == ()
    assert api.form_of(replace(ONE, version="v2")).digest != api.form_of(ONE).digest


def test_changes_are_told_in_words():
    from dataclasses import replace

    newer = api.form_of(replace(ONE, required_info=("法人番号", "受給者番号"), attachments=("定款", "決算書")))
    told = changes(api.form_of(ONE), newer)
    assert "「受給者番号」が新しく増えました。" in told
    assert "「資本金」は不要になりました。" in told
    assert "必要な書類に「決算書」が増えました。" in told
    assert changes(newer, newer) == ()


@pytest.mark.django_db
def test_a_kept_form_reads_back_and_never_changes():
    form = api.form_of(ONE)
    keep(form)
    keep(form)
    form_version.cache_clear()
    assert form_version(form.digest) == form
    with pytest.raises(DatabaseError), transaction.atomic():
        models.FormVersion.objects.update(content={})


@pytest.mark.django_db
def test_every_form_of_the_city_is_well_made():
    load_own(settings.HATAORI_CITY_FOLDER, None)
    for procedure in catalogue.procedures():
        form = api.form_of(procedure)
        names = [field.name for page in form.pages if page.when is None for field in page.fields]
        assert len(names) == len(set(names)), procedure.name
        assert all(field.label and page.title and page.why for page in form.pages for field in page.fields)
        Draft202012Validator.check_schema(form.schema)
    assert checker().checkers
