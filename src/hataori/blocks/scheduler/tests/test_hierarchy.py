"""Full court and halves, lanes side by side, buffers."""

from itertools import pairwise

import pytest

from hataori.blocks.scheduler import api, models
from hataori.kernel.actor import SYSTEM
from hataori.kernel.errors import Conflict, Forbidden, NotFound, Rejected

from .conftest import DAY, RULES, ask, at, make, person

pytestmark = pytest.mark.django_db


def lanes_of(booking: api.Booking) -> set[tuple[str, int]]:
    return set(models.Occupancy.objects.filter(booking_id=booking.id).values_list("unit__key", "lane"))


def test_the_full_court_takes_both_halves(hall, aki, ben):
    whole = api.book(ask("hall", at(10), at(12), aki), aki)
    assert lanes_of(whole) == {("hall-a", 1), ("hall-b", 1)}
    with pytest.raises(Conflict):
        api.book(ask("hall-a", at(11), at(13), ben), ben)
    assert api.book(ask("hall-a", at(12), at(13), ben), ben).active


def test_a_half_keeps_the_full_court_but_not_the_other_half(hall, aki, ben):
    api.book(ask("hall-a", at(10), at(12), aki), aki)
    with pytest.raises(Conflict):
        api.book(ask("hall", at(9), at(11), ben), ben)
    assert api.book(ask("hall-b", at(10), at(12), ben), ben).active


def test_any_depth(aki, ben):
    make("park", rules=RULES, bookable=False)
    make("tennis", parent="park")
    for court in "123":
        make(f"tennis-{court}", parent="tennis")
    api.book(ask("tennis-3", at(10), at(12), aki), aki)
    with pytest.raises(Conflict):
        api.book(ask("tennis", at(10), at(12), ben), ben)
    with pytest.raises(Rejected):
        api.book(ask("park", at(14), at(15), ben), ben)
    assert [each.key for each in api.units(under="park")] == ["tennis", "tennis-1", "tennis-2", "tennis-3"]


def test_halves_inherit_the_rules_of_the_whole_and_say_otherwise_key_by_key(hall, aki):
    api.change_rules("hall-a", {"max_minutes": 60}, DAY, SYSTEM)
    with pytest.raises(Rejected) as caught:
        api.book(ask("hall-a", at(20), at(22), aki), aki)
    assert {each.code for each in caught.value.problems} == {"too_long", "outside_hours"}


def test_rules_hold_from_the_day_of_use_they_name(court, aki, ben):
    api.change_rules("court", {"hours": {"weekly": [[["13:00", "17:00"]]] * 7}}, DAY, SYSTEM)
    before = at(9, day=at(-24).date())
    assert api.book(ask("court", before, at(10, day=before.date()), aki), aki).active
    with pytest.raises(Rejected):
        api.book(ask("court", at(9), at(10), ben), ben)
    assert [(o.start.hour, o.end.hour) for o in api.free("court", before.date(), 2) if o.state == "free"] == [
        (10, 21),
        (13, 17),
    ]


def test_lanes_are_places_side_by_side(aki, ben):
    make("class", rules=RULES, lanes=3)
    two = api.book(ask("class", at(10), at(12), aki, quantity=2), aki)
    assert lanes_of(two) == {("class", 1), ("class", 2)}
    with pytest.raises(Conflict) as caught:
        api.book(ask("class", at(10), at(12), ben, quantity=2), ben)
    assert caught.value.code == "no_capacity"
    with pytest.raises(Rejected):
        api.book(ask("class", at(14), at(15), ben, quantity=4), ben)
    assert api.book(ask("class", at(10), at(12), ben), ben).active
    assert [(o.state, o.free_lanes, o.lanes) for o in api.free("class", DAY)] == [
        ("free", 3, 3),
        ("taken", 0, 3),
        ("free", 3, 3),
    ]


def test_bookings_change_lanes_so_that_whatever_fits_is_booked(aki):
    make("desks", rules=RULES, lanes=2)
    times = [(9, 10), (9, 11), (10, 12), (12, 13)]
    people = [person(f"p{n}") for n in range(len(times))]
    bookings = [api.book(ask("desks", at(a), at(b), who), who) for (a, b), who in zip(times, people, strict=True)]
    # Lane 1 has 9-10 and 10-12, lane 2 has 9-11; who asks for 11-13 finds lane 2. Then only moving makes 9-13 whole.
    api.cancel(bookings[1].id, people[1])
    api.cancel(bookings[3].id, people[3])
    last = person("last")
    api.book(ask("desks", at(11), at(12), last), last)
    assert {o.free_lanes for o in api.free("desks", DAY) if o.start < at(11) and o.end > at(10)} == {1}
    assert api.book(ask("desks", at(9), at(11), aki), aki).active
    rows = models.Occupancy.objects.order_by("lane", "starts_at")
    for one, other in pairwise(rows):
        assert one.lane != other.lane or one.ends_at <= other.starts_at


def test_buffers_keep_the_time_around_a_use(aki, ben):
    make("kitchen", rules=RULES, minutes_before=30, minutes_after=30)
    api.book(ask("kitchen", at(12), at(13), aki), aki)
    for start, end in ((11, 11.5), (10, 11.5), (13.5, 15)):
        with pytest.raises(Conflict):
            api.book(ask("kitchen", at(0, int(start * 60)), at(0, int(end * 60)), ben), ben)
    free = [(o.start, o.end) for o in api.free("kitchen", DAY) if o.state == "free"]
    assert free == [(at(9), at(11)), (at(14), at(21))]
    assert api.book(ask("kitchen", at(14), at(15), ben), ben).active


def test_the_first_free_time_of_each_unit(hall, court, aki):
    api.book(ask("hall-a", at(9, day=at(-168).date()), at(20, 30, day=at(-168).date()), aki), aki)
    found = api.first_free([each.id for each in api.units()], 60)
    first = {api.unit(each.unit_id).key: each.start for each in found}
    today = at(0, day=at(-168).date())
    assert first["court"] == first["hall-b"] == today.replace(hour=9)
    assert first["hall-a"] == first["hall"] == at(9, day=at(-144).date())


def test_a_unit_with_bookings_does_not_become_a_whole(court, aki):
    api.book(ask("court", at(10), at(12), aki), aki)
    with pytest.raises(Conflict) as caught:
        make("court-a", parent="court")
    assert caught.value.code == "in_use"


def test_only_the_office_makes_units_and_each_key_once(court, aki, stranger, clerk):
    new = api.NewUnit(key="new", title="新しい部屋", kind="sports", department="sports")
    for other in (aki, stranger):
        with pytest.raises(Forbidden):
            api.create_unit(new, other)
    assert api.create_unit(new, clerk).key == "new"
    with pytest.raises(Conflict):
        api.create_unit(new, clerk)
    with pytest.raises(NotFound):
        api.unit("none")


def test_a_calendar_asks_the_database_the_same_number_of_times_for_any_number_of_units(
    hall, court, aki, django_assert_num_queries
):
    api.book(ask("hall", at(10), at(12), aki), aki)
    ids = [each.id for each in api.units()]
    with django_assert_num_queries(7):
        one = api.calendar(ids[:1], DAY, 1)
    with django_assert_num_queries(7):
        many = api.calendar(ids, DAY, 31)
    assert one.of(ids[0], DAY) == many.of(ids[0], DAY) == tuple(api.free(ids[0], DAY))
    assert [o.state for o in many.of(api.unit("hall").id, DAY)] == ["free", "taken", "free"]


def test_what_shares_ground_is_what_covers_it_and_its_parts(hall, court):
    shared = api.sharing(["hall-a", "hall", "nowhere"])
    a, b = api.unit("hall-a").id, api.unit("hall-b").id
    assert shared == {"hall-a": {hall.id, a}, "hall": {hall.id, a, b}}
    assert api.sharing([court.key]) == {court.key: {court.id}}
    assert api.sharing([]) == {}
