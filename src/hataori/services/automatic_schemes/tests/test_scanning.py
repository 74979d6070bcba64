"""Looking at the city: what is found, what a second look adds, what a killed look leaves."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection

from hataori.blocks.schemes.api import Household
from hataori.kernel import clock
from hataori.kernel.errors import Conflict, Unavailable
from hataori.platform.audit import api as audit
from hataori.platform.events.api import find
from hataori.services.automatic_schemes import models, register, scanning

from .conftest import CLERK, DAY

pytestmark = pytest.mark.django_db(transaction=True)
ONLY = ("child_allowance",)


def look(as_of=DAY, size=scanning.CHUNK) -> models.Run:
    run_id = scanning.start(as_of=as_of, actor=CLERK, schemes=ONLY)
    while scanning.step(size):
        pass
    return models.Run.objects.get(pk=run_id)


def live() -> list[tuple[str, str, int]]:
    rows = models.Proposal.objects.exclude(state="superseded").order_by("created_at", "household_id")
    return [(row.person_id, row.change, row.amount) for row in rows]


def test_a_family_is_found_with_its_facts_and_articles(city):
    head = city.family(1, "2025-01-10", "2020-05-05")
    run = look()
    assert (run.state, run.done, run.total, run.found) == ("done", 1, 1, {"new": 1})
    assert live() == [(head, "new", 25_000)]
    row = models.Proposal.objects.get()
    assert "児童手当法" in row.grounds
    assert row.certain
    assert row.department == "child-support"


def test_what_was_read_is_sealed_in_the_database(city):
    city.family(1, "2025-01-10")
    look()
    with connection.cursor() as cursor:
        cursor.execute("SELECT grounds FROM automatic_schemes_proposal")
        assert "児童" not in cursor.fetchone()[0]


def test_the_same_city_again_proposes_nothing(city):
    city.family(1, "2025-01-10")
    city.family(2, "2019-01-10")
    look()
    before = models.Proposal.objects.count()
    assert look().found == {}
    assert models.Proposal.objects.count() == before


def test_a_birth_re_proposes_only_that_family(city):
    first, second = city.family(1, "2020-05-05"), city.family(2, "2019-01-10")
    look()
    city.family(1, "2020-05-05", "2026-11-20")
    assert look().found == {"new": 1}
    assert sorted(live()) == [(first, "new", 25_000), (second, "new", 10_000)]
    assert models.Proposal.objects.filter(state="superseded", person_id=first).count() == 1


def test_who_moves_away_before_anything_was_decided_is_just_superseded(city):
    city.family(1, "2020-05-05")
    look()
    city.homes.clear()
    run = look()
    assert run.found == {}
    assert live() == []
    assert not models.Standing.objects.exists()


@pytest.mark.parametrize("size", [1, 2, 3, 100])
def test_chunks_of_any_size_find_the_same(city, size):
    for number in range(1, 8):
        city.family(number, "2024-01-10")
    assert look(size=size).found == {"new": 7}
    del city.homes["000004"], city.homes["000007"]
    look(size=size)
    assert sorted(key for key, _, _ in live()) == [f"{n:06d}-1" for n in (1, 2, 3, 5, 6)]


def test_a_look_killed_in_the_middle_goes_on_where_it_was(city, monkeypatch):
    for number in range(1, 6):
        city.family(number, "2024-01-10")
    scanning.start(as_of=DAY, actor=CLERK, schemes=ONLY)
    scanning.step(2)

    class Killed(BaseException):
        pass

    def die(run, city_part, until, rules):
        store(run, city_part, until, rules)
        raise Killed

    store = scanning._store
    monkeypatch.setattr(scanning, "_store", die)
    with pytest.raises(Killed):
        scanning.step(2)
    monkeypatch.setattr(scanning, "_store", store)
    assert models.Run.objects.get().done == 2
    while scanning.step(2):
        pass
    run = models.Run.objects.get()
    assert (run.state, run.done, run.found) == ("done", 5, {"new": 5})
    assert models.Proposal.objects.count() == 5


def test_two_looks_at_once_are_refused(city):
    city.family(1, "2024-01-10")
    scanning.start(as_of=DAY, actor=CLERK)
    with pytest.raises(Conflict, match="別の確認"):
        scanning.start(as_of=DAY, actor=CLERK)


def test_a_register_that_is_down_ends_the_look_with_its_sentence(city, monkeypatch):
    scanning.start(as_of=DAY, actor=CLERK)

    def down(as_of, *, after, size):
        raise Unavailable("register_down", "住民記録に接続できません。")

    monkeypatch.setattr(register, "households", down)
    assert scanning.step() == 0
    run = models.Run.objects.get()
    assert (run.state, run.error) == ("failed", "住民記録に接続できません。")
    scanning.start(as_of=DAY, actor=CLERK)


def test_a_look_is_one_fact_and_one_audited_read(city):
    city.family(1, "2024-01-10")
    look()
    (fact,) = find(types=["scheme.scanned"])
    assert fact.data == {"households": 1, "changes": 1, "sample": True}
    day = timedelta(days=1)
    (read,) = audit.readers_of(fact.subject, start=clock.now() - day, end=clock.now() + day)
    assert "1世帯" in read.detail["what"]


def test_a_household_without_members_is_no_accident(city):
    city.homes["000001"] = replace(Household("000001", ()))
    assert look().found == {}


def test_a_change_of_law_is_another_row_and_finds_the_difference(city):
    head = city.family(1, "2024-01-10")
    look(date(2026, 11, 25))
    now = clock.now()
    models.ParameterRow.objects.create(
        scheme="child_allowance",
        name="under_three",
        value=20_000,
        begins=date(2026, 12, 1),
        law="児童手当法",
        article="第6条第1項第1号イ",
        source="見本の改正",
        written_by="a",
        written_at=now,
        published_by="b",
        published_at=now,
    )
    assert look(date(2026, 11, 30)).found == {}
    assert look(date(2026, 12, 1)).found == {"new": 1}
    assert live() == [(head, "new", 20_000)]
