"""Slips: one open at a time, a mistyped number is noticed, money that came too late is not lost."""

from datetime import date, datetime, timedelta

import pytest

from hataori.blocks.payments import api as payments
from hataori.blocks.payments import slips
from hataori.kernel import clock
from hataori.kernel.clock import JST
from hataori.kernel.errors import Conflict, Forbidden, NotFound, Rejected
from hataori.platform.audit import api as audit

from .test_payments import CLERK, HEAD, PAYER, STRANGER, charged, facts

pytestmark = pytest.mark.django_db
TODAY = date(2026, 12, 1)
DUE = date(2026, 12, 8)


@pytest.fixture(autouse=True)
def _morning():
    with clock.frozen(datetime(2026, 12, 1, 9, 0, tzinfo=JST)):
        yield


def test_the_payer_has_one_slip_and_it_settles_the_fee_once():
    fee = charged()
    slip = payments.issue_slip(fee.id, DUE, PAYER)
    assert payments.issue_slip(fee.id, DUE, PAYER) == slip
    assert (slip.payable, slip.state_title, len(slip.shown)) == (True, "未納", 13)
    paid = payments.receive_slip(slip.shown, TODAY, CLERK)
    assert (paid.state, paid.charge.state, paid.charge.method_title) == ("paid", "paid", "納付書")
    with pytest.raises(Conflict):
        payments.receive_slip(slip.number, TODAY, CLERK)
    assert facts(fee) == ["payment.charged", "payment.slip_issued", "payment.received"]


def test_full_width_digits_are_read_and_a_wrong_digit_is_noticed():
    slip = payments.issue_slip(charged().id, DUE, CLERK)
    wrong = slip.number[:-1] + str((int(slip.number[-1]) + 1) % 10)
    with pytest.raises(Rejected) as refused:
        payments.receive_slip(wrong, TODAY, CLERK)
    assert refused.value.problems[0].code == "bad_number"
    wide = slip.shown.translate(str.maketrans("0123456789-", "０１２３４５６７８９－"))
    assert payments.receive_slip(wide, TODAY, CLERK).state == "paid"


def test_every_single_wrong_digit_is_found():
    number = slips.new_number()
    assert slips.is_number(number)
    for place, digit in enumerate(number):
        for other in set("0123456789") - {digit}:
            assert not slips.is_number(number[:place] + other + number[place + 1 :])


@pytest.mark.parametrize("day", [TODAY - timedelta(days=1), TODAY + timedelta(days=1)])
def test_nobody_paid_before_the_slip_was_there_or_tomorrow(day):
    slip = payments.issue_slip(charged().id, DUE, PAYER)
    with pytest.raises(Rejected) as refused:
        payments.receive_slip(slip.number, day, CLERK)
    assert refused.value.problems[0].field == "paid_on"


def test_what_comes_after_the_fee_was_settled_is_kept_to_be_given_back():
    fee = charged()
    slip = payments.issue_slip(fee.id, DUE, PAYER)
    payments.receive_cash(fee.id, CLERK)
    assert payments.slips_of("residents") == []
    late = payments.receive_slip(slip.number, TODAY, CLERK)
    assert (late.state, late.charge.method) == ("late", "cash")
    assert [each.number for each in payments.slips_of("residents")] == [slip.number]
    with pytest.raises(Forbidden):
        payments.return_slip(slip.number, "口座に振込", CLERK)
    with pytest.raises(Rejected):
        payments.return_slip(slip.number, " ", HEAD)
    assert payments.return_slip(slip.number, "口座に振込", HEAD).state == "returned"
    assert facts(fee)[-2:] == ["payment.slip_late", "payment.slip_returned"]
    assert audit.entries(action="payment.slip_returned")[0].reason == "口座に振込"


def test_slips_of_fees_that_were_settled_otherwise_hide_no_other(monkeypatch):
    monkeypatch.setattr(slips, "_MOST", 1)
    gone = charged()
    payments.issue_slip(gone.id, DUE, PAYER)
    payments.cancel(gone.about, "取下げ")
    slip = payments.issue_slip(charged(about="application/R8-0002").id, DUE + timedelta(days=1), PAYER)
    assert [each.number for each in payments.slips_of("residents")] == [slip.number]


def test_the_page_says_when_the_counter_took_it_also_after_it_was_given_back():
    fee = charged()
    slip = payments.issue_slip(fee.id, DUE, PAYER)
    payments.receive_slip(slip.number, TODAY, CLERK)
    payments.refund(fee.id, "誤り", HEAD)
    steps = payments.slip_panel(payments.last_slip_of(fee.id)).steps
    assert [(step.title, step.at) for step in steps][1:] == [("窓口で納められました", clock.now())]


def test_a_slip_of_what_was_paid_otherwise_waits_for_nothing():
    fee = charged()
    slip = payments.issue_slip(fee.id, DUE, PAYER)
    payments.receive_cash(fee.id, CLERK)
    steps = payments.slip_panel(payments.last_slip_of(fee.id)).steps
    assert [(step.title, step.at) for step in steps] == [("発行しました", slip.issued_at)]


def test_strangers_neither_print_nor_enter_and_a_past_term_prints_nothing():
    fee = charged()
    with pytest.raises(NotFound):
        payments.issue_slip(fee.id, DUE, STRANGER)
    with pytest.raises(Rejected):
        payments.issue_slip(fee.id, TODAY - timedelta(days=1), PAYER)
    slip = payments.issue_slip(fee.id, DUE, PAYER)
    with pytest.raises(NotFound):
        payments.receive_slip(slip.number, TODAY, STRANGER)
    payments.cancel(fee.about, "取下げ")
    with pytest.raises(Conflict):
        payments.issue_slip(fee.id, DUE, PAYER)


def test_a_new_term_gets_a_new_number_and_the_old_one_is_void():
    fee = charged()
    first = payments.issue_slip(fee.id, DUE, PAYER)
    again = payments.issue_slip(fee.id, DUE + timedelta(days=3), PAYER)
    assert (again.number == first.number, again.due_on) == (False, DUE + timedelta(days=3))
    assert first.overdue(DUE + timedelta(days=1))
    with pytest.raises(Conflict) as refused:
        payments.receive_slip(first.number, TODAY, CLERK)
    assert refused.value.code == "void"
    assert payments.receive_slip(again.number, TODAY, CLERK).state == "paid"
