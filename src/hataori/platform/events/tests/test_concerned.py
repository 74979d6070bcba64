"""Whom a new fact does not concern is moved past it in one write, and never past one that does."""

import random

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from hataori.kernel.actor import SYSTEM
from hataori.platform.events import api as events
from hataori.platform.events import consumers_run, models
from hataori.platform.events.types import Consumer

pytestmark = pytest.mark.django_db(transaction=True)
TYPES = ("thing.happened", "thing.else")


def record(kind: str, n: int) -> None:
    with transaction.atomic():
        events.record(kind, subject=f"thing/{n}", data={"n": n}, actor=SYSTEM)


def reader(name: str, *types: str) -> tuple[Consumer, list[int]]:
    seen: list[int] = []
    return Consumer(name, frozenset(types), lambda batch: seen.extend(event.data["n"] for event in batch), 2), seen


def names(found: list[Consumer]) -> set[str]:
    return {each.name for each in found}


@pytest.mark.parametrize("seed", range(6))
def test_everybody_reads_what_concerns_him_once_and_in_order(seed, monkeypatch):
    monkeypatch.setattr(consumers_run, "_NEAR", 4)
    chance = random.Random(seed)  # noqa: S311  reproducible, no secret
    readers = {kinds: reader("+".join(kinds) or "all", *kinds) for kinds in ((), TYPES[:1], TYPES[1:], TYPES)}
    written: list[tuple[str, int]] = []
    for n in range(40):
        kind = chance.choice(TYPES)
        record(kind, n)
        written.append((kind, n))
        if chance.random() < 0.4:
            awake = events.concerned([each for each, _ in readers.values()])
            for each in chance.sample(awake, chance.randint(0, len(awake))):
                events.run_consumer(each)
    while awake := events.concerned([each for each, _ in readers.values()]):
        for each in awake:
            events.run_consumer(each)
    for kinds, (_, seen) in readers.items():
        assert seen == [n for kind, n in written if not kinds or kind in kinds]


def test_whom_it_does_not_concern_is_moved_on_unasked():
    one, seen = reader("one", "thing.happened")
    other, _ = reader("other", "thing.else")
    record("thing.happened", 1)
    assert names(events.concerned([one, other])) == {"one", "other"}, "who has no place yet reads for himself"
    for each in (one, other):
        events.run_consumer(each)
    record("thing.happened", 2)
    assert names(events.concerned([one, other])) == {"one"}
    assert events.consumer_lags(["one", "other"]) == {"one": 1, "other": 0}
    events.run_consumer(one)
    assert (seen, events.concerned([one, other])) == ([1, 2], [])


def test_who_is_far_behind_reads_for_himself(monkeypatch):
    other, _ = reader("other", "thing.else")
    record("thing.happened", 0)
    events.run_consumer(other)
    monkeypatch.setattr(consumers_run, "_NEAR", 2)
    for n in range(3):
        record("thing.happened", n)
    assert names(events.concerned([other])) == {"other"}
    events.run_consumer(other)
    assert events.concerned([other]) == []


def test_a_fact_costs_the_same_however_many_it_does_not_concern():
    many = [reader(f"other-{n}", "thing.else")[0] for n in range(30)]
    record("thing.happened", 0)
    for each in many:
        events.run_consumer(each)
    record("thing.happened", 1)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert events.concerned(many) == []
    assert len(asked) <= 8
    moved = models.ConsumerCursor.objects.filter(name__startswith="other-")
    assert set(moved.values_list("position", flat=True)) == {events.horizon().position}
