"""The editor's forms lose nothing: a part that is saved untouched says what it said."""

import pytest
from django.http import QueryDict

from hataori.blocks.scheduler.desk.differing import differences
from hataori.blocks.scheduler.desk.editing import Page
from hataori.blocks.scheduler.desk.fee_parts import PARTS
from hataori.blocks.scheduler.rules import check, read
from hataori.blocks.scheduler.wording import PARTS as TITLES
from hataori.blocks.scheduler.wording import in_words
from hataori.kernel.errors import Rejected

EVERYTHING = {
    "hours": {
        "weekly": [[], *[[["09:00", "21:00"], ["21:00", "22:00", "staff_only"]]] * 5, [["09:00", "17:00"]]],
        "holidays": "shift",
        "year_end": True,
        "monthly": [[4, -1]],
        "closed": ["2027-02-14"],
        "extra": {"2027-01-04": [["10:00", "15:00"]]},
        "periods": [
            {"from": "07-01", "until": "08-31", "name": "夏", "rest": "usual",
             "rules": [{"spans": [["08:00", "22:00"]], "weekdays": [5, 6]}]},
            {"from": "12-01", "until": "12-28",
             "rules": [{"spans": [["10:00", "16:00"]], "weekdays": [2], "nth": [2]}]},
        ],
    },
    "windows": {
        "": {"opens": {"months": 1, "day": 11, "time": "09:00"}, "closes": {"minutes": 30}},
        "resident": {"opens": {"months": 3, "time": "09:00"}},
        "nonresident": {"allowed": False},
    },
    "min_minutes": 60,
    "max_minutes": 240,
    "turns": [["09:00", "12:00"], ["13:00", "17:00"]],
    "quotas": [{"per": "group", "window": "month", "bookings": 4, "classes": ["resident"]},
               {"per": "holder", "window": "week", "minutes": 600, "week_starts": 6}],
    "approval": True,
    "overlap": "allow",
    "fees": {
        "bands": [
            {"name": "午前", "price": "600", "per": "fixed", "from": "09:00", "until": "12:00", "weekdays": [0, 1, 2],
             "holidays": "never"},
            {"name": "夏", "price": "0.5", "per": 30, "season": ["07-01", "09-30"]},
            {"price": "1200"},
        ],
        "factors": {"nonresident": "1.5", "commercial": "3"},
        "add_ons": {"lighting": {"title": "照明", "price": "300", "per": 30, "factors": True}},
        "reductions": {"child": {"title": "こども会", "percent": "50", "approval": False, "add_ons": True}},
        "rounding": {"unit": 10, "mode": "half_up"},
        "tax": {"percent": "8", "included": False},
    },
    "cancelling": {"until": {"days": 3, "time": "17:00"}, "late_from": {"days": 7}},
    "refunds": {"steps": [{"until": {"days": 7}, "percent": "100"}, {"until": {"days": 3}, "percent": "50"}],
                "rounding": {"unit": 10, "mode": "up"}},
    "unpaid": {"pay_days_before": 5, "cancel_days_before": 4, "grace_minutes": 30},
    "release_minutes": 15,
    "penalty": {"no_shows": 3, "within_months": 6, "days": 30, "late_counts": True},
    "keep_years": 5,
}  # fmt: skip
SHORT = {"window_days": {"": 90, "resident": 120}, "closes_minutes_before": 60, "cancel_minutes_before": 1440}


def as_sent(page, **changed):
    """What a browser would send of a page, with some fields typed anew."""
    sent = QueryDict(mutable=True)
    for rows in page.rows:
        management = rows.formset.management_form
        for field in management:
            sent[field.html_name] = str(field.value())
    for form in (page.form, *(form for rows in page.rows for form in rows.formset.forms)):
        for field in form:
            value = field.value()
            if value not in (None, False, ""):
                sent[field.html_name] = "on" if value is True else str(value)
            elif value == "":
                sent[field.html_name] = ""
    for name, value in changed.items():
        sent[name.replace("__", "-")] = value
    return sent


def saved(slug, words, **changed):
    """What the part says after its page was sent."""
    rules = read(words)
    page = Page(PARTS[slug], rules, as_sent(Page(PARTS[slug], rules), **changed))
    assert page.is_valid(), page.errors()
    return page.words()


@pytest.mark.parametrize("words", [EVERYTHING, SHORT, {}], ids=["everything", "short ways", "nothing"])
@pytest.mark.parametrize("slug", PARTS)
def test_a_part_saved_untouched_says_what_it_said(slug, words):
    told = saved(slug, words)
    assert told.keys() <= set(TITLES[slug][1])
    kept = {key: value for key, value in words.items() if key not in TITLES[slug][1]}
    after = check({**kept, **told})
    before = read(words)
    assert differences(words, {**kept, **told}) == []
    for key in told:
        if key not in ("windows", "cancelling", "hours"):
            assert getattr(after, key) == getattr(before, key)
    for user_class in ("", "resident", "nonresident"):
        assert after.window(user_class) == before.window(user_class)
    assert after.cancel_rule() == before.cancel_rule()
    if words is EVERYTHING:
        assert after.hours == before.hours


def test_every_part_has_sentences_and_every_key_a_part():
    parts = in_words(EVERYTHING, {"fees": {}})
    assert [part.slug for part in parts] == list(PARTS)
    assert all(part.sentences for part in parts)
    assert [part.slug for part in parts if part.own] == ["fees"]
    keys = {key for _, keys in TITLES.values() for key in keys} | {"lottery", "registration"}
    assert keys == set(read({}).__struct_fields__)


def test_a_fee_and_an_hour_are_changed_by_typing_them():
    fees = saved("fees", EVERYTHING, bands__0__price="１，８００円")["fees"]
    assert fees["bands"][0]["price"] == "1800"
    hours = saved("hours", EVERYTHING, day_0="10:00〜12:00")["hours"]
    assert hours["weekly"][0] == [["10:00", "12:00"]]


def test_a_row_is_taken_away_and_one_is_added():
    rules = read(EVERYTHING)
    page = Page(PARTS["fees"], rules, more="add_ons")
    sent = as_sent(page, bands__0__DELETE="on", add_ons__1__title="ネット", add_ons__1__price="100")
    again = Page(PARTS["fees"], rules, sent)
    assert again.is_valid(), again.errors()
    fees = again.words()["fees"]
    assert [band["price"] for band in fees["bands"]] == ["0.5", "1200"]
    assert fees["add_ons"].keys() == {"lighting", "n1"}


def test_problems_stand_at_the_field_they_mean():
    rules = read(EVERYTHING)
    clash = {"day_2": "9:00〜12:00、11:00〜13:00"}
    page = Page(PARTS["hours"], rules, as_sent(Page(PARTS["hours"], rules), **clash, monthly="x"))
    assert not page.is_valid()
    assert [(label, "第2水曜日" in told) for _, label, told in page.errors()] == [("毎月の休み", True)]
    page = Page(PARTS["hours"], rules, as_sent(Page(PARTS["hours"], rules), **clash))
    assert page.is_valid()
    with pytest.raises(Rejected) as caught:
        check(page.words())
    page.show(caught.value.problems)
    assert [(id_, label) for id_, label, _ in page.errors()] == [("id_day_2", "水曜日")]


def test_a_season_that_is_no_day_is_told_in_its_row():
    rules = read(EVERYTHING)
    page = Page(PARTS["fees"], rules, as_sent(Page(PARTS["fees"], rules), bands__1__season_from="2027-07-01"))
    assert page.is_valid()
    with pytest.raises(Rejected) as caught:
        check(page.words())
    page.show(caught.value.problems)
    assert [label for _, label, _ in page.errors()] == ["料金の区分2 季節の始まり"]
