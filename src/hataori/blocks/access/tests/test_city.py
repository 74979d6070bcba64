"""The city's locks: every school of the pack, all marked as samples, twice without a change."""

import json

import pytest
from django.conf import settings

from hataori.blocks.access import models, queries
from hataori.blocks.access.city import load_locks
from hataori.platform.audit import api as audit

pytestmark = pytest.mark.django_db


def test_the_starter_city_has_a_sample_lock_on_every_school_gym():
    first, second = load_locks(settings.HATAORI_CITY_FOLDER, None), load_locks(settings.HATAORI_CITY_FOLDER, None)
    assert first.problems == ()
    assert (first.created, second.changed) == (models.Lock.objects.count(), False)
    gyms = [lock for lock in queries.locks() if lock.key.endswith("-gym")]
    assert len({lock.site for lock in gyms}) == 61
    assert all(lock.sample and lock.units == (lock.key,) for lock in queries.locks())


def test_another_city_names_its_own_doors_and_a_wrong_line_harms_no_other(tmp_path):
    told = {
        "department": "sports", "driver": "zwave-js", "first_place": 1, "doors": {"gym": "体育館"}, "sample": False,
        "sites": [
            {"key": "kita", "title": "北小学校", "units": ["gym"], "locks": {"gym": {"address": {"node": 7}}}},
            {"key": "minami", "title": "南小学校", "locks": {"gym": {"driver": "no-such"}}},
        ],
    }  # fmt: skip
    (tmp_path / "locks.json").write_text(json.dumps(told))
    report = load_locks(tmp_path, None)
    assert (report.created, len(report.problems)) == (1, 1)
    row = models.Lock.objects.get()
    assert (row.key, row.address, row.first_place, row.sample) == ("kita-gym", {"node": 7}, 1, False)
    told["sites"][0]["locks"]["gym"]["address"] = {"node": 8}
    (tmp_path / "locks.json").write_text(json.dumps(told))
    assert load_locks(tmp_path, None).updated == 1
    assert audit.entries(subject="lock/kita-gym")


def test_a_city_without_locks_has_none(tmp_path):
    assert load_locks(tmp_path, None).created == 0
