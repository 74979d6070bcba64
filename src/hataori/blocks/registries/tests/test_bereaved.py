"""Who died, found by name and day, and the household as it stood before the death."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from hataori.blocks.registries import api as registries
from hataori.blocks.registries import models
from hataori.blocks.registries.types import HEAD, Birth, Entry, Reason, Status
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM
from hataori.kernel.errors import Conflict, NotFound
from hataori.platform.audit import api as audit

from .conftest import CLERK

MOVED, DIED = date(2020, 4, 1), date(2026, 9, 1)
DAY = timedelta(days=1)
NOBODY = "00000000-0000-4000-8000-000000000000"


def person(number: str, household: str, relation: str, born: date, given: str) -> registries.RegisteredPerson:
    entry = Entry("辻󠄂", registries.new_household(household), relation, "愛知県一宮市栄一丁目1番見本", given=given)
    new = registries.NewPerson(number, Birth(born), "male")
    return registries.enter(new, entry, begins=MOVED, reason=Reason.MOVE_IN, actor=SYSTEM)


@pytest.fixture
def couple(db):
    """A head who turns 75 on the day of his death, and his wife, who is head from that day."""
    head = person("B1", "HB1", HEAD, date(1951, 9, 1), "𠮷男")
    wife = person("B2", "HB1", "妻", date(1955, 3, 3), "𠮷江")
    row = models.PersonRow.objects.get(number="B1")
    models.Condition.objects.create(person=row, kind="insurance", value="national", begins=MOVED, ends=DIED)
    models.Condition.objects.create(person=row, kind="insurance", value="late_elderly", begins=DIED)
    registries.record_death(head.id, DIED, actor=SYSTEM)
    registries.change(
        wife.id, replace(wife.entry, relation=HEAD), begins=DIED, reason=Reason.HOUSEHOLD_CHANGE, actor=SYSTEM
    )
    return head, wife


def test_the_dead_are_found_by_name_in_any_spelling_and_the_day(couple):
    head, _ = couple
    assert registries.match_dead("辻 吉男", DIED) == head.id
    assert registries.match_dead("辻󠄂 𠮷男", DIED) == head.id
    assert registries.match_dead("辻󠄂 𠮷男", DIED - DAY) is None
    assert registries.match_dead("辻󠄂 𠮷江", DIED) is None, "she lives"


@pytest.mark.parametrize("typed", ["・", "-", "\u3000", ""])
def test_signs_alone_are_nobody_s_name(couple, typed):
    """The head has no other name, which is kept as nothing; he must not be found by nothing."""
    assert registries.match_dead(typed, DIED) is None
    assert registries.match(typed, date(1955, 3, 3)) is None, "nor is who lives, by a birthday"


def test_the_household_is_as_it_stood_before_and_the_conditions_are_those_of_the_day(couple):
    head, wife = couple
    left = registries.bereaved_by(head.id, actor=SYSTEM, purpose="")
    assert left.died_on == DIED == left.circle.as_of
    assert left.circle.me.person.entry.relation == HEAD
    assert left.circle.me.person.entry.status == Status.RESIDENT
    assert left.circle.head.person.id == head.id, "the wife was no head yet"
    assert [each.person.id for each in left.circle.members] == [head.id, wife.id]
    assert left.circle.me.conditions == {"insurance": "late_elderly"}


def test_a_supposed_death_finds_what_the_real_one_finds(couple):
    _, wife = couple
    day = DIED + 30 * DAY
    supposed = registries.supposed_death(wife.id, day, actor=SYSTEM, purpose="")
    registries.record_death(wife.id, day, actor=SYSTEM)
    assert registries.bereaved_by(wife.id, actor=SYSTEM, purpose="") == supposed
    assert [each.person.id for each in supposed.circle.members] == [wife.id], "who is dead is not in the household"


def test_the_living_leave_nobody_and_nobody_dies_twice(couple):
    head, wife = couple
    with pytest.raises(Conflict) as refused:
        registries.bereaved_by(wife.id, actor=SYSTEM, purpose="")
    assert refused.value.code == "alive", "the living"
    with pytest.raises(Conflict):
        registries.record_death(head.id, DIED + DAY, actor=SYSTEM)
    for verb in (
        lambda: registries.bereaved_by(NOBODY, actor=SYSTEM, purpose=""),
        lambda: registries.record_death(NOBODY, DIED, actor=SYSTEM),
    ):
        with pytest.raises(NotFound):
            verb()


def test_who_has_moved_away_dies_in_the_register_of_another_city(couple):
    _, wife = couple
    day = DIED + DAY
    gone = replace(registries.person(wife.id, actor=SYSTEM, purpose="").entry, status=Status.MOVED_OUT)
    registries.change(wife.id, gone, begins=day, reason=Reason.MOVE_OUT, actor=SYSTEM)
    with pytest.raises(Conflict) as refused:
        registries.record_death(wife.id, day + DAY, actor=SYSTEM)
    assert refused.value.code == "moved_out"


def test_no_death_enters_a_closed_register(couple):
    _, wife = couple
    registries.close("点検", actor=SYSTEM)
    with pytest.raises(registries.Unavailable):
        registries.record_death(wife.id, DIED + DAY, actor=SYSTEM)


def test_who_died_or_moved_away_stands_alone_while_the_family_lives_on(couple):
    head, wife = couple
    alone = registries.circle_of(head.id, actor=SYSTEM, purpose="")
    assert [each.person.id for each in alone.members] == [alone.me.person.id] == [head.id]
    assert alone.gone == ()
    home = registries.circle_of(wife.id, actor=SYSTEM, purpose="", as_of=DIED + DAY)
    assert [each.person.id for each in home.gone] == [head.id]
    son = person("B3", "HB1", "子", date(1985, 1, 1), "𠮷太")
    gone = replace(son.entry, status=Status.MOVED_OUT)
    registries.change(son.id, gone, begins=DIED + DAY, reason=Reason.MOVE_OUT, actor=SYSTEM)
    left = registries.circle_of(son.id, actor=SYSTEM, purpose="", as_of=DIED + DAY)
    assert [each.person.id for each in left.members] == [son.id]
    assert left.gone == (), "what happens at home is not told to who has left it"


def test_the_last_of_a_household_is_in_it_once(couple):
    head, wife = couple
    registries.record_death(wife.id, DIED + DAY, actor=SYSTEM)
    last = registries.circle_of(wife.id, actor=SYSTEM, purpose="", as_of=DIED + DAY)
    assert [each.person.id for each in last.members] == [wife.id]
    assert [each.person.id for each in last.gone] == [head.id]


def test_staff_s_reading_is_audited_for_all_of_the_household(couple):
    head, wife = couple
    registries.bereaved_by(head.id, actor=CLERK, purpose="おくやみ窓口")
    for each in (head, wife):
        found = audit.readers_of(f"person/{each.id}", start=clock.now() - DAY, end=clock.now() + DAY)
        assert any("おくやみ窓口" in str(entry) for entry in found)
