"""Banners are asked for on every page, and looked up once a second."""

from datetime import timedelta

import pytest

from hataori.kernel import clock
from hataori.platform.pages import emergencies as door
from hataori.platform.pages.emergencies import Emergency


@pytest.fixture
def told(monkeypatch):
    """What an app says is in force, and how often it was asked."""
    said, asked = [], []
    monkeypatch.setattr(door, "_told", lambda: (asked.append(1), tuple(said))[1])
    door.changed()
    return said, asked


def test_many_pages_ask_once_until_it_is_another_list(told):
    said, asked = told
    assert [door.emergencies() for _ in range(5)] == [[]] * 5
    said.append(Emergency("避難指示"))
    door.changed()
    assert [each.title for each in door.emergencies()] == ["避難指示"]
    assert len(asked) == 2


def test_other_processes_know_within_a_second_or_two(told, monkeypatch):
    said, _ = told
    door.emergencies()
    said.append(Emergency("避難指示"))
    later = clock.machine() + timedelta(seconds=door.SECONDS + 1)
    monkeypatch.setattr(clock, "machine", lambda: later)
    assert len(door.emergencies()) == 1


def test_what_has_expired_is_not_shown_though_it_is_kept(told):
    said, asked = told
    said.append(Emergency("避難指示", until=clock.now() + timedelta(hours=1)))
    assert len(door.emergencies()) == 1
    with clock.frozen(clock.now() + timedelta(hours=2)):
        assert door.emergencies() == []
    assert len(asked) == 1
