"""Kept statements answer what query sets answer and write what saving writes, sealed columns and joins included."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from hataori.kernel import clock
from hataori.platform.accounts import models
from hataori.platform.audit.models import AuditEntry
from hataori.platform.idempotency.models import KeyedAnswer
from hataori.platform.prepared import LookUp, insert

pytestmark = pytest.mark.django_db


@pytest.fixture
def resident():
    account = models.Account.objects.create(
        login="a@example.jp", kind="resident", display_name="辻󠄀 花子", created_at=clock.now()
    )
    models.ResidentProfile.objects.create(
        account=account,
        family="辻󠄀",
        given="花子",
        family_kana="ツジ",
        given_kana="ハナコ",
        birthdate="1990-04-01",
        address="本町2丁目5番6号",
        phone="0586-28-8100",
        email="a@example.jp",
    )
    return account


def keyed(key: str) -> KeyedAnswer:
    now = clock.machine()
    return KeyedAnswer(actor="a", key=key, fingerprint="f", lease="l", lease_until=now, expires_at=now)


def test_a_row_with_its_join_and_its_sealed_columns_as_a_query_set_reads_it(resident):
    look_up = LookUp(lambda: models.ResidentProfile.objects.select_related("account"), "account")
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            found = look_up.first(resident.pk)
            names = (found.account.display_name, found.account.sample)
        assert len(asked) == 1
        assert names == ("辻󠄀 花子", False)
    expected = models.ResidentProfile.objects.select_related("account").get(account=resident)
    for field in models.ResidentProfile._meta.concrete_fields:
        assert getattr(found, field.attname) == getattr(expected, field.attname)


def test_nothing_is_found_beside_the_conditions(resident):
    look_up = LookUp(lambda: models.Account.objects.filter(is_active=True), "login", "kind")
    assert look_up.first("a@example.jp", "resident").pk == resident.pk
    assert look_up.first("a@example.jp", "staff") is None
    assert look_up.first("b@example.jp", "resident") is None
    assert look_up.first(None, "resident") is None
    models.Account.objects.filter(pk=resident.pk).update(is_active=False)
    assert look_up.rows("a@example.jp", "resident") == []


def test_a_row_is_written_as_saving_writes_it():
    row = keyed("own")
    insert(row)
    again = KeyedAnswer.objects.get(pk=row.pk)
    for field in KeyedAnswer._meta.concrete_fields:
        assert getattr(again, field.attname) == getattr(row, field.attname), field.name
    again.lease_until += timedelta(seconds=1)
    row.lease = "other"
    row.save(update_fields=["lease"])
    assert KeyedAnswer.objects.get(pk=row.pk).lease == "other"


def test_a_key_that_the_row_brings_is_kept():
    row = AuditEntry(at=clock.now(), action="a", actor_id="x", actor_kind="staff", subject="case/1", body="{}")
    insert(row)
    assert AuditEntry.objects.get(pk=row.pk).subject == "case/1"


def test_constraints_hold():
    insert(keyed("twice"))
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(keyed("twice"))
