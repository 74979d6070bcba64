"""Writing and reading the register: walls of the database, past days, audit of readings, links, the closed register."""

import threading
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from hataori.blocks.registries import api as registries
from hataori.blocks.registries import models
from hataori.blocks.registries.types import HEAD, Birth, Entry, Reason, Status
from hataori.blocks.schemes.api import explain, load_tables
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM
from hataori.kernel.errors import Conflict, NotFound, Rejected
from hataori.platform.audit import api as audit
from hataori.platform.events.api import find

from .conftest import CLERK

MOVED = date(2026, 4, 1)
HOUR = timedelta(hours=1)


def read_of(subject: str):
    return audit.readers_of(subject, start=clock.now() - HOUR, end=clock.now() + HOUR)


def newcomer(number: str = "T1", household: str = "HT1", relation: str = HEAD) -> registries.RegisteredPerson:
    entry = Entry("辻󠄂", registries.new_household(household), relation, "愛知県一宮市栄一丁目1番見本", given="𠮷江")
    new = registries.NewPerson(number, Birth(date(1990, 1, 1)), "female", personal_number="")
    return registries.enter(new, entry, begins=MOVED, reason=Reason.MOVE_IN, actor=SYSTEM)


@pytest.mark.django_db
def test_any_past_day_can_be_asked():
    person = newcomer()
    later = replace(person.entry, address="愛知県一宮市奥町字見本3番地", former_address=person.entry.address)
    moved = registries.change(person.id, later, begins=date(2026, 9, 1), reason=Reason.MOVE_WITHIN, actor=SYSTEM)
    assert moved.entry.address.endswith("見本3番地")
    before = registries.person(person.id, actor=SYSTEM, purpose="", as_of=date(2026, 8, 31))
    assert before.entry.address.endswith("1番見本")
    with pytest.raises(NotFound):
        registries.person(person.id, actor=SYSTEM, purpose="", as_of=MOVED - timedelta(days=1))
    lines = registries.history(person.id, actor=SYSTEM, purpose="")
    assert [line.reason for line in lines] == [Reason.MOVE_IN, Reason.MOVE_WITHIN]
    assert moved.name == "辻󠄂 𠮷江", "a name was normalised"


@pytest.mark.django_db
def test_events_say_that_something_changed_and_nothing_of_whom():
    person = newcomer()
    (event,) = find(types=["register.changed"])
    assert event.subject == f"person/{person.id}"
    assert event.data == {"reason": "move_in", "effective": "2026-04-01"}


@pytest.mark.django_db
def test_a_household_has_one_head():
    newcomer()
    with pytest.raises(Conflict) as refused:
        newcomer("T2")
    assert refused.value.code == "second_head"
    assert newcomer("T3", relation="妹").entry.relation == "妹"


@pytest.mark.django_db
def test_a_number_is_one_persons():
    newcomer()
    with pytest.raises(Conflict) as refused:
        newcomer("T1", "HT2")
    assert refused.value.code == "number_taken"


@pytest.mark.django_db(transaction=True)
def test_the_database_refuses_to_rewrite_a_line():
    person = newcomer()
    rows = models.LineRow.objects.filter(person_id=person.id)
    for change in ({"family": "別人"}, {"address": "よそ"}, {"begins": date(2020, 1, 1)}, {"status": "dead"}):
        with pytest.raises(DatabaseError, match="never rewritten"), transaction.atomic():
            rows.update(**change)
    with pytest.raises(DatabaseError, match="never rewritten"), transaction.atomic():
        rows.delete()
    rows.update(ends=date(2026, 9, 1))
    with pytest.raises(DatabaseError, match="never rewritten"), transaction.atomic():
        rows.update(ends=None)


@pytest.mark.django_db(transaction=True)
def test_the_database_refuses_a_second_open_line():
    person = newcomer()
    row = models.LineRow.objects.get(person_id=person.id)
    row.pk, row.sequence, row.relation = None, 2, "妹"
    with pytest.raises(IntegrityError):
        row.save(force_insert=True)


@pytest.mark.django_db(transaction=True)
def test_two_changes_at_once_come_one_after_the_other():
    person, results = newcomer(), []
    start = threading.Barrier(2)

    def move(address: str) -> None:
        start.wait()
        try:
            entry = replace(person.entry, address=address)
            day, reason = date(2026, 9, 1), Reason.MOVE_WITHIN
            results.append(registries.change(person.id, entry, begins=day, reason=reason, actor=SYSTEM).entry.address)
        except Conflict as refused:
            results.append(refused.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=move, args=(f"愛知県一宮市栄{n}番見本",)) for n in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rows = list(models.LineRow.objects.filter(person_id=person.id).order_by("sequence"))
    assert [row.sequence for row in rows] == [1, 2, 3]
    assert sum(row.ends is None for row in rows) == 1
    assert len(results) == 2


def test_every_reading_by_staff_is_audited_with_its_reason(account):
    person_id = registries.person_of_account(account(2).id)
    registries.person(person_id, actor=CLERK, purpose="児童手当の審査")
    (entry,) = read_of(f"account/{account(2).id}")
    assert (entry.actor_id, entry.reason) == (CLERK.id, "児童手当の審査")
    with pytest.raises(Rejected):
        registries.person(person_id, actor=CLERK, purpose=" ")


def test_a_search_audits_everybody_it_shows(account):
    found = registries.search("タカハシ", actor=CLERK, purpose="電話の照会")
    assert "髙橋 健太" in {person.name for person in found}
    for person in found:
        account_id = next(
            (a.id for a in map(account, range(1, 13)) if registries.person_of_account(a.id) == person.id), ""
        )
        assert read_of(f"account/{account_id}" if account_id else f"person/{person.id}")


@pytest.mark.parametrize("typed", ["髙橋 健太", "高橋健太", "たかはし けんた", "タカハシ　ケンタ", "高橋　健太"])
def test_a_person_is_matched_by_any_spelling(account, typed):
    assert registries.match(typed, date(1985, 11, 2)) == registries.person_of_account(account(2).id)
    assert registries.match(typed, date(1985, 11, 2), "愛知県一宮市せんい２丁目９番見本") is None
    assert registries.match(typed, date(1985, 11, 2), "愛知県一宮市せんい二丁目９番見本") is not None
    assert registries.match(typed, date(1985, 11, 3)) is None


def test_who_is_protected_is_not_found_by_address(account):
    person_id = registries.person_of_account(account(5).id)
    person = registries.person(person_id, actor=SYSTEM, purpose="")
    hidden = replace(person.entry, protected=True)
    registries.change(person_id, hidden, begins=clock.today(), reason=Reason.PROTECTION, actor=SYSTEM)
    assert not registries.search(person.entry.address, actor=CLERK, purpose="照会")
    assert registries.match(person.name, date(2001, 4, 5), person.entry.address) is None
    assert registries.match(person.name, date(2001, 4, 5)) == person_id


def test_the_circle_of_a_grandfather(account):
    around = registries.circle(account(7).id, actor=account(7), purpose="")
    seen = {each.person.entry.given: registries.relation_to_me(around, each) for each in around.members}
    assert seen == {"誠": "self", "悦子": "spouse", "健太": "child", "彩": "other", "紬": "grandchild"}


def test_the_dead_of_the_household_are_known(account):
    around = registries.circle(account(11).id, actor=account(11), purpose="", as_of=date(2026, 11, 25))
    assert [each.person.name for each in around.gone] == ["丹羽 義雄"]
    assert around.me.person.entry.relation == HEAD
    before = registries.circle(account(11).id, actor=account(11), purpose="", as_of=date(2026, 9, 19))
    assert before.me.person.entry.relation == "妻"
    assert not before.gone


def test_flat_facts_for_rules(account):
    facts = registries.facts_for(account(3).id, date(2026, 11, 1), actor=SYSTEM, purpose="")
    assert facts["applicant.age"] == 34
    assert facts["applicant.resident"] is True
    assert facts["household.size"] == 3
    assert facts["household.children"] == 2
    assert facts["household.single_parent"] is True
    assert all(isinstance(value, str | int | bool) for value in facts.values())


def test_households_answer_the_benefit_rules(account, settings):
    tables = load_tables(settings.HATAORI_CITY_FOLDER / "schemes")
    homes = list(registries.households(date(2026, 11, 1)))
    assert len(homes) == 40
    mine = next(h for h in homes if registries.person_of_account(account(2).id) in {p.id for p in h.members})
    (found,) = explain(mine, date(2026, 11, 1), tables, only=["child_allowance"])
    assert (found.status, found.amount) == ("eligible", 15_000)


def test_a_link_is_one_to_one(account):
    mine, other = account(1), account(2)
    person_id = registries.person_of_account(mine.id)
    registries.link(mine.id, person_id, how="card", actor=SYSTEM)
    with pytest.raises(Conflict):
        registries.link(other.id, person_id, how="card", actor=SYSTEM)
    registries.unlink(mine.id, actor=SYSTEM)
    assert registries.person_of_account(mine.id) is None


def test_a_closed_register_says_so_and_a_link_is_still_known(account, closed):
    mine = account(1)
    person_id = registries.person_of_account(mine.id)
    for ask in (
        lambda: registries.person(person_id, actor=SYSTEM, purpose=""),
        lambda: registries.circle(mine.id, actor=mine, purpose=""),
        lambda: registries.match("一宮花子", date(1989, 5, 14)),
        lambda: registries.search("一宮", actor=CLERK, purpose="照会"),
        lambda: list(registries.households()),
        lambda: registries.personal_number(person_id, actor=SYSTEM, purpose="照会"),
    ):
        with pytest.raises(registries.Unavailable):
            ask()
    registries.reopen(actor=SYSTEM)
    assert registries.person(person_id, actor=SYSTEM, purpose="").name == "一宮 花子"


def test_the_number_is_sealed_and_every_reading_is_audited(account):
    person_id = registries.person_of_account(account(1).id)
    with connection.cursor() as cursor:
        cursor.execute("SELECT personal_number FROM registries_personrow")
        assert not any(stored.startswith("90") for (stored,) in cursor.fetchall())
    number = registries.personal_number(person_id, actor=CLERK, purpose="税の照会")
    assert number.startswith("90")
    assert read_of(f"account/{account(1).id}")


def test_status_words_exist_for_all():
    assert set(registries.STATUS_WORDS) == set(Status)
    assert set(registries.REASON_WORDS) == set(Reason)
