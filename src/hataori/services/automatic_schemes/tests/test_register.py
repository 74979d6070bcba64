"""The sample register of the city is looked at whole, through the real register, by the command too."""

import pytest

from hataori.blocks.registries import api as registries
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM
from hataori.platform.organisation.api import load_city
from hataori.services.automatic_schemes import models, scanning

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_sample_city_is_looked_at_and_a_second_look_finds_nothing(db):
    list(load_city())
    scanning.start(as_of=clock.today(), actor=SYSTEM)
    scanning.work()
    run = models.Run.objects.get()
    assert run.state == "done", run.error
    assert run.done == run.total == registries.household_count() == sum(1 for _ in registries.households())
    schemes = set(models.Proposal.objects.values_list("scheme", flat=True))
    assert {"child_allowance", "child_rearing_allowance", "child_medical"} <= schemes
    assert models.Proposal.objects.filter(sample=False).count() == 0
    scanning.start(as_of=clock.today(), actor=SYSTEM)
    scanning.work()
    assert models.Run.objects.order_by("pk").last().found == {}
