"""Programs send the same twice at once: one file, one application."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from hataori.blocks.registration.models import Application
from hataori.interfaces.govstack_registration.models import PartnerFile

from .conftest import PROCEDURE, answers

pytestmark = pytest.mark.django_db(transaction=True)


def together(times, act):
    """The statuses of that many calls at once."""

    def one(_):
        try:
            return act().status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(one, range(times)))


def test_a_file_begun_many_times_at_once_is_one(partner):
    path = f"services/{PROCEDURE}/applications"
    statuses = together(6, lambda: partner("post", path, {"applicantId": "user-1"}))
    assert set(statuses) == {200}
    assert PartnerFile.objects.count() == 1


def test_a_task_completed_many_times_at_once_files_once(partner):
    file_id = partner.begin()
    body = {"data": answers()}
    statuses = together(6, lambda: partner("post", f"tasks/{file_id}.form/complete", body))
    assert set(statuses) <= {200, 409}
    assert 200 in statuses
    assert Application.objects.count() == 1
