"""Exports of Open Forms: steps, components and logic become ours, what cannot is told, and the form can be filled."""

from datetime import date

from hataori.blocks.forms.importing import read_upload
from hataori.blocks.forms.tests.filling import filled
from hataori.blocks.forms.tests.openforms_example import export
from hataori.blocks.registration import api as registration
from hataori.blocks.registration.tests.made import PROCEDURE

ON = date(2026, 11, 25)


def imported():
    content, notes = read_upload(export(), "export.zip")
    return registration.form_from(PROCEDURE, content.pages, content.papers, texts=content.texts), notes


def names(form, typed):
    return [[field.name for field in page.fields] for page in form.shown(typed, ON)]


def test_it_becomes_a_form_that_can_be_published_and_filled():
    form, _ = imported()
    assert registration.form_problems(form) == []
    assert [page.title for page in form.pages] == ["About you", "Extra"]
    values = filled(form)
    assert values["dogName"] == "1234 AB"
    assert values["sure"] == "true"
    assert values["people.1.who"] == "1234 AB"
    assert form.texts == {"intro": "Welcome."}
    assert [paper.title for paper in form.papers] == ["Photo"]


def test_keys_with_dots_and_fieldsets_with_conditions():
    form, _ = imported()
    assert "full_name" in names(form, {})[0]
    assert "dogName" not in names(form, {"dogs": "0"})[0]
    assert "dogName" in names(form, {"dogs": "1"})[0]


def test_what_logic_shows_hides_and_forbids():
    form, _ = imported()
    assert "tagText" not in names(form, {"wants": "bag"})[0]
    assert "tagText" in names(form, {"wants": "bag\ntag"})[0]
    assert "minor" in names(form, {"birth": "2015-04-01"})[0]
    assert "minor" not in names(form, {"birth": "1980-04-01"})[0]
    assert len(names(form, {"dogs": "0"})) == 1, "the second step does not apply"
    young = registration.judged(form, {"birth": "2015-04-01"}, on=ON)
    assert [p.message for p in young.problems if p.field == "birth"] == [
        "この答えでは、先へ進めません。説明を確認してください。"
    ]


def test_what_could_not_be_taken_over_is_told():
    _, notes = imported()
    assert "「Signature」（signature）は対応していないため、写しませんでした。" in notes
    assert any("fetch-from-service" in note for note in notes)
