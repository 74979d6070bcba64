"""Addresses of nobody known go after three months, followers' and residents' stay; who leaves takes all along."""

from datetime import timedelta

import pytest
from django.db import transaction

from hataori.blocks.messaging import addresses, models
from hataori.blocks.messaging import api as messaging
from hataori.blocks.messaging.tasks import forget_unused
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM
from hataori.platform.events import api as events

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


def test_who_closes_his_account_is_told_nothing_more():
    leaves, stays = "a" * 32, "b" * 32
    for account in (leaves, stays):
        row = addresses.put("mail", "home@example.jp", account_id=account)
        messaging.subscribe("news", channel="mail", title="x", account_id=account, device=str(row.pk), actor=SYSTEM)
        models.NoticeSettings.objects.create(account_id=account, changed_at=clock.now())
        models.MailPreference.objects.create(account_id=account, changed_at=clock.now())
    with transaction.atomic():
        events.record("portal_id.deleted", subject=f"account/{leaves}", data={"channel": "web"}, actor=SYSTEM)
    events.run_consumer(next(each for each in events.consumers() if each.name == "messaging-closed"))
    for kept in (models.Address, models.NoticeSettings, models.MailPreference):
        assert list(kept.objects.values_list("account_id", flat=True)) == [stays]
    assert models.Subscription.objects.count() == 1
