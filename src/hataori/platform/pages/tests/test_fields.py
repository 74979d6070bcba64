"""A date typed in three boxes, in either calendar, says what is wrong and loses nothing."""

from datetime import date

import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st

from hataori.kernel.wareki import FIRST_DAY, format_wareki
from hataori.platform.pages.fields import WarekiDateField


class Born(forms.Form):
    born = WarekiDateField(label="生年月日")
    moved = WarekiDateField(label="引越した日", required=False)


def typed(year: str, month: str, day: str) -> Born:
    return Born({"born-year": year, "born-month": month, "born-day": day})


@pytest.mark.parametrize(
    "parts",
    [("1985", "4", "1"), ("昭和60", "4", "1"), ("S60", "04", "01"), ("昭和６０年", "４月", "１日"), ("60", "4", "1")],
)
def test_either_calendar_and_any_width_is_taken(parts):
    form = typed(*parts)
    assert form.is_valid() is (parts[0] != "60")
    if form.is_valid():
        assert form.cleaned_data["born"] == date(1985, 4, 1)


@given(st.dates(FIRST_DAY, date(2100, 12, 31)))
def test_every_day_can_be_typed_in_its_own_era(day):
    year = format_wareki(day).split("年")[0]
    form = typed(year, str(day.month), str(day.day))
    assert form.is_valid(), form.errors
    assert form.cleaned_data["born"] == day


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        (("2026", "2", "31"), "2026年2月に31日はありません"),
        (("2026", "13", "1"), "13月はありません"),
        (("令和8", "", "1"), "月を数字で"),
        (("😀", "1", "1"), "年を"),
        (("昭和64", "3", "1"), "という日はありません"),
        (("", "", ""), "年・月・日の3つとも必要です"),
    ],
)
def test_what_is_no_day_is_said_at_the_field_and_stays_typed(parts, message):
    form = typed(*parts)
    assert not form.is_valid()
    assert message in form.errors["born"][0]
    page = str(form["born"])
    for value in filter(None, parts):
        assert f'value="{value}"' in page


def test_an_optional_date_may_be_left_empty():
    form = Born({"born": "1985-04-01", "moved-year": " ", "moved-month": "", "moved-day": ""})
    assert form.is_valid()
    assert form.cleaned_data == {"born": date(1985, 4, 1), "moved": None}


def test_a_known_day_is_shown_in_its_boxes():
    page = str(Born(initial={"born": date(1985, 4, 1)})["born"])
    assert 'id="id_born_year" value="1985"' in page
    assert 'id="id_born_day" value="1"' in page


def test_only_another_day_counts_as_changed():
    field = WarekiDateField()
    assert not field.has_changed(date(1985, 4, 1), {"year": "昭和60", "month": "4", "day": "1"})
    assert field.has_changed(date(1985, 4, 1), {"year": "昭和60", "month": "4", "day": "2"})
    assert field.has_changed(date(1985, 4, 1), {"year": "?", "month": "4", "day": "2"})
