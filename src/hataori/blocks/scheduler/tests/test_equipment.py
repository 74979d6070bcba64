"""Equipment lent with a place: counted, taken with it, given back with it, never more out than there are."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from hataori.blocks.scheduler import api, models, stock
from hataori.blocks.scheduler.health import astray
from hataori.blocks.scheduler.lanes import most_at_once
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM
from hataori.kernel.errors import Forbidden, NotFound, Rejected
from hataori.platform.events import api as events

from .conftest import DAY, NOW, RULES, ask, at, make, person

pytestmark = pytest.mark.django_db

FEES = {
    "bands": [{"price": "600", "per": 60}],
    "add_ons": {
        "mats": {"title": "マット", "price": "100", "per": "fixed"},
        "light": {"title": "照明セット", "price": "300", "per": 30},
        "score": {"title": "得点板", "price": "50", "per": "fixed"},
    },
}


RULES_WITH_FEES = RULES | {"fees": FEES, "overlap": "allow"}


def keep(key: str, unit: str, add_on: str, count: int) -> api.Equipment:
    api.ensure_equipment(api.NewEquipment(key, FEES["add_ons"][add_on]["title"], "sports"), SYSTEM)
    api.set_stock(key, count, DAY.replace(year=2020), SYSTEM)
    return api.lend_at(key, unit, add_on, SYSTEM)


@pytest.fixture
def gym() -> api.Unit:
    """A building with two courts, `c1` in two halves, that share three mats; lighting sets there are two."""
    found = make("gym", rules=RULES_WITH_FEES, bookable=False)
    for key, parent in (("c1", "gym"), ("c2", "gym"), ("c1-a", "c1"), ("c1-b", "c1")):
        make(key, parent=parent)
    keep("gym-mats", "gym", "mats", 3)
    keep("gym-light", "gym", "light", 2)
    return found


def free(unit: str, start: int, end: int) -> dict[str, int]:
    return {each.add_on: each.free for each in api.equipment_free(unit, at(start), at(end))}


def mats(unit: str, start: int, end: int, count: int, who, **more):
    return api.book(ask(unit, at(start), at(end), who, add_ons={"mats": count}, **more), who)


def test_what_one_court_has_the_other_has_not(gym, aki, ben):
    mats("c1-a", 10, 12, 2, aki)
    assert free("c2", 10, 12) == {"light": 2, "mats": 1}
    assert free("c2", 12, 14)["mats"] == 3
    with pytest.raises(Rejected) as caught:
        mats("c2", 11, 13, 2, ben)
    found = caught.value.problems[0]
    assert (found.field, found.code) == ("add_ons.mats", "equipment_short")
    assert "マットは、この時間はあと1個です" in found.message
    assert "場所は予約できます" in found.message
    assert models.Booking.objects.count() == 1
    assert api.book(ask("c2", at(11), at(13), ben), ben).active
    assert mats("c1-b", 11, 13, 1, ben).active


def test_all_that_is_short_is_told_at_once(gym, aki, ben):
    api.book(ask("c1", at(10), at(12), aki, add_ons={"mats": 3, "light": 60}), aki)
    api.book(ask("c2", at(12), at(13), aki, add_ons={"light": 60}), aki)
    with pytest.raises(Rejected) as caught:
        api.book(ask("c2", at(10), at(12), ben, add_ons={"mats": 1, "light": 120, "score": 1}), ben)
    assert [(each.field, each.code) for each in caught.value.problems] == [("add_ons.mats", "equipment_none_left")]


def test_minutes_of_lighting_take_one_set_for_the_whole_use(gym, aki, ben):
    api.book(ask("c1", at(10), at(12), aki, add_ons={"light": 90}), aki)
    assert free("c2", 10, 12)["light"] == 1


def test_what_is_only_priced_is_not_counted(gym, aki):
    assert api.book(ask("c1", at(10), at(12), aki, add_ons={"score": 9}), aki).active
    assert not models.EquipmentTaken.objects.exists()


def test_a_cancellation_gives_everything_back(gym, aki):
    booking = mats("c1", 10, 12, 3, aki)
    api.cancel(booking.id, aki)
    assert free("c2", 10, 12)["mats"] == 3
    assert not models.EquipmentTaken.objects.exists()


def test_a_lease_holds_its_pieces_and_loses_them_with_its_minutes(gym, aki, ben):
    lease = api.lease(ask("c1", at(10), at(12), aki, add_ons={"mats": 3}), aki)
    with pytest.raises(Rejected):
        mats("c2", 10, 12, 1, ben)
    with clock.frozen(NOW + timedelta(minutes=11)):
        assert free("c2", 10, 12)["mats"] == 3
        assert mats("c2", 10, 12, 3, ben).active
        api.release_expired()
        assert api.booking(lease.id).state == "expired"
    assert models.EquipmentTaken.objects.count() == 3
    assert astray() == ""


def test_what_is_told_of_a_lease_takes_pieces_and_telling_anew_changes_them(gym, aki, ben):
    lease = api.lease(ask("c1", at(10), at(12), aki), aki)
    api.describe(lease.id, api.Particulars("体操", add_ons={"mats": 3}), aki)
    assert free("c2", 10, 12)["mats"] == 0
    api.describe(lease.id, api.Particulars("体操", add_ons={"mats": 1}), aki)
    assert free("c2", 10, 12)["mats"] == 2
    other = api.lease(ask("c2", at(10), at(12), ben), ben)
    with pytest.raises(Rejected):
        api.describe(other.id, api.Particulars("体操", add_ons={"mats": 3}), ben)
    assert api.booking(other.id).state == "leased"
    api.describe(other.id, api.Particulars("体操", add_ons={}), ben)
    assert api.confirm(other.id, ben).active
    assert dict(api.confirm(lease.id, aki).add_ons) == {"mats": 1}


def test_moving_takes_the_pieces_along_or_nothing_moves(gym, aki, ben):
    mine = mats("c1", 10, 12, 2, aki)
    mats("c2", 14, 16, 2, ben)
    with pytest.raises(Rejected) as caught:
        api.reschedule(mine.id, at(14), at(16), aki)
    assert caught.value.problems[0].code == "equipment_short"
    assert api.booking(mine.id).start == at(10)
    assert free("c2", 10, 12)["mats"] == 1
    api.reschedule(mine.id, at(11), at(13), aki)
    assert free("c2", 10, 11)["mats"] == 3
    assert free("c2", 11, 13)["mats"] == 1


def test_dates_of_a_series_on_which_it_is_short_are_left_out_and_told(gym, aki, ben):
    week = timedelta(days=7)
    mats_at = ask("c2", at(10) + week, at(12) + week, ben, add_ons={"mats": 2})
    api.book(mats_at, ben)
    asked = ask("c1", at(10), at(12), aki, add_ons={"mats": 2})
    made = api.book_series(asked, "FREQ=WEEKLY;COUNT=3", aki)
    assert [each.start for each in made.bookings] == [at(10), at(10) + 2 * week]
    assert [(each.code, each.start) for each in made.skipped] == [("equipment_short", at(10) + week)]
    api.cancel_series(made.id, "all", aki)
    assert free("c1", 10, 12)["mats"] == 3


def test_who_waits_for_a_court_with_mats_is_not_offered_it_without_and_gets_both_in_turn(gym, aki, ben):
    booking = api.book(ask("c1", at(10), at(12), aki), aki)
    other = mats("c2", 10, 12, 2, aki)
    place = api.wait(ask("c1", at(10), at(12), ben, add_ons={"mats": 2}), ben)
    api.cancel(booking.id, aki)
    assert api.waiting(place.id, ben).state == "waiting"
    api.cancel(other.id, aki)
    api.offer_next()
    assert api.waiting(place.id, ben).state == "offered"
    assert free("c2", 10, 12)["mats"] == 1
    api.leave(place.id, ben)
    assert free("c2", 10, 12)["mats"] == 3


def test_pieces_are_exchanged_when_only_that_makes_room(gym, aki, ben):
    """Two of three are free at every hour, but only one throughout: nobody is refused for that."""
    first = mats("c1", 9, 11, 1, aki)
    mats("c2", 10, 11, 1, aki)
    api.cancel(first.id, aki)
    mats("c1-a", 9, 10, 1, aki)
    assert mats("c1-b", 9, 11, 2, ben).active
    assert free("c2", 9, 10)["mats"] == 0
    assert free("c1", 9, 11)["mats"] == 0


def test_more_from_a_day_on_and_fewer_in_repair(gym, aki, clerk):
    api.set_stock("gym-mats", 5, DAY + timedelta(days=1), clerk)
    assert free("c1", 10, 12)["mats"] == 3
    next_day = [each.free for each in api.equipment_free("c1", at(34), at(36)) if each.add_on == "mats"]
    assert next_day == [5]
    kept = api.send_to_repair("gym-mats", (DAY, DAY), 2, "縫い目の修理", clerk)
    assert free("c1", 10, 12)["mats"] == 1
    api.end_repair("gym-mats", kept.repairs[0].id, clerk)
    assert free("c1", 10, 12)["mats"] == 3
    with pytest.raises(NotFound):
        api.equipment("nothing")


def test_who_has_booked_keeps_his_when_there_are_fewer_and_the_desk_sees_where_it_is_short(gym, aki, ben, clerk):
    mats("c1", 10, 12, 3, aki)
    api.set_stock("gym-mats", 1, DAY, clerk)
    assert api.short_days("gym-mats", DAY, 7) == [(DAY, 3, 1)]
    assert free("c2", 10, 12)["mats"] == 0
    assert free("c2", 12, 14)["mats"] == 1
    assert [(each.booking.unit_key, each.count) for each in api.equipment_out("gym-mats", DAY)] == [("c1", 3)]
    assert api.equipment_out("gym-mats", DAY + timedelta(days=1)) == []


def test_who_has_booked_may_have_again_what_he_has_though_there_are_fewer_by_now(gym, aki, clerk):
    mine = mats("c1", 10, 12, 3, aki)
    api.set_stock("gym-mats", 1, DAY, clerk)
    assert api.change_add_ons(mine.id, {"mats": 3, "light": 60}, aki).add_ons == {"mats": 3, "light": 60}
    assert api.change_add_ons(mine.id, {"mats": 2}, aki).add_ons == {"mats": 2}
    with pytest.raises(Rejected):
        api.change_add_ons(mine.id, {"mats": 3}, aki)
    assert models.EquipmentTaken.objects.count() == 2


def test_who_booked_before_it_was_counted_has_his_pieces_and_the_desk_sees_where_it_is_short(gym, aki, ben):
    api.book(ask("c1-a", at(10), at(12), aki, add_ons={"score": 2}), aki)
    api.book(ask("c2", at(11), at(13), ben, add_ons={"score": 1}), ben)
    later = api.book(ask("c2", at(15), at(16), ben, add_ons={"score": 1}), ben)
    api.cancel(later.id, ben)
    keep("gym-score", "gym", "score", 2)
    assert [(each.booking.unit_key, each.count) for each in api.equipment_out("gym-score", DAY)] == [
        ("c1-a", 2), ("c2", 1),
    ]  # fmt: skip
    assert api.short_days("gym-score", DAY, 2) == [(DAY, 3, 2)]
    assert [free("c1", start, start + 1)["score"] for start in (10, 11, 12, 15)] == [0, 0, 1, 2]
    api.lend_at("gym-score", "gym", "score", SYSTEM)
    assert models.EquipmentTaken.objects.count() == 3


def test_only_the_office_changes_a_stock_and_says_why(gym, aki, stranger, clerk):
    for other in (aki, stranger):
        for act in (
            lambda who: api.set_stock("gym-mats", 9, DAY, who),
            lambda who: api.send_to_repair("gym-mats", (DAY, DAY), 1, "修理", who),
            lambda who: api.lend_at("gym-mats", "c2", "score", who),
            lambda who: api.ensure_equipment(api.NewEquipment("x", "x", "sports"), who),
        ):
            with pytest.raises(Forbidden):
                act(other)
    with pytest.raises(Rejected) as caught:
        api.send_to_repair("gym-mats", (DAY, DAY - timedelta(days=1)), 0, " ", clerk)
    assert {each.field for each in caught.value.problems} == {"last_day", "count", "reason"}
    with pytest.raises(Rejected):
        api.set_stock("gym-mats", 1000, DAY, clerk)
    with pytest.raises(Rejected, match="ほかの備品"):
        api.lend_at("gym-light", "gym", "mats", clerk)
    assert "equipment.stocked" in {each.type for each in events.find(types=["equipment.stocked"])}


def test_one_stock_for_two_buildings(gym, aki, ben):
    make("annex", rules=RULES_WITH_FEES)
    api.lend_at("gym-mats", "annex", "mats", SYSTEM)
    mats("c1", 10, 12, 2, aki)
    assert free("annex", 10, 12) == {"mats": 1}
    with pytest.raises(Rejected):
        mats("annex", 10, 12, 2, ben)


def test_the_database_itself_refuses_a_piece_in_two_hands_and_a_piece_that_is_not_there(gym, aki):
    booking = mats("c1", 10, 12, 1, aki)
    mine = models.EquipmentTaken.objects.get()
    with pytest.raises(IntegrityError, match="equipment_no_overlap"), transaction.atomic():
        models.EquipmentTaken.objects.create(
            booking_id=booking.id, piece_id=mine.piece_id, starts_at=at(11), ends_at=at(13)
        )
    later = models.EquipmentTaken.objects.create(
        booking_id=booking.id, piece_id=mine.piece_id, starts_at=at(12), ends_at=at(13)
    )
    with pytest.raises(IntegrityError, match="equipment_no_overlap"), transaction.atomic():
        models.EquipmentTaken.objects.filter(pk=later.pk).update(starts_at=at(11))
    with pytest.raises(ProtectedError):
        mine.piece.delete()


class NeverMoreThanThere(TestCase):
    """Whatever is asked for and given back: at no moment are more out than there are, and what fits is had."""

    @classmethod
    def setUpTestData(cls) -> None:
        """A hall with three mats, made once."""
        with clock.frozen(NOW):
            make("hall", rules=RULES_WITH_FEES, lanes=12)
            keep("mats", "hall", "mats", 3)

    @settings(max_examples=30)
    @given(
        st.lists(
            st.tuples(st.integers(0, 5), st.integers(1, 5), st.integers(1, 3), st.booleans()), min_size=3, max_size=10
        )
    )
    def test_any_order(self, wishes):
        with clock.frozen(NOW):
            equipment, held = models.Equipment.objects.get(key="mats"), list[api.Booking]()
            for n, (start, length, count, give_back) in enumerate(wishes):
                if give_back and held:
                    api.cancel(held.pop(0).id, SYSTEM)
                end = min(6, start + length)
                room = free("hall", 10 + start, 10 + end)["mats"]
                try:
                    held.append(mats("hall", 10 + start, 10 + end, count, person(f"p{n}")))
                except Rejected:
                    assert room < count
                else:
                    assert room >= count
                spans = [(each.start, each.end) for each in stock.taken(equipment.pk, NOW)]
                assert most_at_once(spans, at(0), at(24)) <= 3
