"""Whatever people do in whatever order: no lane is shared, nothing is lost, the queue stays in order."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hataori.blocks.scheduler import api, models
from hataori.blocks.scheduler.lanes import (
    NOBODY,
    Taken,
    Wanted,
    cluster,
    fits,
    free_throughout,
    most_at_once,
    shared_out,
)
from hataori.blocks.scheduler.lanes import steps as steps_of
from hataori.kernel.actor import SYSTEM
from hataori.kernel.errors import Conflict, HataoriError

from .conftest import DAY, RULES, ask, at, make, person

halves = st.integers(18, 41)  # half hours from 9:00 until 20:30
lengths = st.integers(1, 8)
spans = st.tuples(halves, lengths)


def moments(span: tuple[int, int]) -> tuple[datetime, datetime]:
    return at(0, span[0] * 30), at(0, (span[0] + span[1]) * 30)


def taken_by(spans: Sequence[tuple[int, int]], lanes: int) -> list[Taken]:
    """Bookings on the first free lane, as they come; what does not fit is left out."""
    taken: list[Taken] = []
    for n, span in enumerate(spans, 1):
        start, end = moments(span)
        free = free_throughout(lanes, taken, Wanted(start, end, 1))
        if free:
            taken.append(Taken(1, free[0], start, end, UUID(int=n)))
    return taken


@given(st.lists(spans, max_size=25), spans, st.integers(1, 4))
def test_whatever_fits_can_be_had_after_changing_lanes(bookings, wanted, lanes):
    taken = taken_by(bookings, lanes)
    asked = Wanted(*moments(wanted), 1)
    if not fits(lanes, taken, asked):
        return
    moved = cluster(taken, asked)
    new = shared_out(lanes, [*moved, Taken(1, -1, asked.start, asked.end, NOBODY)])
    rest = [each for each in taken if each not in moved]
    everything = [(new[each.owner, each.lane], each.start, each.end) for each in moved]
    everything += [(each.lane, each.start, each.end) for each in rest]
    everything.append((new[NOBODY, -1], asked.start, asked.end))
    assert all(1 <= lane <= lanes for lane, _, _ in everything)
    for one, other in pairwise(sorted(everything)):
        assert one[0] != other[0] or one[2] <= other[1]


@given(st.lists(spans, max_size=25), spans)
def test_the_most_at_once_is_the_highest_step(bookings, asked):
    times, (start, end) = [moments(each) for each in bookings], moments(asked)
    steps = steps_of(times, start, end)
    assert most_at_once(times, start, end) == max(count for _, _, count in steps)
    assert steps[0][0] == start
    assert steps[-1][1] == end
    assert all(one[1] == other[0] for one, other in pairwise(steps))


@pytest.mark.django_db
@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_free_and_taken_are_the_opening_and_no_lane_is_shared(data):
    with transaction.atomic():
        _play(data)
        transaction.set_rollback(True)


def _play(data) -> None:
    """People book, cancel and move at random on a hall of two halves and a row of three desks."""
    make("hall", rules=RULES)
    make("hall-a", parent="hall", minutes_after=30)
    make("hall-b", parent="hall")
    make("desks", rules=RULES, lanes=3)
    standing: list[api.Booking] = []
    for n in range(data.draw(st.integers(1, 12))):
        unit = data.draw(st.sampled_from(["hall", "hall-a", "hall-b", "desks"]))
        act = data.draw(st.sampled_from(["book", "book", "book", "cancel", "move"]))
        start, end = moments(data.draw(spans))
        who = person(f"p{n}")
        try:
            with transaction.atomic():
                if act == "book" or not standing:
                    standing.append(api.book(ask(unit, start, end, who), who))
                elif act == "cancel":
                    api.cancel(standing.pop(data.draw(st.integers(0, len(standing) - 1))).id, SYSTEM)
                else:
                    moved = data.draw(st.sampled_from(standing))
                    api.reschedule(moved.id, start, end, SYSTEM)
        except HataoriError as error:
            _must_be_a_sentence(error)
    _nothing_is_shared()
    _what_is_shown_is_true()


def _must_be_a_sentence(error: HataoriError) -> None:
    assert error.message.endswith("。")


def _nothing_is_shared() -> None:
    rows = models.Occupancy.objects.order_by("unit_id", "lane", "starts_at")
    for one, other in pairwise(rows):
        assert (one.unit_id, one.lane) != (other.unit_id, other.lane) or one.ends_at <= other.starts_at
    active = models.Booking.objects.filter(state__in=api.ACTIVE)
    assert set(rows.values_list("booking_id", flat=True)) == set(active.values_list("id", flat=True))


def _what_is_shown_is_true() -> None:
    """Openings tile the opening hours, and each of half an hour can be booked exactly where it is shown as free."""
    for unit in api.units(bookable=True):
        openings = api.free(unit.key, DAY)
        assert openings[0].start == at(9)
        assert openings[-1].end == at(21)
        assert all(one.end == other.start for one, other in pairwise(openings))
        for opening in openings:
            used = opening.lanes - opening.free_lanes
            assert 0 <= used <= opening.lanes
        _try_each_half_hour(unit, openings)


def _try_each_half_hour(unit: api.Unit, openings: list[api.Opening]) -> None:
    who = person("probe")
    for n in range(18, 42, 5):
        start, end = moments((n, 1))
        shown = all(each.state == "free" for each in openings if each.start < end and start < each.end)
        try:
            with transaction.atomic():
                api.lease(ask(unit.key, start, end, who), who)
                transaction.set_rollback(True)
            had = True
        except Conflict:
            had = False
        assert had == shown, (unit.key, start)


@pytest.mark.django_db
@settings(deadline=None, max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(["wait", "leave", "cancel", "accept", "later"]), min_size=3, max_size=20))
def test_the_queue_is_served_in_order_and_its_chain_stays_whole(acts):
    from hataori.kernel import clock

    with transaction.atomic():
        make("court", rules={**RULES, "offer_minutes": 10})
        first = person("holder")
        api.book(ask("court", at(10), at(12), first), first)
        places: list[api.Waiting] = []
        now = clock.now()
        for n, act in enumerate(acts):
            with clock.frozen(now):
                _step(act, n, places)
            now += timedelta(minutes=11) if act == "later" else timedelta()
        assert api.broken_at(api.chain("court")) is None
        states = [models.Waiting.objects.get(id=each.id).state for each in places]
        waiting = [n for n, state in enumerate(states) if state == "waiting"]
        assert all(n < min(waiting, default=len(states)) for n, state in enumerate(states) if state == "offered")
        transaction.set_rollback(True)


def _step(act: str, n: int, places: list[api.Waiting]) -> None:
    who = person(f"w{n}")
    try:
        with transaction.atomic():
            if act == "wait":
                places.append(api.wait(ask("court", at(10), at(12), who), who))
            elif act == "leave" and places:
                api.leave(places[n % len(places)].id, SYSTEM)
            elif act == "accept" and places:
                api.accept_offer(places[n % len(places)].id, SYSTEM)
            elif act == "cancel":
                for row in models.Booking.objects.filter(state="confirmed"):
                    api.cancel(row.id, SYSTEM)
            elif act == "later":
                api.release_expired()
    except HataoriError as error:
        _must_be_a_sentence(error)
