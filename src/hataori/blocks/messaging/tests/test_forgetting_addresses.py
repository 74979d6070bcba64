"""Addresses of nobody known go after three months; followers' and residents' stay."""

from datetime import timedelta

import pytest

from hataori.blocks.messaging import addresses, models
from hataori.blocks.messaging import api as messaging
from hataori.blocks.messaging.tasks import forget_unused
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM

pytestmark = pytest.mark.django_db


def test_only_what_serves_nobody_is_forgotten():
    with clock.frozen(clock.now() - timedelta(days=91)):
        addresses.put("mail", "once@example.jp")
        follower = addresses.put("mail", "follower@example.jp")
        resident = addresses.put("mail", "resident@example.jp", account_id="a")
        messaging.subscribe("news", channel="mail", title="x", device=str(follower.pk), actor=SYSTEM)
    young = addresses.put("mail", "young@example.jp")
    assert forget_unused() == 1
    assert set(models.Address.objects.values_list("pk", flat=True)) == {follower.pk, resident.pk, young.pk}
