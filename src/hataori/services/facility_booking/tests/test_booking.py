"""What a person does with a place, and what it costs."""

from datetime import date, timedelta

import pytest

from hataori.blocks.memberships import api as memberships
from hataori.blocks.messaging import api as messaging
from hataori.blocks.payments import api as payments
from hataori.blocks.scheduler import api as scheduler
from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import Conflict, NotFound, Rejected
from hataori.platform.events import api as events
from hataori.services.facility_booking import booking as acts
from hataori.services.facility_booking import charging, models, people, places

from .conftest import DAY, HALL, NOW, STUDIO, actor_named, at, booked, told, work

pytestmark = pytest.mark.django_db


def codes(refused: pytest.ExceptionInfo[Rejected]) -> set[str]:
    return {problem.code for problem in refused.value.problems}


def test_a_booking_is_held_told_and_confirmed_with_its_fee(aki: Actor) -> None:
    held = acts.hold(places.place(STUDIO), at(9), at(11), aki)
    assert held.state == "leased"
    use = acts.tell(held, told(add_ons={"mats": 2}), aki)
    assert use.amount == 500 * 2 + 200 * 2
    done = acts.confirm(held.id, aki)
    assert (done.state, done.purpose, done.attendees, done.price) == ("confirmed", "卓球", 4, 1400)
    fee = charging.charge_of(models.Use.objects.get(pk=done.id))
    assert fee is not None
    assert (fee.amount, fee.state, fee.payer_id) == (1400, "due", aki.id)


def test_confirming_twice_charges_once(aki: Actor) -> None:
    done = booked(aki, at(9), at(11))
    acts.confirm(done.id, aki)
    assert events.count(types=["payment.charged"]) == 1


def test_the_evening_costs_the_evening_price(aki: Actor) -> None:
    done = booked(aki, at(16), at(18))
    assert done.price == 500 + 700


def test_who_lives_outside_pays_half_more(aki: Actor, sports: Actor) -> None:
    memberships.check_class(aki.id, "nonresident", "運転免許証", sports, "sports")
    assert booked(aki, at(9), at(10)).price == 750


def test_nobody_books_without_a_registration(city: None) -> None:
    stranger = actor_named("resident03@example.jp")
    with pytest.raises(Rejected) as refused:
        acts.hold(places.place(STUDIO), at(9), at(11), stranger)
    assert codes(refused) == {"not_registered"}


def test_an_ended_registration_is_renewed_first(aki: Actor) -> None:
    with clock.frozen(NOW.replace(year=2029)), pytest.raises(Rejected) as refused:
        acts.hold(places.place(STUDIO), at(9, date(2029, 12, 15)), at(11, date(2029, 12, 15)), aki)
    assert codes(refused) == {"registration_over"}
    with clock.frozen(NOW.replace(year=2029)):
        memberships.renew(aki)
        assert acts.hold(places.place(STUDIO), at(9, date(2029, 12, 15)), at(11, date(2029, 12, 15)), aki)


def test_a_forged_group_is_refused_and_the_hold_stays(aki: Actor, ben: Actor) -> None:
    foreign = memberships.create_group("青空クラブ", "アオゾラクラブ", "卓球", ben)
    held = acts.hold(places.place(STUDIO), at(9), at(11), aki)
    with pytest.raises(Rejected) as refused:
        acts.tell(held, told(group_id=foreign.id), aki)
    assert codes(refused) == {"not_your_group"}
    assert scheduler.booking(held.id).state == "leased"
    assert not models.Use.objects.exists()


def test_everything_wrong_is_said_at_once(aki: Actor) -> None:
    held = acts.hold(places.place(STUDIO), at(9), at(11), aki)
    with pytest.raises(Rejected) as refused:
        acts.tell(held, told(purpose=" ", attendees=41, reduction="children"), aki)
    assert codes(refused) == {"required", "over_capacity"}
    assert {problem.field for problem in refused.value.problems} == {"purpose", "attendees", "reduction_reason"}


def test_a_school_is_for_groups(aki: Actor) -> None:
    held = acts.hold(places.place("miyanishi-es-gym"), at(9), at(11), aki)
    with pytest.raises(Rejected) as refused:
        acts.tell(held, told(), aki)
    assert codes(refused) == {"groups_only"}
    club = memberships.create_group("青空クラブ", "アオゾラクラブ", "卓球", aki)
    acts.tell(held, told(group_id=club.id), aki)
    assert acts.confirm(held.id, aki).group_id == club.id


def test_nothing_is_confirmed_before_it_was_told_or_after_ten_minutes(aki: Actor) -> None:
    held = acts.hold(places.place(STUDIO), at(9), at(11), aki)
    with pytest.raises(Conflict) as early:
        acts.confirm(held.id, aki)
    assert early.value.code == "not_told"
    acts.tell(held, told(), aki)
    with clock.frozen(NOW + timedelta(minutes=11)), pytest.raises(Conflict) as late:
        acts.confirm(held.id, aki)
    assert late.value.code == "lease_over"
    assert not events.find(types=["payment.charged"])


def test_a_reduction_that_must_be_examined_is_not_charged_meanwhile(aki: Actor) -> None:
    done = booked(aki, at(9), at(11), reduction="children", reduction_reason="少年団の練習")
    use = models.Use.objects.get(pk=done.id)
    assert (use.reduction_state, use.about, use.amount) == ("asked", "", 1000)


@pytest.mark.parametrize(("days_before", "back"), [(8, 1000), (5, 500), (2, 0)])
def test_what_comes_back_goes_by_the_day_of_cancelling(aki: Actor, days_before: int, back: int) -> None:
    done = booked(aki, at(9), at(11))
    pay(done)
    with clock.frozen(at(12) - timedelta(days=days_before)):
        acts.cancel(scheduler.booking(done.id), "", aki)
    refund = models.Refund.objects.filter(booking_id=done.id).first()
    assert (refund.amount if refund else 0) == back


def test_what_the_city_cancels_comes_back_whole(aki: Actor, sports: Actor) -> None:
    done = booked(aki, at(9), at(11))
    pay(done)
    with clock.frozen(at(8)):
        acts.cancel(scheduler.booking(done.id), "大雪のため", sports, by_city=True)
    assert models.Refund.objects.get(booking_id=done.id).amount == 1000


def test_a_cancelled_booking_is_no_longer_charged(aki: Actor) -> None:
    done = booked(aki, at(9), at(11))
    acts.cancel(done, "", aki)
    use = models.Use.objects.get(pk=done.id)
    fee = charging.charge_of(use)
    assert fee is not None
    assert fee.state == "cancelled"
    assert not models.Refund.objects.exists()


def test_who_does_not_pay_loses_the_booking_and_is_told(aki: Actor) -> None:
    done = booked(aki, at(9), at(11))
    work()
    with clock.frozen(at(23, DAY - timedelta(days=3))):
        assert charging.give_up_unpaid() == 0
    with clock.frozen(at(1, DAY - timedelta(days=2))):
        assert charging.give_up_unpaid() == 1
        assert charging.give_up_unpaid() == 0
        work()
    assert scheduler.booking(done.id).state == "expired"
    subjects = [each.subject for each in messaging.box(aki.id, 1).messages]
    assert any("期限切れ" in each for each in subjects)


def test_who_pays_keeps_it(aki: Actor) -> None:
    done = booked(aki, at(9), at(11))
    pay(done)
    work()
    assert models.Use.objects.get(pk=done.id).paid_at is not None
    with clock.frozen(at(1, DAY - timedelta(days=2))):
        assert charging.give_up_unpaid() == 0
    assert scheduler.booking(done.id).state == "confirmed"


def test_another_time_at_another_price_is_charged_anew(aki: Actor) -> None:
    done = booked(aki, at(9), at(11))
    moved = acts.move(done, at(17), at(19), aki)
    fee = charging.charge_of(models.Use.objects.get(pk=done.id))
    assert fee is not None
    assert (moved.sequence, fee.amount, fee.state) == (1, 1400, "due")


def test_what_was_paid_moves_only_at_the_same_price(aki: Actor) -> None:
    done = booked(aki, at(9), at(11))
    pay(done)
    work()
    with pytest.raises(Conflict) as refused:
        acts.move(scheduler.booking(done.id), at(17), at(19), aki)
    assert refused.value.code == "price_differs"
    assert scheduler.booking(done.id).start == at(9)
    assert acts.move(scheduler.booking(done.id), at(13), at(15), aki).start == at(13)


def test_what_was_paid_a_moment_ago_is_not_charged_again(aki: Actor) -> None:
    """The worker has not told the booking yet: by its own mark it would still be due."""
    done = booked(aki, at(9), at(11))
    pay(done)
    use = models.Use.objects.get(pk=done.id)
    assert use.paid_at is None
    with pytest.raises(Conflict) as refused:
        acts.move(scheduler.booking(done.id), at(17), at(19), actor_named("sports.clerk"))
    assert refused.value.code == "price_differs"
    assert models.Use.objects.get(pk=done.id).about == use.about


def test_members_look_and_the_leader_acts(aki: Actor, ben: Actor) -> None:
    club = memberships.create_group("青空クラブ", "アオゾラクラブ", "卓球", aki)
    memberships.join(memberships.invite(club.id, aki).code, ben)
    done = booked(aki, at(9), at(11), group_id=club.id)
    found, as_group = people.own(done.number, ben)
    assert found.id == done.id
    assert not people.may_act(found, as_group, ben)
    with pytest.raises(NotFound):
        people.own(done.number, actor_named("resident03@example.jp"))


def test_who_waits_is_offered_what_becomes_free_and_pays_for_it(aki: Actor, ben: Actor) -> None:
    done = booked(aki, at(9), at(11))
    line = acts.wait(places.place(STUDIO), at(9), at(11), ben)
    assert (line.position, line.of) == (1, 1)
    acts.cancel(done, "", aki)
    (offer,) = scheduler.waiting_of(ben.id)
    taken = acts.accept(offer.id, ben)
    assert (taken.state, taken.holder_id) == ("confirmed", ben.id)
    fee = charging.charge_of(models.Use.objects.get(pk=taken.id))
    assert fee is not None
    assert fee.amount == 1000


def test_for_a_school_a_group_waits(aki: Actor, ben: Actor) -> None:
    gym = places.place("miyanishi-es-gym")
    club, others = (
        memberships.create_group(name, "クラブ", "卓球", who) for name, who in (("青空", aki), ("若葉", ben))
    )
    held = acts.hold(gym, at(9), at(11), aki)
    acts.tell(held, told(group_id=club.id), aki)
    acts.confirm(held.id, aki)
    for group, code in (("", "groups_only"), (club.id, "not_your_group")):
        with pytest.raises(Rejected) as refused:
            acts.wait(gym, at(9), at(11), ben, group)
        assert codes(refused) == {code}
    acts.wait(gym, at(9), at(11), ben, others.id)
    acts.cancel(scheduler.booking(held.id), "", aki)
    (offer,) = scheduler.waiting_of(ben.id)
    assert acts.accept(offer.id, ben).group_id == others.id


def test_the_half_of_a_hall_stops_the_whole(aki: Actor, ben: Actor) -> None:
    booked(aki, at(9), at(11), key="chuo-plaza-main-a", purpose="バレーボール")
    with pytest.raises(Conflict) as refused:
        acts.hold(places.place(HALL), at(10), at(12), ben)
    assert refused.value.code == "slot_taken"


def test_each_booking_counts_once_for_the_plan(aki: Actor) -> None:
    booked(aki, at(9), at(11))
    (fact,) = events.find(types=["reservation.requested"])
    assert (fact.data["channel"], fact.data["kpi_scope"], fact.data["entry"]) == ("online", True, False)


def pay(done: scheduler.Booking) -> None:
    fee = charging.charge_of(models.Use.objects.get(pk=done.id))
    assert fee is not None
    payments.receive_cash(fee.id, clerk_of_sports())


def clerk_of_sports() -> Actor:
    return actor_named("sports.clerk")


@pytest.fixture
def sports(city: None) -> Actor:
    return clerk_of_sports()
