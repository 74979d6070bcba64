"""A random year of 20,000 events, counted by the projection and by the recount: they must agree on every day."""

import json
from datetime import date

import pytest

from hataori.blocks.indicators import check, outside, snapshots
from hataori.blocks.indicators.consumers import CONSUMERS
from hataori.blocks.indicators.reading import values
from hataori.blocks.indicators.tests import random_year
from hataori.platform.events.api import run_consumer

DAYS = [
    date(2025, 12, 31),
    date(2026, 3, 31),
    date(2026, 4, 1),
    date(2026, 4, 2),
    date(2026, 8, 15),
    date(2026, 11, 25),
]


def bodies(city):
    pack = json.loads((city / "plan" / "indicators.json").read_text(encoding="utf-8"))
    return [*pack["indicators"], *pack["counters"]]


def plan_keys(city):
    """The keys the plan names; services bring others along."""
    return {body["key"] for body in bodies(city)}


def consume():
    while run_consumer(CONSUMERS[0]):
        pass


def disagreements(day):
    return [difference for difference in check.differences(day) if not difference.agrees]


@pytest.mark.parametrize("seed", [1, 2])
def test_23_series_and_5_counters_agree_on_every_day(city, dx_office, seed):
    random_year.write(random_year.rows(random_year.clause_types(bodies(city)), 10_000, seed))
    report = outside.Report("m01", "ぴったりサービス", date(2026, 4, 1), date(2026, 9, 30), 500, 900, date(2026, 10, 5))
    outside.report([report], department="information-systems", actor=dx_office)
    consume()

    for day in DAYS:
        found = check.differences(day)
        assert [one for one in found if not one.agrees] == []
        of_plan = [one.kind for one in found if one.key in plan_keys(city)]
        assert [of_plan.count(kind) for kind in ("indicator", "counter")] == [23, 5]
    found = [value for value in values(date(2026, 11, 25)) if value.series.of_plan]
    assert len(found) == 28
    assert all(value.state != "unmeasured" for value in found)


def test_a_wrong_day_total_is_found(city, dx_office):
    from hataori.blocks.indicators.models import DayTotal

    random_year.write(random_year.rows(["social_post.published"], 50, seed=3))
    consume()
    assert not disagreements(date(2026, 11, 25))

    row = DayTotal.objects.order_by("-day").first()
    DayTotal.objects.filter(pk=row.pk).update(amount=row.amount + 1)

    assert [one.key for one in disagreements(date(2026, 11, 25))] == ["m27"]


def test_late_events_change_todays_answer_but_a_snapshot_is_recounted_to_its_own_place(city):
    types = random_year.clause_types(bodies(city))
    random_year.write(random_year.rows(types, 2_000, seed=4))
    consume()
    taken = snapshots.take(date(2026, 6, 30))
    before = {value.series.key: value.value for value in values(date(2026, 6, 30))}

    random_year.write(random_year.rows(types, 2_000, seed=5))
    consume()

    assert taken == len(values(date(2026, 6, 30))) >= 28
    assert {value.series.key: value.value for value in values(date(2026, 6, 30))} != before
    assert check.snapshot_differences(date(2026, 6, 30)) == []
    assert not disagreements(date(2026, 6, 30))
