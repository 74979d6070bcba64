"""Partners' programs touch their own customers' bookings only, groups' places are groups', many locks never cross."""

from collections.abc import Callable

import pytest
from django.db import transaction

from hataori.blocks.scheduler import api, models, wording
from hataori.kernel.actor import SYSTEM, Actor
from hataori.kernel.errors import Forbidden, HataoriError, NotFound, Rejected

from .conftest import RULES, ask, at, make, person
from .test_races import together

pytestmark = pytest.mark.django_db

OURS, THEIRS = Actor("partner-1", "partner"), Actor("partner-2", "partner")


def brokered(unit="court", **more):
    return api.Request(unit=unit, start=at(10), end=at(12), holder_id="", channel="api", **more)


def test_a_partner_touches_what_it_made_and_nothing_of_anothers(court):
    made = api.book(brokered(), OURS)
    assert made.broker_id == "partner-1"
    acts: tuple[Callable[[], object], ...] = (
        lambda: api.cancel(made.id, THEIRS),
        lambda: api.reschedule(made.id, at(13), at(15), THEIRS),
        lambda: api.booking_for(made.number, THEIRS),
    )
    for act in acts:
        with pytest.raises(NotFound):
            act()
    assert api.cancel(made.id, OURS).state == "cancelled"


def test_what_the_desk_books_for_a_customer_of_a_partner_is_that_partners(court):
    made = api.book(brokered(broker_id="partner-1"), SYSTEM)
    with pytest.raises(NotFound):
        api.cancel(made.id, THEIRS)
    assert api.cancel(made.id, OURS).state == "cancelled"


def test_nobody_books_in_another_partners_name(court):
    with pytest.raises(Forbidden):
        api.book(brokered(broker_id="partner-1"), THEIRS)
    aki = person("aki")
    assert api.book(ask("court", at(13), at(15), aki), aki).broker_id == ""


def test_a_partner_without_an_id_touches_nothing(court):
    made = api.book(ask("court", at(10), at(12), person("aki")), person("aki"))
    with pytest.raises(NotFound):
        api.cancel(made.id, Actor("", "partner"))


@pytest.fixture
def school(db):
    return make("school", rules={**RULES, "groups_only": True})


def refused(act):
    with pytest.raises(Rejected) as told:
        act()
    return [(each.field, each.code) for each in told.value.problems]


def test_where_only_groups_may_book_a_person_holds_but_does_not_get_it(school):
    aki = person("aki")
    wanted = ask("school", at(10), at(12), aki)
    assert refused(lambda: api.book(wanted, aki)) == [("group", "groups_only")]
    held = api.lease(wanted, aki)
    assert refused(lambda: api.confirm(held.id, aki)) == [("group", "groups_only")]
    api.describe(held.id, api.Particulars(group_id="club"), aki)
    assert api.confirm(held.id, aki).group_id == "club"
    assert refused(lambda: api.wait(ask("school", at(10), at(12), person("ben")), person("ben"))) == [
        ("group", "groups_only")
    ]


def test_groups_only_binds_brokers_and_series_and_leaves_the_desk_free(school):
    assert refused(lambda: api.book(brokered("school"), OURS)) == [("group", "groups_only")]
    aki = person("aki")
    with pytest.raises(HataoriError):
        api.book_series(ask("school", at(10), at(12), aki), "FREQ=WEEKLY;COUNT=2", aki, on_conflict="fail")
    desk = api.Request("school", at(10), at(12), "", "counter", source="desk")
    assert api.book(desk, SYSTEM).state == "confirmed"
    told = wording.in_words({"groups_only": True}, {})
    assert any("予約できるのは登録した団体だけです。" in str(part) for part in told)


@pytest.mark.django_db(transaction=True)
def test_who_holds_everything_first_never_waits_crosswise(court):
    """Two who act on the same two units in opposite order: without `hold_times` PostgreSQL ends one of them."""
    units = [make(f"c{n}", rules=RULES, lanes=9) for n in range(2)]

    def both(n: int) -> Callable[[], object]:
        order = units if n % 2 else units[::-1]
        return lambda: _book_both(order, n)

    answers = together([both(n) for n in range(8)])
    assert models.Booking.objects.filter(state="confirmed").count() == 16
    assert answers == [None] * 8


def _book_both(order, n):
    with transaction.atomic():
        api.hold_times((unit.id, at(10), at(12)) for unit in order)
        for unit in order:
            api.book(brokered(unit.key), Actor(f"partner-{n}", "partner"))
