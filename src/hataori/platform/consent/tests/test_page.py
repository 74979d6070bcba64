"""From the person's own page a consent is taken back in two taps, without scripts, and only by its giver."""

import pytest
from django.test import Client

from hataori.kernel.actor import SYSTEM, Actor
from hataori.kernel.person_name import PersonName
from hataori.platform.accounts.actions.registration import NewResident, register_resident
from hataori.platform.accounts.models import Account
from hataori.platform.audit import api as audit
from hataori.platform.consent import api as consent
from hataori.platform.consent.panels import consents_panel

pytestmark = pytest.mark.django_db


def resident(email):
    account = register_resident(NewResident(email, PersonName("山田", "花子"), "correct horse battery"))
    client = Client()
    client.force_login(Account.objects.get(id=account.id))
    return account.id, client


def grant(account_id):
    return consent.grant(account_id=account_id, purpose="児童手当の審査に税の情報を使う", scope="tax", actor=SYSTEM)


def test_two_taps_take_a_consent_back():
    me, client = resident("a@example.jp")
    given = grant(me)
    panel = consents_panel(Actor(me, "resident"))
    assert (panel.url, panel.rows[0].text) == ("/my/consents/", given.purpose)
    page = client.get(panel.url).content.decode()
    action = f"/my/consents/{given.id}/withdraw/"
    assert f'action="{action}"' in page
    done = client.post(action, follow=True)
    assert "同意を取り消しました" in done.content.decode()
    assert consent.active(me, "tax") is None
    assert "終わった同意" in client.get(panel.url).content.decode()


def test_nobody_else_sees_or_ends_it():
    me, _ = resident("a@example.jp")
    _, stranger = resident("b@example.jp")
    given = grant(me)
    assert given.purpose not in stranger.get("/my/consents/").content.decode()
    assert stranger.post(f"/my/consents/{given.id}/withdraw/").status_code == 404
    assert len(audit.entries(action="consent.refused", subject=f"consent/{given.id}")) == 1
    assert consent.active(me, "tax")
    assert Client().get("/my/consents/").status_code == 302
    assert consents_panel(Actor("s", "staff")) is None
