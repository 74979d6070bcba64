"""The look of the night: once, only at night, and tried again where the register was closed."""

from datetime import datetime, timedelta

import pytest

from hataori.kernel import clock
from hataori.kernel.errors import Unavailable
from hataori.services.automatic_schemes import models, register, tasks

pytestmark = pytest.mark.django_db(transaction=True)
TWO = datetime(2026, 11, 26, 2, 0, tzinfo=clock.JST)


@pytest.fixture(autouse=True)
def _night(settings):
    settings.HATAORI_NIGHT = frozenset({1, 2, 3, 4})


def test_it_begins_once_a_night_and_never_by_day(city):
    city.family(1, "2024-01-10")
    with clock.frozen(TWO.replace(hour=14)):
        assert tasks.nightly() == 0
    with clock.frozen(TWO):
        assert tasks.nightly() == 1
    with clock.frozen(TWO + timedelta(minutes=30)):
        assert tasks.nightly() == 0
        assert tasks.go_on() > 0
    run = models.Run.objects.get()
    assert (run.state, run.reason, run.found) == ("done", "毎晩の確認", {"new": 2})
    with clock.frozen(TWO + timedelta(days=1)):
        assert tasks.nightly() == 1


def test_a_closed_register_is_tried_again_the_same_night(city, monkeypatch):
    open_register = register.size

    def closed(as_of):
        raise Unavailable("register_closed", "住民記録を止めています。")

    monkeypatch.setattr(register, "size", closed)
    with clock.frozen(TWO):
        assert tasks.nightly() == 0
    monkeypatch.setattr(register, "size", open_register)
    with clock.frozen(TWO + timedelta(minutes=30)):
        assert tasks.nightly() == 1


def test_a_city_may_have_no_night(city, settings):
    settings.HATAORI_NIGHT = frozenset()
    with clock.frozen(TWO):
        assert tasks.nightly() == 0
