"""What is told of a lease while it runs."""

from datetime import timedelta

import pytest

from hataori.blocks.scheduler import api
from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import Conflict, NotFound, Rejected

from .conftest import NOW, RULES, ask, at, make

pytestmark = pytest.mark.django_db


def test_a_lease_learns_what_it_is_for(court: api.Unit, aki: Actor) -> None:
    lease = api.lease(ask("court", at(9), at(10), aki), aki)
    told = api.describe(lease.id, api.Particulars("卓球", "", 4, "club", "nonresident", 600), aki)
    assert (told.purpose, told.attendees, told.group_id, told.price) == ("卓球", 4, "club", 600)
    assert api.confirm(lease.id, aki).group_id == "club"


def test_nothing_is_told_of_a_lease_that_is_over_or_anothers(court: api.Unit, aki: Actor, ben: Actor) -> None:
    lease = api.lease(ask("court", at(9), at(10), aki), aki)
    with pytest.raises(NotFound):
        api.describe(lease.id, api.Particulars(), ben)
    with clock.frozen(NOW + timedelta(minutes=11)), pytest.raises(Conflict) as refused:
        api.describe(lease.id, api.Particulars(), aki)
    assert refused.value.code == "lease_over"


def test_the_quota_of_the_group_told_later_still_binds(aki: Actor, ben: Actor) -> None:
    make("den", rules=RULES | {"quotas": [{"per": "group", "window": "day", "bookings": 1}], "overlap": "allow"})
    api.book(ask("den", at(9), at(10), ben, group_id="club"), ben)
    lease = api.lease(ask("den", at(11), at(12), aki), aki)
    with pytest.raises(Rejected) as refused:
        api.describe(lease.id, api.Particulars(group_id="club"), aki)
    assert refused.value.problems[0].code == "quota_reached"
