"""Money: each month once, four eyes, what comes back is paid anew, and the file says what the awards say."""

import threading
from datetime import date

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM
from hataori.kernel.errors import Conflict, Forbidden, HataoriError, Rejected
from hataori.platform.events.api import find
from hataori.platform.files import api as files
from hataori.services.automatic_schemes import models, paying

from .conftest import APPROVER, CLERK, DAY, HEAD, OTHER

pytestmark = pytest.mark.django_db(transaction=True)
DECEMBER = date(2026, 12, 15)
DETAILS = {
    "bank_code": "0001",
    "branch_code": "123",
    "account_kind": "ordinary",
    "account_number": "1234567",
    "holder_kana": "イチノミヤ ハナコ",
}


def award(person="P1", amount=15_000, first=date(2026, 10, 1), last=None):
    scheme, unit = "child_allowance", "month"
    now = clock.now()
    run = models.Run.objects.filter(state="done").first() or models.Run.objects.create(
        as_of=DAY, state="done", started_by="x", created_at=now, finished_at=now
    )
    proposal = models.Proposal.objects.create(
        run=run,
        scheme=scheme,
        department="child-support",
        household_id=f"H-{person}",
        person_id=person,
        change="new",
        state="awarded",
        certain=True,
        amount=amount,
        lowest=amount,
        highest=amount,
        unit=unit,
        payer="city",
        effective_from=first,
        version="v",
        grounds="{}",
        created_at=now,
        changed_at=now,
        prepared_by="a",
        released_by="b",
    )
    return models.Award.objects.create(
        proposal=proposal,
        scheme=scheme,
        department="child-support",
        household_id=proposal.household_id,
        person_id=person,
        amount=amount,
        unit=unit,
        version="v",
        first=first,
        last=last,
        decided_at=now,
    )


def file_of(pay_on=DECEMBER, actor=CLERK) -> models.TransferFile:
    return paying.prepare_file(pay_on, "child-support", actor=actor)


def content(file: models.TransferFile) -> str:
    return b"".join(files.reader(file.file_id, SYSTEM)[1]).decode("shift_jis")


def test_the_file_pays_what_is_due_and_says_so(db):
    award("P1")
    award("P2", amount=30_000)
    award("P3", amount=10_000)
    for person in ("P1", "P2"):
        paying.set_account(person, DETAILS, source="typed")
    file = file_of()
    assert (file.count, file.total) == (2, 90_000)
    assert {item.person_id for item in paying.due_on(DECEMBER, "child-support")} == {"P3"}
    lines = content(file).split("\r\n")
    assert [line[0] for line in lines if line] == ["1", "2", "2", "8", "9"]
    assert lines[3][1:19] == "000002000000090000"
    assert list(paying.totals(file)) == [("child_allowance", 2, 90_000)]


def test_a_second_file_of_the_day_holds_only_what_is_new(db):
    award("P1")
    paying.set_account("P1", DETAILS, source="typed")
    file_of()
    with pytest.raises(Rejected):
        file_of()
    award("P2")
    paying.set_account("P2", DETAILS, source="typed")
    assert [row.person_id for row in file_of().payments.all()] == ["P2"]


def test_two_files_at_once_pay_once(db):
    award("P1")
    paying.set_account("P1", DETAILS, source="typed")
    outcomes: list[str] = []
    ready = threading.Barrier(4)

    def go() -> None:
        ready.wait()
        try:
            file_of()
            outcomes.append("made")
        except HataoriError as error:
            outcomes.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=go) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count("made") == 1
    assert models.Payment.objects.count() == 1
    assert models.PaidMonth.objects.count() == 2


def test_the_file_is_released_by_another_section_head_only_and_once(db):
    award("P1")
    paying.set_account("P1", DETAILS, source="typed")
    file = file_of()
    for nobody in (CLERK, APPROVER, OTHER):
        with pytest.raises(Forbidden):
            paying.release_file(file.pk, actor=nobody)
    paying.release_file(file.pk, actor=HEAD)
    with pytest.raises(Conflict):
        paying.release_file(file.pk, actor=HEAD)
    assert models.Payment.objects.get().state == "paid"
    (fact,) = find(types=["scheme.payment_released"])
    assert fact.data == {"count": 1, "yen": 30_000, "sample": True}


def test_who_made_the_file_does_not_release_it(db):
    award("P1")
    paying.set_account("P1", DETAILS, source="typed")
    file = file_of(actor=HEAD)
    with pytest.raises(Forbidden, match="作った人"):
        paying.release_file(file.pk, actor=HEAD)


def test_a_returned_transfer_is_paid_anew_to_another_account_once(db):
    award("P1", last=date(2026, 11, 1))
    paying.set_account("P1", DETAILS, source="typed")
    first = file_of()
    paying.release_file(first.pk, actor=HEAD)
    payment = first.payments.get()
    paying.returned(payment.pk, "口座名義相違", actor=CLERK)
    assert not paying.has_account("P1")
    with pytest.raises(Rejected):
        file_of(date(2027, 2, 15))
    paying.set_account("P1", DETAILS | {"account_number": "7654321"}, source="typed")
    again = file_of(date(2027, 2, 15))
    assert (again.count, again.total) == (1, 30_000)
    assert again.payments.get().repeats_id == payment.pk
    with pytest.raises(Rejected):
        file_of(date(2027, 2, 15))
    with pytest.raises(Conflict):
        paying.returned(payment.pk, "また", actor=CLERK)


def test_account_numbers_are_sealed(db):
    paying.set_account("P1", DETAILS, source="typed")
    with connection.cursor() as cursor:
        cursor.execute("SELECT details FROM automatic_schemes_account")
        assert "1234567" not in cursor.fetchone()[0]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.integers(1, 60_000), st.dates(date(2026, 1, 1), date(2026, 11, 1))), min_size=1, max_size=6)
)
def test_over_a_year_the_files_sum_to_what_the_awards_say(db, awards):
    models.PaidMonth.objects.all().delete()
    models.Payment.objects.all().delete()
    models.TransferFile.objects.all().delete()
    models.Award.objects.all().delete()
    models.Proposal.objects.all().delete()
    models.Account.objects.all().delete()
    for index, (amount, first) in enumerate(awards):
        award(f"P{index}", amount, first.replace(day=1))
        paying.set_account(f"P{index}", DETAILS, source="typed")
    total = 0
    for month in (2, 4, 6, 8, 10, 12):
        try:
            total += file_of(date(2026, month, 15)).total
        except Rejected:
            continue
    assert total == sum(amount * (12 - first.month) for amount, first in awards)
