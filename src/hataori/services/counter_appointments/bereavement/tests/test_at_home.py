"""What is read before the day: the computed list for the household alone, a general one for everybody else."""

from datetime import timedelta

import pytest
from django.test import Client

from hataori.blocks.registries import api as registries
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Actor
from hataori.platform.accounts import models as accounts
from hataori.platform.accounts.api import find_by_login
from hataori.platform.audit import api as audit
from hataori.services.counter_appointments import models, times
from hataori.services.counter_appointments.bereavement.at_home import at_home

from .conftest import DIED, father_dies

pytestmark = pytest.mark.django_db
NIWA = {"deceased": "丹羽 義雄", "died_on": DIED.isoformat(), "relation": "妻"}
GUEST = Actor("visit:1", "guest", "ゲスト")


def resident(number: int) -> Actor:
    found = find_by_login(f"resident{number:02}@example.jp")
    assert found is not None
    return Actor(found.id, "resident", found.display_name)


def test_the_widow_reads_what_is_prepared_and_what_to_bring(families):
    found = at_home(NIWA, resident(11))
    assert found.computed
    titles = [each.title for each in found.lines]
    assert "後期高齢者医療の葬祭費の支給申請" in titles
    assert any("年金証書" in each for each in found.bring)
    assert not any("障害者手帳" in each for each in found.bring), "he held none"
    assert all(each.because for each in found.lines)


def test_her_reading_is_audited(families):
    at_home(NIWA, resident(11))
    dead = registries.match_dead("丹羽 義雄", DIED)
    found = audit.readers_of(f"person/{dead}", start=clock.now() - timedelta(hours=1), end=clock.now())
    assert any("おくやみの手続きの一覧" in str(each) for each in found)


@pytest.mark.parametrize("who", ["guest", "neighbour"])
def test_who_only_knows_a_name_and_a_day_learns_nothing_of_the_household(families, who):
    actor = GUEST if who == "guest" else resident(1)
    known, unknown = at_home(NIWA, actor), at_home(NIWA | {"deceased": "だれでも ない"}, actor)
    assert known == unknown
    assert not known.computed
    assert known.lines == ()


def test_before_the_death_is_recorded_the_list_is_general_and_a_closed_register_is_told(families):
    day = clock.today() - timedelta(days=2)
    answers = {"deceased": "一宮 大樹", "died_on": day.isoformat()}
    assert not at_home(answers, resident(1)).computed
    father_dies(day)
    assert at_home(answers, resident(1)).computed
    registries.close("点検", actor=SYSTEM)
    closed = at_home(answers, resident(1))
    assert closed.closed
    assert not closed.computed
    assert not at_home(answers, GUEST).closed, "of whom nothing would have been looked at"


def test_the_pages_of_a_booking_ask_for_no_procedure_and_end_with_the_computed_list(families):
    """Every page of the visit: no field from which a procedure could be chosen."""
    account, client = accounts.Account.objects.get(login="resident11@example.jp"), Client()
    client.force_login(account)
    place = models.Place.objects.get(key="bereavement-honchosha")
    (time,) = times.next_times(place, 1)
    page = client.post(f"/appointments/bereavement/{place.key}/", {"time": time.key}, follow=True).content.decode()
    assert 'type="checkbox"' not in page
    assert 'type="radio"' not in page
    assert "<select" not in page.partition('<form method="post" novalidate')[2].partition("</form>")[0]
    who = {
        "name": "丹羽 つる",
        "birthdate-year": "1938",
        "birthdate-month": "6",
        "birthdate-day": "6",
        "phone": "0586-00-1",
    }
    death = {
        "deceased": "丹羽 義雄",
        "died_on-year": "2026",
        "died_on-month": "9",
        "died_on-day": "20",
        "relation": "妻",
    }
    look = client.post("/appointments/details/", who | death, follow=True).content.decode()
    assert "市が用意する手続き" in look
    assert "後期高齢者医療の葬祭費の支給申請" in look
    receipt = client.post("/appointments/check/", follow=True).content.decode()
    assert "介護保険の資格喪失の届出" in receipt
    assert 'type="checkbox"' not in receipt
    registries.close("点検", actor=SYSTEM)
    later = client.get("/appointments/visit/").content.decode()
    assert "市の記録を、いま調べられません" in later
    assert "もう一度開いてください" in later
    assert "家にあるものだけ" in later
