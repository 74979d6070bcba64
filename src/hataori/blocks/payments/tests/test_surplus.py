"""What settles nothing goes back, once; what an institution takes back is due again, unless it was paid twice."""

from datetime import date, timedelta

import pytest

from hataori.blocks.payments import api as payments
from hataori.kernel import clock
from hataori.kernel.errors import Conflict, Forbidden, NotFound, Rejected

from .test_intake import NOW, ask, issued, state, take
from .test_payments import ABOUT, CLERK, HEAD, STRANGER, facts

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _morning():
    with clock.frozen(NOW):
        yield


class TestTooMuch:
    def test_who_pays_twice_gets_the_second_back(self):
        slip = issued()
        take(slip)
        again = take(slip, reference="R-2")
        assert (again["settled"], again["surplus"], again["reason"]) == (0, 450, "double")
        (one,) = payments.surpluses("residents")
        assert (one.surplus, one.reason_title) == (450, "重ねて納められました")
        assert payments.surpluses("tax") == []
        with pytest.raises(Forbidden):
            payments.return_surplus(one.id, "口座に振込", CLERK)
        with pytest.raises(NotFound):
            payments.return_surplus(one.id, "口座に振込", STRANGER)
        with pytest.raises(Conflict) as refused:
            payments.return_surplus(one.id, "口座に振込", HEAD)
        assert refused.value.code == "not_final", "a prompt word may still be taken back"
        take(slip, "final", reference="R-2")
        with pytest.raises(Rejected):
            payments.return_surplus(one.id, " ", HEAD)
        assert payments.return_surplus(one.id, "口座に振込", HEAD).returned_at == NOW
        with pytest.raises(Conflict):
            payments.return_surplus(one.id, "もう一度", HEAD)
        assert payments.surpluses("residents") == []
        assert facts(slip.charge)[-3:] == ["payment.surplus", "payment.remitted", "payment.surplus_returned"]

    def test_who_paid_by_card_or_cash_before_gets_it_back(self):
        slip = issued()
        payments.receive_cash(slip.charge.id, CLERK)
        assert take(slip)["reason"] == "double"
        assert payments.charge_of(ABOUT).method == "cash"

    def test_more_than_asked_settles_and_the_rest_goes_back(self):
        answer = take(issued(), amount=500)
        assert (answer["settled"], answer["surplus"], answer["reason"], state()) == (450, 50, "over", "paid")

    def test_less_than_asked_settles_nothing(self):
        slip = issued()
        answer = take(slip, amount=400)
        assert (answer["settled"], answer["surplus"], answer["reason"], state()) == (0, 400, "short", "due")
        assert take(slip, reference="R-2")["settled"] == 450

    def test_what_comes_after_the_fee_was_given_up_goes_back(self):
        slip = issued()
        payments.cancel(ABOUT, "期限までに支払いがなかった")
        assert take(slip)["reason"] == "late"
        assert state() == "cancelled"

    def test_who_had_the_old_slip_in_hand_and_paid_it_has_paid(self):
        old = issued()
        with clock.frozen(NOW + timedelta(minutes=1)):
            new = issued(anew=True)
        assert take(old)["settled"] == 450
        assert ask(new.codes.elqr)["code"] == "paid"
        assert take(new, reference="R-2")["reason"] == "double"
        shown = payments.slip_panel(payments.last_slip_of(old.charge.id))
        assert (shown.slip.number, shown.receipt.settled) == (old.number, 450), "the slip that was paid, not the newer"
        assert [step.more for step in shown.steps][-2:] == ["450円", "450円"], "what goes back too"


class TestTakenBack:
    def test_the_fee_is_due_again_and_the_same_slip_pays_it(self):
        slip = issued()
        take(slip)
        assert take(slip, "cancel")["state"] == "cancelled"
        assert state() == "due"
        assert payments.slip_of(slip.charge.id).number == slip.number
        assert ask(slip.codes.elqr)["payable"]
        assert take(slip, reference="R-2")["settled"] == 450
        assert facts(slip.charge).count("payment.reversed") == 1

    def test_taking_a_second_payment_back_leaves_the_first(self):
        slip = issued()
        take(slip)
        take(slip, reference="R-2")
        take(slip, "cancel", reference="R-2")
        assert (state(), payments.surpluses("residents")) == ("paid", [])
        assert "payment.reversed" not in facts(slip.charge)

    def test_the_old_slip_is_void_again(self):
        old = issued()
        new = issued(anew=True)
        take(old)
        take(old, "cancel")
        assert ask(old.codes.elqr)["code"] == "void"
        assert ask(new.codes.elqr)["payable"]

    def test_after_the_final_word_nothing_is_taken_back(self):
        slip = issued()
        take(slip, "final")
        with pytest.raises(Conflict) as refused:
            take(slip, "cancel")
        assert (refused.value.code, state()) == ("final_already", "paid")

    def test_what_was_taken_back_stays_so_and_what_nobody_told_of_is_unknown(self):
        slip = issued()
        with pytest.raises(NotFound):
            take(slip, "cancel")
        take(slip)
        take(slip, "cancel")
        with pytest.raises(Conflict):
            take(slip, "final")

    def test_the_city_gives_nothing_back_that_may_still_be_taken_back(self):
        slip = issued()
        take(slip)
        with pytest.raises(Conflict) as refused:
            payments.refund(slip.charge.id, "誤り", HEAD)
        assert (refused.value.code, state()) == ("not_final", "paid")
        take(slip, "final")
        assert payments.refund(slip.charge.id, "誤り", HEAD).state == "refunded"
        assert payments.slip_panel(payments.last_slip_of(slip.charge.id)).receipt, "it was paid all the same"

    def test_what_was_paid_twice_still_pays_when_the_first_is_taken_back(self):
        old = issued()
        new = issued(anew=True)
        take(old)
        assert take(new, "final", institution="other-bank", reference="R-2")["reason"] == "double"
        take(old, "cancel")
        assert (state(), payments.surpluses("residents")) == ("paid", [])
        assert facts(old.charge)[-3:] == ["payment.reversed", "payment.remitted", "payment.received"]
        assert payments.last_slip_of(old.charge.id).number == new.number
        with pytest.raises(Conflict) as refused:
            take(new, "cancel", institution="other-bank", reference="R-2")
        assert refused.value.code == "final_already"

    def test_what_a_clerk_entered_as_too_late_pays_when_the_first_is_taken_back(self):
        old = issued()
        new = issued(anew=True)
        take(old)
        assert payments.receive_slip(new.number, date(2026, 12, 1), CLERK).state == "late"
        take(old, "cancel")
        assert (state(), payments.slips_of("residents")) == ("paid", [])
        assert payments.last_slip_of(old.charge.id).number == new.number

    def test_more_than_asked_that_is_taken_back_pays_nothing(self):
        slip = issued()
        take(slip, amount=900)
        take(slip, "cancel", amount=900)
        assert (state(), payments.surpluses("residents")) == ("due", [])

    def test_the_page_says_when_it_was_taken_back(self):
        slip = issued()
        take(slip)
        with clock.frozen(NOW + timedelta(hours=2)):
            take(slip, "cancel")
        shown = payments.slip_panel(payments.slip_of(slip.charge.id))
        assert [(step.title, step.at) for step in shown.steps][-1] == (
            "納付が取り消されました", NOW + timedelta(hours=2)
        )  # fmt: skip
        assert (shown.receipt, bool(shown.qr)) == (None, True)
