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
    with pytest.raises(NotFound):
        registries.bereaved_by("00000000-0000-4000-8000-000000000000", actor=SYSTEM, purpose="")


def test_staff_s_reading_is_audited_for_all_of_the_household(couple):
    head, wife = couple
    registries.bereaved_by(head.id, actor=CLERK, purpose="おくやみ窓口")
    for each in (head, wife):
        found = audit.readers_of(f"person/{each.id}", start=clock.now() - DAY, end=clock.now() + DAY)
        assert any("おくやみ窓口" in str(entry) for entry in found)
