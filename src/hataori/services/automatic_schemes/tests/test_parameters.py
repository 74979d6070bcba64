"""Changing the law at the desk: a new dated row, tried on the city, published by another; no row of before changes."""

from datetime import date

import pytest

from hataori.blocks.registries import api as registries
from hataori.kernel.actor import Role
from hataori.kernel.errors import Conflict, Forbidden, Rejected
from hataori.services.automatic_schemes import models, parameters
from hataori.services.automatic_schemes.tables import tables

from .conftest import CLERK, HEAD, OTHER, staff

pytestmark = pytest.mark.django_db
APRIL = date(2027, 4, 1)
OTHER_HEAD = staff("別の課長", Role.SECTION_HEAD)


def new(name="under_three", typed="20,000", begins=APRIL) -> parameters.NewRow:
    return parameters.NewRow("child_allowance", name, typed, begins, "児童手当法", "第6条第1項第1号イ", "見本の改正")


def value(day: date, name="under_three") -> int | None:
    return tables()["child_allowance"].on(day).optional(name)


def test_a_published_row_is_the_law_from_its_day_and_the_row_before_ends_the_day_before(db):
    row = parameters.write(new(), actor=HEAD)
    assert value(APRIL) == 15_000
    parameters.publish(row.pk, actor=OTHER_HEAD)
    assert (value(date(2027, 3, 31)), value(APRIL)) == (15_000, 20_000)
    newest, before, *_ = parameters.history("child_allowance")["under_three"]
    assert (newest.begins, before.ends) == (APRIL, date(2027, 3, 31))


def test_who_wrote_it_does_not_publish_it_and_neither_does_a_clerk_or_another_section(db):
    row = parameters.write(new(), actor=HEAD)
    for actor in (HEAD, CLERK, OTHER):
        with pytest.raises(Forbidden):
            parameters.publish(row.pk, actor=actor)
    with pytest.raises(Forbidden):
        parameters.write(new(), actor=OTHER)


def test_a_day_has_one_row_until_it_is_withdrawn_and_a_published_row_stays(db):
    row = parameters.write(new(), actor=HEAD)
    with pytest.raises(Conflict, match="取り下げてから"):
        parameters.write(new(typed="18000"), actor=CLERK)
    parameters.withdraw(row.pk, actor=CLERK)
    row = parameters.write(new(typed="18000"), actor=CLERK)
    parameters.publish(row.pk, actor=HEAD)
    with pytest.raises(Conflict, match="取り下げられません"):
        parameters.withdraw(row.pk, actor=CLERK)
    with pytest.raises(Conflict):
        parameters.publish(row.pk, actor=OTHER_HEAD)


@pytest.mark.parametrize(
    ("typed", "name", "kept"),
    [
        ("20000", "under_three", 20_000),
        ("20,000円", "under_three", 20_000),
        ("２００００", "under_three", 20_000),
        ("2，4，6", "pay_months", [2, 4, 6]),
        ("8580000,8960000,380000", "income_limit", [8_580_000, 8_960_000, 380_000]),
        ("なし", "upper_limit", None),
    ],
)
def test_a_value_is_read_in_the_shape_of_the_one_before(db, typed, name, kept):
    assert parameters.write(new(name, typed), actor=HEAD).value == kept


@pytest.mark.parametrize("typed", ["", "-1", "たくさん", "1.5", "なし"])
def test_what_is_no_amount_is_told_at_the_value(db, typed):
    with pytest.raises(Rejected) as refused:
        parameters.write(new(typed=typed), actor=HEAD)
    assert [problem.field for problem in refused.value.problems] == ["value"]


def test_the_past_is_not_rewritten(db):
    with pytest.raises(Rejected) as refused:
        parameters.write(new(begins=date(2024, 10, 1)), actor=HEAD)
    assert refused.value.problems[0].field == "begins"


def test_the_effect_says_how_many_win_and_how_much_more_it_is(city, monkeypatch):
    for number in range(1, 4):
        city.family(number, "2026-01-10")
    city.family(4, "2015-01-10")
    monkeypatch.setattr(registries, "households", lambda day: iter(city.homes.values()))
    row = parameters.write(new(), actor=HEAD)
    effect = parameters.effect(row)
    assert (effect.households, effect.whole, effect.changes, effect.difference) == (4, True, {"raised": 3}, 15_000)
    assert value(APRIL) == 15_000


def test_the_page_says_what_a_value_is_in_words_and_publishes_by_another(desk, db):
    writer, head = desk("child-support.approver"), desk("child-support.section-head")
    page = writer.get("/desk/schemes/parameters/child_allowance/").content.decode()
    assert "3歳未満の子1人（月額・円）" in page
    assert "15,000" in page
    address = "/desk/schemes/parameters/child_allowance/under_three/new/"
    typed = {
        "value": "ただ",
        "begins": "2027-04-01",
        "law": "児童手当法",
        "article": "第6条",
        "source": "見本の改正",
    }
    wrong = writer.post(address, typed)
    assert wrong.status_code == 422
    assert "0以上の整数" in wrong.content.decode()
    writer.post(address, typed | {"value": "20,000"})
    row = models.ParameterRow.objects.get()
    assert ">公開する<" not in writer.get("/desk/schemes/parameters/child_allowance/").content.decode()
    waiting = head.get("/desk/schemes/parameters/child_allowance/").content.decode()
    assert ">公開する<" in waiting
    assert "20,000" in waiting
    head.post(f"/desk/schemes/parameters/rows/{row.pk}/publish/")
    assert value(APRIL) == 20_000
