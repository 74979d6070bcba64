"""過誤払: found by a change, told with reason and article, kept back or paid in, settled once to the yen."""

import threading
from datetime import date, datetime

import pytest
from django.db import IntegrityError, connection, transaction

from hataori.blocks.documents import api as documents
from hataori.blocks.messaging import api as messaging
from hataori.kernel import clock
from hataori.kernel.errors import Conflict, Forbidden, HataoriError, NotFound, Rejected
from hataori.platform.audit import api as audit
from hataori.platform.events.api import find
from hataori.services.automatic_schemes import awarding, letters, models, overpaying, paying, queries

from .conftest import APPROVER, CLERK, HEAD, INSURANCE_CLERK, OTHER, resident_account
from .test_paying import DECEMBER, DETAILS, award, content, file_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sections", "city")]
FEBRUARY = date(2027, 2, 15)
REASON = "11月に施設に入所したことを、12月の支払いの後に確かめたため"
OFFSET = overpaying.Plan("offset", REASON)
REPAY = overpaying.Plan("repay", REASON, date(2027, 1, 29))


@pytest.fixture(autouse=True)
def _before_december() -> None:
    """The days the figures of this file stand on, whenever it is run."""
    began, at = clock.machine(), datetime(2026, 11, 26, 10, tzinfo=clock.JST)
    clock.set_source(lambda: at + (clock.machine() - began))


def change(before: models.Award, *, to: int = 0, first: date = date(2026, 11, 1)) -> models.Award | None:
    """A released change of an award from a month on: 0 ends it."""
    row = models.Proposal.objects.get(pk=before.proposal_id)
    row.pk, row.change, row.amount, row.lowest, row.highest = None, "lowered" if to else "ended", to, to, to
    row.effective_from, row.state = first, "awarded"
    row._state.adding = True
    row.id = models.Proposal._meta.pk.get_default()
    row.save()
    with transaction.atomic():
        return awarding.award(row, actor=APPROVER)


def paid(person: str = "P1", amount: int = 15_000) -> models.Award:
    """October and November paid and released in December."""
    made = award(person, amount)
    paying.set_account(person, DETAILS, source="typed")
    paying.release_file(file_of().pk, actor=HEAD)
    return made


def found() -> str:
    return str(models.Overpayment.objects.get().pk)


def noticed(plan: overpaying.Plan = OFFSET) -> str:
    overpaying.prepare(found(), plan, actor=CLERK)
    overpaying.release(found(), actor=APPROVER)
    return found()


def state() -> tuple[str, int]:
    row = models.Overpayment.objects.get()
    return row.state, row.left


def told(kind: str) -> list[dict]:
    return [event.data for event in find(types=[f"scheme.{kind}"])]


def test_an_end_behind_what_was_paid_is_found_with_its_months():
    change(paid())
    row = models.Overpayment.objects.get()
    assert (row.state, row.amount, row.left) == ("found", 15_000, 15_000)
    assert [each.paid.month for each in row.months.all()] == [date(2026, 11, 1)]
    assert told("overpaid") == [{"scheme": "child_allowance", "yen": 15_000, "sample": False}]


def test_an_end_before_anything_was_paid_finds_nothing():
    change(award("P1"))
    assert not models.Overpayment.objects.exists()


def test_a_lowered_amount_counts_what_was_paid_and_asks_back_the_rest():
    lower = change(paid(), to=10_000)
    assert models.Overpayment.objects.get().amount == 5_000
    (month,) = lower.paid_months.all()
    assert (month.month, month.amount) == (date(2026, 11, 1), 10_000)
    due = paying.due_on(FEBRUARY, "child-support")
    assert [item.amount for item in due] == [20_000], "December and January; November is paid"


def test_a_raised_amount_behind_a_payment_is_made_good_once():
    change(paid(), to=20_000)
    assert not models.Overpayment.objects.exists()
    file = file_of(FEBRUARY)
    assert file.total == 5_000 + 2 * 20_000
    with pytest.raises(Rejected):
        file_of(FEBRUARY)


def test_a_second_change_asks_no_month_back_twice():
    lower = change(paid(), to=10_000)
    change(lower, first=date(2026, 11, 1))
    amounts = sorted(models.Overpayment.objects.values_list("amount", flat=True))
    assert amounts == [5_000, 10_000]
    assert sum(amounts) == 15_000


def test_it_is_kept_back_from_the_next_payment_of_the_scheme_and_settled_with_its_release():
    change(paid(), to=10_000)
    noticed()
    file = file_of(FEBRUARY)
    assert (file.count, file.total, file.offset) == (1, 15_000, 5_000)
    assert content(file).split("\r\n")[2][1:19] == "000001000000015000"
    assert state() == ("noticed", 0)
    paying.release_file(file.pk, actor=HEAD)
    assert state() == ("settled", 0)
    assert told("overpayment_settled") == [
        {"scheme": "child_allowance", "yen": 5_000, "sample": False, "way": "offset"}
    ]


def test_what_the_next_payment_cannot_hold_waits_for_the_one_after():
    change(paid(amount=30_000), to=1_000)
    noticed()
    first = file_of(FEBRUARY)
    assert (first.count, first.total, first.offset, first.file_id) == (0, 0, 2_000, "")
    paying.release_file(first.pk, actor=HEAD)
    assert state() == ("noticed", 27_000)
    file_of(date(2027, 4, 15))
    assert state() == ("noticed", 25_000)


def test_nothing_is_kept_back_before_the_person_was_told():
    change(paid(), to=10_000)
    overpaying.prepare(found(), OFFSET, actor=CLERK)
    assert file_of(FEBRUARY).offset == 0


def test_another_persons_or_another_schemes_payment_is_left_alone():
    change(paid("P1"))
    noticed()
    award("P2")
    paying.set_account("P2", DETAILS, source="typed")
    assert file_of(FEBRUARY).offset == 0
    assert state() == ("noticed", 15_000)


def test_a_returned_transfer_paid_anew_is_lowered_too():
    before = award("P1")
    paying.set_account("P1", DETAILS, source="typed")
    file = file_of()
    paying.release_file(file.pk, actor=HEAD)
    paying.returned(file.payments.get().pk, "口座名義相違", actor=CLERK)
    change(before)
    with pytest.raises(Rejected) as refused:
        overpaying.prepare(found(), REPAY, actor=CLERK)
    assert [problem.code for problem in refused.value.problems] == ["not_received"]
    noticed()
    paying.set_account("P1", DETAILS | {"account_number": "7654321"}, source="typed")
    again = file_of(FEBRUARY)
    assert (again.total, again.offset) == (15_000, 15_000)


def test_a_scheme_whose_law_knows_no_set_off_is_repaid_only():
    change(paid())
    models.Overpayment.objects.update(scheme="school_support")
    with pytest.raises(Rejected) as refused:
        overpaying.prepare(found(), OFFSET, actor=CLERK)
    assert [problem.code for problem in refused.value.problems] == ["no_article"]
    overpaying.prepare(found(), REPAY, actor=CLERK)


@pytest.mark.parametrize(
    ("plan", "field"),
    [
        (overpaying.Plan("", REASON), "way"),
        (overpaying.Plan("offset", " "), "reason"),
        (overpaying.Plan("offset", "番号は123456789018です"), "reason"),
        (overpaying.Plan("offset", "あ" * 1_001), "reason"),
        (overpaying.Plan("repay", REASON), "due_on"),
        (overpaying.Plan("repay", REASON, date(2026, 1, 1)), "due_on"),
    ],
)
def test_a_plan_that_lacks_something_is_told_at_its_field(plan, field):
    change(paid())
    with pytest.raises(Rejected) as refused:
        overpaying.prepare(found(), plan, actor=CLERK)
    assert [problem.field for problem in refused.value.problems] == [field]


def test_two_people_and_of_this_section_only():
    change(paid())
    for nobody in (INSURANCE_CLERK, OTHER):
        with pytest.raises(Forbidden):
            overpaying.prepare(found(), OFFSET, actor=nobody)
    overpaying.prepare(found(), OFFSET, actor=APPROVER)
    for nobody in (CLERK, APPROVER):
        with pytest.raises(Forbidden):
            overpaying.release(found(), actor=nobody)
    overpaying.release(found(), actor=HEAD)
    with pytest.raises(Conflict):
        overpaying.release(found(), actor=HEAD)


def test_the_database_wants_two_people_too():
    change(paid())
    with pytest.raises(IntegrityError), transaction.atomic():
        models.Overpayment.objects.update(state="noticed", way="offset", prepared_by="a", released_by="a")
    with pytest.raises(IntegrityError), transaction.atomic():
        models.Overpayment.objects.update(state="settled", way="offset", prepared_by="a", released_by="b")


def test_the_notice_says_how_much_why_and_by_which_article(city, monkeypatch):
    resident, said = resident_account(), []
    real = documents.issue
    monkeypatch.setattr(documents, "issue", lambda **what: said.append(what["data"]) or real(**what))
    change(paid())
    city.accounts["P1"] = resident.id
    noticed()
    paper = documents.documents_about(f"overpayment/{found()}")[0]
    assert paper.title == "児童手当 支払いの調整のお知らせ"
    (message,) = messaging.box(resident.id).messages
    assert "15,000円" in message.body
    assert paper.owner_id == resident.id
    (data,) = said
    assert data["article"] == "児童手当法第13条"
    assert data["body"][-1] == REASON
    assert data["rows"] == [["制度", "児童手当"], ["2026年11月分", "15,000円"], ["合計", "15,000円"]]
    assert models.Overpayment.objects.get().paper_id == paper.id
    assert audit.verify().whole


def test_who_has_no_account_gets_a_letter_for_each_way():
    change(paid())
    noticed()
    overpaying.prepare(found(), REPAY, actor=CLERK)
    overpaying.release(found(), actor=HEAD)
    assert [row.kind for row in letters.waiting("child-support")] == ["offset", "repay"]
    assert {row.kind for row in letters.as_rows(list(letters.waiting("child-support")), CLERK)} == {
        "支払いの調整",
        "返納の通知",
    }


def test_it_is_paid_in_by_parts_each_counted_once():
    change(paid())
    noticed(REPAY)
    today = clock.today()
    overpaying.receive(found(), amount=5_000, on=today, key="k1", actor=CLERK)
    overpaying.receive(found(), amount=5_000, on=today, key="k1", actor=CLERK)
    assert state() == ("noticed", 10_000)
    with pytest.raises(Rejected):
        overpaying.receive(found(), amount=10_001, on=today, key="k2", actor=CLERK)
    with pytest.raises(Rejected):
        overpaying.receive(found(), amount=1, on=date(2036, 1, 1), key="k3", actor=CLERK)
    overpaying.receive(found(), amount=10_000, on=today, key="k4", actor=CLERK)
    assert state() == ("settled", 0)
    with pytest.raises(Conflict):
        overpaying.receive(found(), amount=1, on=today, key="k5", actor=CLERK)


def test_what_is_set_off_may_be_repaid_where_no_payment_comes_any_more():
    change(paid())
    noticed()
    overpaying.prepare(found(), REPAY, actor=CLERK)
    overpaying.release(found(), actor=HEAD)
    assert models.Overpayment.objects.get().way == "repay"
    with pytest.raises(Conflict):
        overpaying.prepare(found(), OFFSET, actor=CLERK)


def test_money_paid_in_beside_an_unreleased_file_is_not_settled_before_its_release():
    change(paid(amount=30_000), to=1_000)
    noticed()
    file = file_of(FEBRUARY)
    overpaying.receive(found(), amount=27_000, on=clock.today(), key="k", actor=CLERK)
    assert state() == ("noticed", 0)
    paying.release_file(file.pk, actor=HEAD)
    assert state() == ("settled", 0)


def test_a_mistake_is_withdrawn_with_its_reason_while_nothing_came_back():
    change(paid())
    noticed(REPAY)
    with pytest.raises(Rejected):
        overpaying.withdraw(found(), actor=HEAD, note="")
    overpaying.receive(found(), amount=1, on=clock.today(), key="k", actor=CLERK)
    with pytest.raises(Conflict):
        overpaying.withdraw(found(), actor=HEAD, note="入所していなかった")
    models.Overpayment.objects.update(left=15_000)
    overpaying.withdraw(found(), actor=HEAD, note="入所していなかった")
    assert state() == ("withdrawn", 15_000)
    assert not queries.overpayments("child-support").exists()


def test_it_may_be_sent_back_with_a_reason():
    change(paid())
    overpaying.prepare(found(), OFFSET, actor=CLERK)
    overpaying.send_back(found(), actor=APPROVER, note="理由をくわしく")
    assert state() == ("found", 15_000)
    overpaying.prepare(found(), REPAY, actor=CLERK)


def test_reasons_are_sealed():
    change(paid())
    noticed()
    with connection.cursor() as cursor:
        cursor.execute("SELECT reason FROM automatic_schemes_overpayment")
        assert "入所" not in cursor.fetchone()[0]
        cursor.execute("SELECT note FROM automatic_schemes_overpaidstep")
        assert all("入所" not in note for (note,) in cursor.fetchall())


def test_money_sent_twice_at_once_counts_once():
    change(paid())
    noticed(REPAY)
    at_once(lambda _: overpaying.receive(found(), amount=10_000, on=clock.today(), key="same", actor=CLERK))
    assert state() == ("noticed", 5_000)


def test_two_files_at_once_keep_it_back_once():
    change(paid(), to=10_000)
    noticed()
    at_once(lambda _: file_of(FEBRUARY))
    assert models.Settlement.objects.count() == 1
    assert state() == ("noticed", 0)


def test_an_end_released_while_a_file_is_made_leaves_no_month_unseen():
    """Whichever comes first: the month is not paid, or it is found as paid too much."""
    before = award("P1", first=date(2026, 10, 1))
    paying.set_account("P1", DETAILS, source="typed")
    at_once(lambda number: change(before) if number else file_of(DECEMBER), 2)
    paid_yen = sum(row.amount for row in models.Payment.objects.all())
    asked = sum(row.amount for row in models.Overpayment.objects.all())
    assert paid_yen - asked in (0, 15_000)
    assert paid_yen - asked == (15_000 if models.Payment.objects.exists() else 0)


def at_once(act, count: int = 4) -> None:
    ready = threading.Barrier(count)

    def go(number: int) -> None:
        ready.wait()
        try:
            act(number)
        except HataoriError:
            pass  # the one that came second is told so
        finally:
            connection.close()

    threads = [threading.Thread(target=go, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_the_desk_shows_it_from_the_list_to_the_settled_page(desk):
    change(paid(), to=10_000)
    clerk, approver = desk("child-support.clerk"), desk("child-support.approver")
    page = f"/desk/schemes/overpayments/{found()}/"
    assert page in clerk.get("/desk/schemes/payments/").content.decode()
    assert "児童手当法第13条" in clerk.get(page).content.decode()
    refused = clerk.post(f"{page}prepare/", {"way": "", "reason": ""})
    assert refused.status_code == 422
    assert "払い過ぎになった理由" in refused.content.decode()
    clerk.post(f"{page}prepare/", {"way": "repay", "reason": REASON, **day("due_on", date(2027, 1, 29))})
    assert "決裁して通知する" not in clerk.get(page).content.decode()
    approver.post(f"{page}release/")
    assert "通知済み" in approver.get(page).content.decode()
    wrong = clerk.post(f"{page}receive/", {"amount": "9999999", **day("on", clock.today()), "key": "a"})
    assert "残り5,000円まで" in wrong.content.decode()
    clerk.post(f"{page}receive/", {"amount": "5000", **day("on", clock.today()), "key": "b"})
    assert "精算済み" in clerk.get(page).content.decode()
    assert clerk.post(f"{page}receive/", {"amount": "1", **day("on", clock.today()), "key": "c"}).status_code == 302
    assert clerk.post(f"{page}nothing/").status_code == 404


def day(name: str, value: date) -> dict[str, str]:
    return {f"{name}-{part}": str(getattr(value, part)) for part in ("year", "month", "day")}


def test_another_section_does_not_see_it_and_the_try_is_audited(desk):
    change(paid())
    assert desk("insurance-pension.clerk").get(f"/desk/schemes/overpayments/{found()}/").status_code == 404
    with pytest.raises(NotFound):
        queries.overpayment_for(found(), OTHER)
    tries = [entry for entry in audit.entries() if entry.action == "overpayment.refused"]
    assert {entry.subject for entry in tries} == {f"overpayment/{found()}"}
