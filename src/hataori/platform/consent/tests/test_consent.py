"""A consent holds for its scope until its day or until it is taken back, by its giver only."""

import threading
import uuid
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connections, transaction

from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import NotFound
from hataori.platform.audit import api as audit
from hataori.platform.consent import api as consent
from hataori.platform.consent import models
from hataori.platform.events import api as events

pytestmark = pytest.mark.django_db
ME = str(uuid.uuid4())
ACTOR = Actor(ME, "resident")


def grant(**more):
    rule = {
        "account_id": ME,
        "purpose": "児童手当の審査に税の情報を使う",
        "scope": "tax.income",
        "actor": ACTOR,
        **more,
    }
    return consent.grant(**rule)


def test_a_consent_holds_for_its_scope_only():
    given = grant()
    assert consent.active(ME, "tax.income") == given
    assert consent.active(ME, "health") is None
    assert consent.active(str(uuid.uuid4()), "tax.income") is None


def test_it_ends_after_its_day():
    grant(expires_on=date(2026, 3, 31))
    for day, holds in ((date(2026, 3, 31), True), (date(2026, 4, 1), False)):
        with clock.frozen(clock.now().replace(year=day.year, month=day.month, day=day.day, hour=12)):
            assert bool(consent.active(ME, "tax.income")) is holds


def test_taking_it_back_ends_it_at_once_and_is_a_fact():
    given = grant()
    taken = consent.withdraw(given.id, account_id=ME, actor=ACTOR)
    again = consent.withdraw(given.id, account_id=ME, actor=ACTOR)
    assert taken.withdrawn_at == again.withdrawn_at is not None
    assert consent.active(ME, "tax.income") is None
    facts = events.find(subject=f"account/{ME}")
    assert [fact.type for fact in facts] == ["consent.granted", "consent.withdrawn"]
    assert facts[0].data == {"scope": "tax.income"}


def test_nobody_else_can_take_it_back():
    given = grant()
    stranger = Actor(str(uuid.uuid4()), "resident")
    with pytest.raises(NotFound):
        consent.withdraw(given.id, account_id=stranger.id, actor=stranger)
    assert consent.active(ME, "tax.income")
    (entry,) = audit.entries()
    assert (entry.action, entry.actor_id, entry.subject) == ("consent.refused", stranger.id, f"consent/{given.id}")


def test_an_id_that_is_nobodys_tells_nothing_and_is_no_attempt():
    with pytest.raises(NotFound):
        consent.withdraw(str(uuid.uuid4()), account_id=ME, actor=ACTOR)
    assert audit.entries() == []


def test_a_new_consent_takes_the_place_of_the_open_one():
    first, second = grant(), grant(expires_on=clock.today() + timedelta(days=1))
    assert consent.active(ME, "tax.income") == second
    assert [found.id for found in consent.consents_of(ME)] == [second.id, first.id]
    assert consent.consents_of(ME)[1].withdrawn_at


def test_the_database_allows_one_open_consent_of_a_scope():
    given = grant()
    row = models.ConsentRow(account_id=ME, scope=given.scope, purpose="x", granted_at=clock.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_leave_one_open():
    def give():
        try:
            grant()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=give) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    found = consent.consents_of(ME)
    assert [each.withdrawn_at is None for each in found] == [True, False]
