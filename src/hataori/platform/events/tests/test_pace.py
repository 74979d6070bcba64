"""A reader that needs long for an event takes fewer at a time: on SQLite everybody who writes waits for its batch."""

from itertools import pairwise
from types import SimpleNamespace

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from hataori.kernel.actor import SYSTEM
from hataori.platform.events import api as events
from hataori.platform.events import consumers_run, pace
from hataori.platform.events.pace import Taken, batch
from hataori.platform.events.types import Consumer


def batches(
    seconds_each: float, monkeypatch: pytest.MonkeyPatch, *, fixed: float = 0.0, most: int = 30, there: int = 60
) -> list[int]:
    """How many events a reader took each time, of those there; each costs that much beside what is fixed."""
    passed, seen, taken = [0.0], [], []

    def handle(found):
        passed[0] += fixed + seconds_each * len(found)
        taken.append(len(found))
        seen.extend(event.data["n"] for event in found)

    monkeypatch.setattr(consumers_run, "time", SimpleNamespace(monotonic=lambda: passed[0]))
    monkeypatch.setattr(consumers_run, "_paces", {})
    reader = Consumer("paced", frozenset({"thing.happened"}), handle, most)
    events.run_consumer(reader)
    with transaction.atomic():
        for n in range(there):
            events.record("thing.happened", subject=f"thing/{n}", data={"n": n}, actor=SYSTEM)
    while events.run_consumer(reader):
        pass
    assert seen == list(range(there))
    return taken


@pytest.mark.django_db(transaction=True)
def test_who_is_quick_takes_all_he_may(monkeypatch):
    assert batches(0.0001, monkeypatch) == [30, 30]


@pytest.mark.django_db(transaction=True)
def test_who_is_slow_takes_what_fits(monkeypatch):
    assert batches(0.006, monkeypatch) == [30, 8, 8, 8, 6]


@pytest.mark.django_db(transaction=True)
def test_the_slowest_still_gets_on(monkeypatch):
    assert batches(3.0, monkeypatch) == [30, 5, 5, 5, 5, 5, 5]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seconds_each", [0, 0.001, 0.002, 0.01])
def test_after_the_first_batch_none_takes_long(seconds_each, monkeypatch):
    taken = batches(seconds_each, monkeypatch)
    assert all(after * seconds_each <= max(pace.LONGEST_S, 5 * seconds_each) for _, after in pairwise(taken))


@pytest.mark.django_db(transaction=True)
def test_a_fixed_cost_is_not_paid_for_every_five_events(monkeypatch):
    """60 ms a batch and 0.2 ms an event: all of it taken as the events' cost, it was five at a time to the end."""
    taken = batches(0.0002, monkeypatch, fixed=0.06, most=20, there=154)
    assert taken == [20, 15, 11, 8, 20, 20, 20, 20, 20]


def costs(fixed: float, each: float, steps: int, most: int, first: int) -> list[int]:
    """The sizes a reader takes of an endless log, the first of them as many as there happened to be."""
    wanted, found = [first], pace.first(Taken(first, fixed + each * first))
    for _ in range(steps):
        wanted.append(batch(found, most))
        found = found.after(Taken(wanted[-1], fixed + each * wanted[-1]))
    return wanted


FIXED = st.floats(0, 0.4)
EACH = st.floats(0.00001, 0.2)


@given(FIXED, EACH, st.integers(1, 500), st.integers(1, 500))
def test_no_batch_takes_long_but_for_its_fixed_cost_and_five_events(fixed, each, most, first):
    bound = max(pace.MOST_S, fixed + pace.LONGEST_S, fixed + pace.LEAST * each)
    taken = costs(fixed, each, 60, most, first)[1:]
    assert all(1 <= size <= most for size in taken)
    assert all(fixed + each * size <= bound + 1e-6 for size in taken)


@given(st.floats(0.05, 0.4), st.floats(0.00001, 0.001), st.integers(1, 500))
def test_a_large_fixed_cost_is_shared_by_many(fixed, each, first):
    """But for the batch now and then that is tried to learn whether it is still so."""
    usual = sorted(costs(fixed, each, 60, 500, first)[20:])[20]
    assert usual >= min(500, int(0.9 * pace.LONGEST_S / 2 / each))


@given(EACH, st.integers(1, 500), st.integers(1, 500))
def test_without_a_fixed_cost_nothing_takes_longer_than_it_should(each, most, first):
    bound = max(pace.LONGEST_S, pace.LEAST * each)
    taken = costs(0.0, each, 12, most, first)[1:]
    assert all(each * size <= bound + 1e-6 for size in taken)


@given(st.lists(st.tuples(st.integers(1, 500), st.floats(0, 5)), min_size=1, max_size=60), st.integers(1, 500))
def test_whatever_is_measured_a_reader_gets_on_and_stays_within_its_own_limit(measured, most):
    found = pace.first(Taken(*measured[0]))
    for each in measured[1:]:
        found = found.after(Taken(*each))
    assert found.fixed >= 0
    assert found.each >= 0
    assert 1 <= batch(found, most) <= most


@given(st.integers(5, 200), st.floats(0.06, 0.1))
def test_after_many_batches_of_one_size_another_is_tried(size, seconds):
    found = pace.first(Taken(size, seconds))
    sizes = []
    for _ in range(20):
        found = found.after(Taken(size, seconds))
        sizes.append(batch(found, 10_000))
    assert any(wanted >= 2 * size or 2 * wanted <= size for wanted in sizes)
