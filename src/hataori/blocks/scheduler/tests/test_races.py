"""Many at once, with real threads on either engine: each contested time has exactly one winner, and none is lost."""

import threading
from collections import Counter, deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError

from hataori.blocks.scheduler import api, models
from hataori.kernel.actor import SYSTEM
from hataori.kernel.errors import HataoriError

from .conftest import RULES, ask, at, make, person

pytestmark = pytest.mark.django_db(transaction=True)

CLIENTS = 100
MOST_CONNECTIONS = 60


def together(works: list[Callable[[], object]]) -> list[object]:
    """All at once, as many as the database has connections for; answers, or the errors that people would be told."""
    threads = min(len(works), MOST_CONNECTIONS)
    barrier, queue, answers = threading.Barrier(threads), deque(works), []

    def run() -> None:
        barrier.wait()
        while queue:
            try:
                answers.append(queue.popleft()())
            except HataoriError as error:
                answers.append(error)
            except IndexError:
                break
        connection.close()

    with ThreadPoolExecutor(threads) as pool:
        for future in [pool.submit(run) for _ in range(threads)]:
            future.result()
    return answers


def won(answers: list[object]) -> list[api.Booking]:
    return [each for each in answers if isinstance(each, api.Booking)]


def test_of_a_hundred_clients_on_ten_times_ten_win_and_no_time_is_lost(court):
    people = [person(f"p{n}") for n in range(CLIENTS)]

    def attempt(n: int) -> Callable[[], object]:
        start = at(9 + n % 10)
        return lambda: api.book(ask("court", start, at(10 + n % 10), people[n]), people[n])

    answers = together([attempt(n) for n in range(CLIENTS)])
    assert Counter(each.start for each in won(answers)) == {at(9 + n): 1 for n in range(10)}
    assert {each.code for each in answers if isinstance(each, HataoriError)} == {"slot_taken"}
    assert models.Booking.objects.count() == models.Occupancy.objects.count() == 10


def test_halves_and_wholes_at_once_never_share_a_lane_and_leave_none_empty(hall):
    people = [person(f"p{n}") for n in range(60)]
    keys = ("hall", "hall-a", "hall-b")
    answers = together(
        [lambda n=n: api.book(ask(keys[n % 3], at(10), at(12), people[n]), people[n]) for n in range(60)]
    )
    assert sorted(each.unit_key for each in won(answers)) in (["hall"], ["hall-a", "hall-b"])
    assert models.Occupancy.objects.count() == 2


def test_overlapping_times_of_different_length(court):
    people = [person(f"p{n}") for n in range(40)]
    answers = together(
        [lambda n=n: api.lease(ask("court", at(10, 30 * (n % 4)), at(12), people[n]), people[n]) for n in range(40)]
    )
    assert len(won(answers)) == 1


def test_seven_lanes_have_seven_winners(court):
    make("class", rules=RULES, lanes=7)
    people = [person(f"p{n}") for n in range(40)]
    answers = together([lambda n=n: api.book(ask("class", at(10), at(12), people[n]), people[n]) for n in range(40)])
    assert len(won(answers)) == 7
    assert set(models.Occupancy.objects.values_list("lane", flat=True)) == set(range(1, 8))


def test_one_person_in_many_windows_gets_no_more_than_his_quota(aki):
    for n in range(8):
        make(f"c{n}", rules={**RULES, "quotas": [{"per": "holder", "window": "day", "bookings": 2}]})
    answers = together([lambda n=n: api.book(ask(f"c{n}", at(9 + n), at(10 + n), aki), aki) for n in range(8)])
    assert len(won(answers)) == 2


def test_a_lease_confirmed_by_many_clicks_counts_once(court, aki):
    lease = api.lease(ask("court", at(10), at(12), aki), aki)
    answers = together([lambda: api.confirm(lease.id, aki)] * 8)
    assert len(won(answers)) == 8
    assert {each.state for each in won(answers)} == {"confirmed"}


def test_cancelling_and_booking_at_once_leaves_one_or_none(court, aki):
    booking = api.book(ask("court", at(10), at(12), aki), aki)
    people = [person(f"p{n}") for n in range(20)]
    works: list[Callable[[], object]] = [lambda: api.cancel(booking.id, aki)] * 4
    works += [lambda n=n: api.book(ask("court", at(10), at(12), people[n]), people[n]) for n in range(20)]
    together(works)
    assert models.Booking.objects.get(id=booking.id).state == "cancelled"
    assert models.Occupancy.objects.count() == models.Booking.objects.filter(state="confirmed").count() <= 1


def test_the_database_itself_refuses_a_shared_lane(court, aki):
    booking = api.book(ask("court", at(10), at(12), aki), aki)
    mine = models.Occupancy.objects.get()
    for start, end in ((at(11), at(13)), (at(9), at(13)), (at(10, 30), at(11))):
        with pytest.raises(IntegrityError, match="occupancy_no_overlap"), transaction.atomic():
            models.Occupancy.objects.create(
                booking_id=booking.id, unit_id=mine.unit_id, lane=1, starts_at=start, ends_at=end
            )
    later = models.Occupancy.objects.create(
        booking_id=booking.id, unit_id=mine.unit_id, lane=1, starts_at=at(12), ends_at=at(13)
    )
    with pytest.raises(IntegrityError, match="occupancy_no_overlap"), transaction.atomic():
        models.Occupancy.objects.filter(pk=later.pk).update(starts_at=at(11))


def test_the_guard_speaks_as_the_rules_do(court, aki, ben, monkeypatch):
    """Were the check ever wrong, a person would still hear a sentence, and the first booking would stand."""
    from hataori.blocks.scheduler import placing, taking

    api.book(ask("court", at(10), at(12), aki), aki)
    monkeypatch.setattr(taking, "refuse_gone", lambda request: None)
    monkeypatch.setattr(placing, "fits", lambda lanes, taken, wanted: True)
    monkeypatch.setattr(placing, "free_throughout", lambda lanes, taken, wanted: [1])
    with pytest.raises(HataoriError) as caught:
        api.book(ask("court", at(10), at(12), ben), ben)
    assert caught.value.code == "slot_taken"
    assert models.Booking.objects.count() == 1


def test_a_freed_time_goes_to_who_waits_however_many_grab_at_it(court, aki):
    booking = api.book(ask("court", at(10), at(12), aki), aki)
    first = person("first")
    place = api.wait(ask("court", at(10), at(12), first), first)
    people = [person(f"p{n}") for n in range(20)]
    works: list[Callable[[], object]] = [
        lambda n=n: api.book(ask("court", at(10), at(12), people[n]), people[n]) for n in range(20)
    ]
    answers = together([*works[:10], lambda: api.cancel(booking.id, aki), *works[10:]])
    assert [each.state for each in won(answers)] == ["cancelled"]
    assert api.waiting(place.id, first).state == "offered"


def test_places_in_a_queue_are_numbered_without_gaps(court, aki):
    api.book(ask("court", at(10), at(12), aki), aki)
    people = [person(f"p{n}") for n in range(20)]
    answers = together([lambda n=n: api.wait(ask("court", at(10), at(12), people[n]), people[n]) for n in range(20)])
    assert sorted(each.seq for each in answers if isinstance(each, api.Waiting)) == list(range(1, 21))
    assert api.broken_at(api.chain("court")) is None


def test_accepting_declining_and_running_out_at_once_end_in_one_way(court, aki):
    booking = api.book(ask("court", at(10), at(12), aki), aki)
    first, second = person("first"), person("second")
    places = [api.wait(ask("court", at(10), at(12), who), who) for who in (first, second)]
    api.cancel(booking.id, aki)
    together(
        [
            *[lambda: api.accept_offer(places[0].id, first)] * 3,
            *[lambda: api.leave(places[0].id, first)] * 3,
            api.offer_next,
            api.release_expired,
        ]
    )
    states = [api.waiting(each.id, SYSTEM).state for each in places]
    assert states in (["accepted", "waiting"], ["left", "offered"])
    assert models.Occupancy.objects.count() == 1


def test_a_set_aside_and_bookings_at_once_never_both(court):
    people = [person(f"p{n}") for n in range(20)]
    works: list[Callable[[], object]] = [
        lambda n=n: api.book(ask("court", at(10), at(12), people[n]), people[n]) for n in range(20)
    ]
    answers = together([*works[:10], lambda: api.set_aside("court", (at(9), at(12)), "lottery/1", SYSTEM), *works[10:]])
    asides = [each for each in answers if isinstance(each, api.SetAside)]
    assert len(won(answers)) + len(asides) == 1


def test_moving_crosswise_at_once_neither_locks_up_nor_shares_a_lane(hall):
    """Two people exchange wishes between whole and half: locks are taken in one order, so nobody waits for ever."""
    people = [person(f"p{n}") for n in range(12)]
    bookings = [
        api.book(ask(("hall-a", "hall-b")[n % 2], at(9 + n // 2), at(10 + n // 2), people[n]), people[n])
        for n in range(12)
    ]
    together([lambda n=n: api.reschedule(bookings[n].id, at(20 - n), at(21 - n), people[n]) for n in range(12)])
    rows = list(models.Occupancy.objects.order_by("unit_id", "lane", "starts_at"))
    assert len(rows) == 12
    for one, other in pairwise(rows):
        assert one.unit_id != other.unit_id or one.ends_at <= other.starts_at
