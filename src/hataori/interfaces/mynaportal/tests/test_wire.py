"""The one file of names reads what the stand-in writes, and refuses what is misspelled."""

import base64
import os
import subprocess
import sys
import urllib.request

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hataori.interfaces.mynaportal import wire
from hataori.interfaces.mynaportal.simulator.book import STATES, Book, sample
from hataori.kernel import clock

from .ground import simulated

ROW = {"receptionNumber": "MP1", "procedureCode": "P", "arrivedAt": "2026-11-25T09:00:00+09:00"}
NAMED = st.dictionaries(
    st.text("ABH0123", min_size=1, max_size=6), st.text("漢あ𠮷葛\U000e0100 a", max_size=8), max_size=6
)


@given(NAMED, st.lists(st.binary(max_size=40), max_size=3))
def test_what_was_filed_comes_out_as_it_went_in(items, contents):
    book = Book()
    files = [{"fileName": "a.pdf", "content": base64.b64encode(each).decode()} for each in contents]
    book.add(ROW | {"items": items, "attachments": files})
    arrived = wire.one_of(book.applications["MP1"])
    assert arrived.items == items
    assert [each.content for each in arrived.enclosed] == contents
    (listed,) = wire.page_of(book.listed("2026-11-25T00:00:00+09:00", 1, 10)).rows
    assert (listed.reception_number, listed.arrived_at) == (arrived.reception_number, arrived.arrived_at)


@pytest.mark.parametrize("name", list(ROW))
@pytest.mark.parametrize("value", [None, 1, []])
def test_a_name_that_is_missing_or_of_another_kind_is_told(name, value):
    with pytest.raises(wire.Misspelled) as told:
        wire.one_of(ROW | {name: value})
    assert str(told.value) == name


@pytest.mark.parametrize("name", ["items", "attachments"])
@pytest.mark.parametrize("value", [None, 1, "A", {"code": "A"}, [1], [{"code": "A"}]])
def test_items_and_attachments_that_are_no_list_of_them_are_told(name, value):
    with pytest.raises(wire.Misspelled):
        wire.one_of(ROW | {name: value})


def test_an_item_told_twice_is_not_dropped_silently():
    twice = [{"code": "A", "value": "1"}, {"code": "A", "value": "2"}]
    with pytest.raises(wire.Misspelled, match="items"):
        wire.one_of(ROW | {"items": twice})


@pytest.mark.parametrize("moment", ["", "きのう", "2026-11-25T09:00:00", "0001-01-01T00:00:00+09:00"])
def test_a_moment_without_its_zone_is_no_moment(moment):
    with pytest.raises(wire.Misspelled):
        wire.one_of(ROW | {"arrivedAt": moment})


@pytest.mark.parametrize(
    "answer", [None, [], {}, {"total": "1", "applications": []}, {"total": 1, "applications": None}]
)
def test_a_list_that_is_none_is_told(answer):
    with pytest.raises(wire.Misspelled):
        wire.page_of(answer)


def test_an_attachment_that_changed_on_the_way_is_told():
    book = Book()
    book.add(ROW | {"attachments": [{"fileName": "a.pdf"}]})
    row = book.applications["MP1"]
    row["attachments"][0]["content"] = base64.b64encode(b"other").decode()
    with pytest.raises(wire.Misspelled):
        wire.one_of(row)
    row["attachments"][0]["content"] = "no base64 !"
    with pytest.raises(wire.Misspelled):
        wire.one_of(row)


def test_the_stand_in_knows_every_state_we_tell():
    names = wire.states_of({"states": [{"code": code, "name": name} for code, name in STATES]})
    assert set(wire.STATE_NAMES.values()) <= set(names)


def test_pages_together_hold_everything_once():
    book = Book()
    for place in range(7):
        book.add(sample(place))
    since = clock.now().replace(year=2020, day=1).isoformat()
    pages = [wire.page_of(book.listed(since, number, 3)) for number in (1, 2, 3, 4)]
    numbers = [row.reception_number for page in pages for row in page.rows]
    assert sorted(numbers) == sorted(book.applications)
    assert [len(page.rows) for page in pages] == [3, 3, 1, 0]


def test_the_stand_in_says_that_it_is_one_and_is_refused_in_production():
    with simulated() as stand:
        page = urllib.request.urlopen(f"{stand.url}/", timeout=10).read().decode()  # noqa: S310  our own stand-in
        assert "模擬" in page
        assert "本物のマイナポータル申請管理ではありません" in page
    command = [sys.executable, "-m", "hataori.interfaces.mynaportal.simulator", "0"]
    ended = subprocess.run(
        command, env=os.environ | {"HATAORI_PROFILE": "production"}, capture_output=True, check=False
    )
    assert ended.returncode == 2
