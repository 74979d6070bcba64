"""Many at once who want the same few pieces: never more out than there are, and none that lies idle."""

from collections.abc import Callable

import pytest

from hataori.blocks.scheduler import api, models
from hataori.blocks.scheduler.health import astray
from hataori.kernel.actor import SYSTEM
from hataori.kernel.errors import HataoriError

from .conftest import DAY, ask, at, make, person
from .test_equipment import RULES_WITH_FEES, free, keep
from .test_races import together, won

pytestmark = pytest.mark.django_db(transaction=True)

CLIENTS = 40
COURTS = 20


@pytest.fixture
def courts() -> list[str]:
    """Courts of one building that share three sets of nets; and lighting, which is another stock."""
    make("gym", rules=RULES_WITH_FEES, bookable=False)
    keys = [f"c{n}" for n in range(COURTS)]
    for key in keys:
        make(key, parent="gym")
    keep("gym-mats", "gym", "mats", 3)
    keep("gym-light", "gym", "light", 2)
    return keys


def out() -> int:
    return models.EquipmentTaken.objects.count()


def test_of_many_who_want_two_of_three_sets_one_has_them_and_nobody_has_more(courts):
    people = [person(f"p{n}") for n in range(COURTS)]
    answers = together(
        [
            lambda n=n: api.book(ask(courts[n], at(10), at(12), people[n], add_ons={"mats": 2}), people[n])
            for n in range(COURTS)
        ]
    )
    assert len(won(answers)) == 1
    assert {each.problems[0].code for each in answers if isinstance(each, HataoriError)} == {"equipment_short"}
    assert (out(), free("c0", 10, 12)["mats"]) == (2, 1)


def test_single_sets_have_as_many_winners_as_there_are_sets(courts):
    people = [person(f"p{n}") for n in range(CLIENTS)]
    answers = together(
        [
            lambda n=n: api.book(ask(courts[n % COURTS], at(10), at(12), people[n], add_ons={"mats": 1}), people[n])
            for n in range(CLIENTS)
        ]
    )
    assert (len(won(answers)), out(), free("c0", 10, 12)["mats"]) == (3, 3, 0)
    assert astray() == ""


def test_booking_moving_telling_cancelling_and_counting_at_once(courts):
    """What stands at the end agrees with itself, nobody waits for ever, and no more are out than there are."""
    people = [person(f"p{n}") for n in range(COURTS)]

    def book(n: int, start: int, add_ons: dict[str, int]) -> api.Booking:
        return api.book(ask(courts[n], at(start), at(start + 2), people[n], add_ons=add_ons), people[n])

    mine = [book(n, 9 + 2 * n, {"mats": 1 + n % 3, "light": 30}) for n in range(6)]
    held = [api.lease(ask(courts[n], at(10), at(12), people[n]), people[n]) for n in range(6, 12)]
    works: list[Callable[[], object]] = []
    for n in range(6):
        works.append(lambda n=n: api.reschedule(mine[n].id, at(19 - 2 * n), at(21 - 2 * n), people[n]))
        told = api.Particulars("体操", add_ons={"light": 60, "mats": 2})
        works.append(lambda n=n, told=told: api.describe(held[n].id, told, people[6 + n]))
        works.append(lambda n=n: book(12 + n, 10, {"mats": 1, "light": 60}))
        works.append(lambda n=n: api.cancel(mine[n].id, people[n]))
    works.append(lambda: api.set_stock("gym-mats", 3, DAY, SYSTEM))
    works.append(lambda: api.close_unit("gym", (at(30), at(40)), "点検", SYSTEM))
    together(works)
    assert astray() == ""
    for start in range(9, 21):
        during = {"starts_at__lt": at(start + 1), "ends_at__gt": at(start)}
        for key, most in (("gym-mats", 3), ("gym-light", 2)):
            assert models.EquipmentTaken.objects.filter(piece__equipment__key=key, **during).count() <= most


def test_a_stock_that_falls_while_many_book_is_kept_to_by_all_who_come_after(courts):
    people = [person(f"p{n}") for n in range(COURTS)]
    works: list[Callable[[], object]] = [
        lambda n=n: api.book(ask(courts[n], at(10), at(12), people[n], add_ons={"mats": 1}), people[n])
        for n in range(COURTS)
    ]
    answers = together([*works[:10], lambda: api.set_stock("gym-mats", 1, DAY, SYSTEM), *works[10:]])
    assert 1 <= len(won(answers)) <= 3
    assert out() == len(won(answers))
