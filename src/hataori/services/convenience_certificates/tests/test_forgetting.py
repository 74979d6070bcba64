"""Whose certificate it was is forgotten when its time is over; that it was issued stays."""

from datetime import timedelta

import pytest

from hataori.kernel import clock
from hataori.services.convenience_certificates import forgetting, models, tasks

from .conftest import NOW

pytestmark = pytest.mark.django_db


def test_people_go_after_their_year_and_the_number_stays(centre):
    centre.ask("MOGI-0001", request="C50")
    centre.tell("C50")
    with clock.frozen(NOW + timedelta(days=360)):
        assert tasks.forget_old() == 0
    with clock.frozen(NOW + timedelta(days=500)):
        assert tasks.forget_old() == 1
        assert tasks.forget_old() == 0
    row = models.Issue.objects.get()
    assert (row.holder_id, row.subject_ids, row.wishes, row.copies, row.state) == (None, [], {}, 1, "issued")


def test_what_never_came_to_an_end_is_forgotten_as_well(centre):
    centre.ask("MOGI-0001", request="C52")
    with clock.frozen(NOW + timedelta(days=360)):
        assert tasks.forget_old() == 0
    with clock.frozen(NOW + timedelta(days=500)):
        assert tasks.forget_old() == 1
    assert models.Issue.objects.get().holder_id is None


def test_a_destroyed_case_takes_whose_certificate_it_was_along(centre):
    centre.ask("MOGI-0001", request="C51")
    models.Issue.objects.update(case_number="R8-1")
    assert forgetting.forget("R8-1") == 1
    assert models.Issue.objects.get().holder_id is None
