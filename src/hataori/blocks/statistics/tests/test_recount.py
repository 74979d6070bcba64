"""The kept figures are those of the log, and a wrong one is found."""

from datetime import datetime, timedelta
from random import Random

import pytest
from django.db import transaction

from hataori.blocks.statistics.cli import COMMANDS
from hataori.blocks.statistics.models import DayCount
from hataori.blocks.statistics.recount import differences
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM
from hataori.platform.events import api as events

pytestmark = pytest.mark.django_db

START = datetime(2026, 3, 25, 22, tzinfo=clock.JST)


@pytest.fixture
def random_days():
    """Two weeks of facts around the end of the fiscal year, at any hour."""
    chance = Random(11)  # noqa: S311  a fixed draw
    for n in range(200):
        procedure = chance.choice(("ICH-0001", "ICH-0002"))
        about = {"kind": procedure, "channel": "online", "sample": False}
        kinds = {
            "application.submitted": {
                "procedure_id": procedure,
                "channel": chance.choice(("online", "mail")),
                "kpi_scope": True,
            },
            "case.decided": about | {"outcome": chance.choice(("granted", "refused")), "days": 2, "in_time": True},
            "case.correction_requested": about | {"request": n},
        }
        name = chance.choice(tuple(kinds))
        with clock.frozen(START + timedelta(minutes=chance.randrange(14 * 1440))), transaction.atomic():
            events.record(name, subject=f"case/{n}", data=kinds[name], actor=SYSTEM)


def run() -> int:
    from argparse import Namespace

    return COMMANDS[0].run(Namespace())


def test_nothing_differs_on_random_days(random_days, capsys):
    assert run() == 0
    assert "every figure is that of the log" in capsys.readouterr().out
    assert sum(DayCount.objects.values_list("count", flat=True)) == 200


def test_a_figure_that_was_changed_or_lost_is_named(random_days, capsys):
    assert differences() == []
    first, second = DayCount.objects.order_by("id")[:2]
    DayCount.objects.filter(pk=first.pk).update(count=first.count + 1)
    DayCount.objects.filter(pk=second.pk).delete()
    assert {(one.kept - one.counted) for one in differences()} == {1, -second.count}
    assert run() == 1
    assert "DIFFERENT" in capsys.readouterr().out
