"""Paying by a slip's code: each payment counts once, too much goes back, a void number is refused."""

import json
import uuid
from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError

from hataori.blocks.payments import api as payments
from hataori.blocks.payments import codes, intake, models
from hataori.blocks.payments.configuration import institution
from hataori.blocks.payments.public_money import public_money
from hataori.kernel import clock
from hataori.kernel.clock import JST
from hataori.kernel.errors import Conflict, Forbidden, HataoriError, NotFound, Rejected
from hataori.platform.events import api as events

from .test_payments import ABOUT, CLERK, PAYER, at_once, charged, facts

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 12, 1, 9, 0, tzinfo=JST)
DUE = date(2026, 12, 8)
KIND = "facility-fees"


@pytest.fixture(autouse=True)
def _morning():
    with clock.frozen(NOW):
        yield


def issued(amount: int = 450, **more) -> payments.Slip:
    return payments.issue_slip(charged(amount).id, DUE, PAYER, kind=KIND, **more)


def told(slip: payments.Slip, stage: str = "prompt", **other) -> bytes:
    reference = other.get("reference", "R-1")
    said = {
        "institution": "mogi-bank",
        "message": f"{reference}-{stage}",
        "stage": stage,
        "reference": reference,
        "code": slip.codes.elqr,
        "amount": slip.charge.amount,
        "paid_at": clock.now().isoformat(),
    }
    return json.dumps(said | other).encode()


def signed(body: bytes) -> dict:
    stamp = str(int(clock.now().timestamp()))
    return {"body": body, "stamp": stamp, "signature": institution().sign(f"{stamp}.{body.decode()}")}


def take(slip: payments.Slip, stage: str = "prompt", **other) -> dict:
    return json.loads(intake.take_notice(**signed(told(slip, stage, **other))))


def ask(code: str) -> dict:
    return intake.inquire(**signed(json.dumps({"code": code}).encode()))


def state() -> str:
    found = payments.charge_of(ABOUT)
    assert found
    return found.state


class TestAsking:
    def test_all_three_codes_name_the_same_slip(self):
        slip = issued()
        wide = codes.typed(slip.codes.el_number).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
        for code in (slip.codes.elqr, slip.codes.barcode, codes.typed(slip.codes.el_number), wide):
            answer = ask(code)
            assert (answer["payable"], answer["amount"], answer["due_on"]) == (True, 450, "2026-12-08")
            assert answer["slip"] == slip.shown

    @pytest.mark.parametrize("which", ["elqr", "barcode"])
    def test_a_misread_digit_is_refused_with_a_sentence(self, which):
        code = getattr(issued().codes, which)
        wrong = code[:40] + str((int(code[40]) + 1) % 10) + code[41:]
        with pytest.raises(Rejected) as refused:
            ask(wrong)
        assert "もう一度" in refused.value.problems[0].message

    def test_a_mistyped_number_finds_nothing(self):
        typed = codes.typed(issued().codes.el_number)
        for place in (0, 24, 28, 33):  # office, number, confirmation, kind
            with pytest.raises(NotFound):
                ask(typed[:place] + str((int(typed[place]) + 1) % 10) + typed[place + 1 :])

    @pytest.mark.parametrize("code", ["", "123", "x" * 255, None, "9" * 34 + "a"])
    def test_what_is_no_code_is_refused(self, code):
        with pytest.raises(Rejected):
            ask(code)

    def test_a_new_number_voids_the_old_one_at_once(self):
        old = issued()
        new = issued(anew=True)
        assert new.number != old.number
        assert (new.codes.elqr != old.codes.elqr, new.codes.barcode != old.codes.barcode) == (True, True)
        refused = ask(old.codes.elqr)
        assert (refused["payable"], refused["code"]) == (False, "void")
        assert ask(new.codes.elqr)["payable"]
        assert facts(old.charge) == [
            "payment.charged", "payment.slip_issued", "payment.slip_voided", "payment.slip_issued"
        ]  # fmt: skip

    def test_at_midnight_its_day_is_over_but_who_paid_before_has_paid(self):
        slip = issued()
        with clock.frozen(datetime(2026, 12, 8, 23, 59, 59, tzinfo=JST)):
            assert ask(slip.codes.elqr)["payable"]
            assert payments.slip_panel(slip).qr
            said = told(slip)
        with clock.frozen(datetime(2026, 12, 9, 0, 0, tzinfo=JST)):
            assert ask(slip.codes.elqr)["code"] == "overdue"
            shown = payments.slip_panel(slip)
            assert (shown.qr, shown.numbers, "納期限が過ぎています" in shown.refused) == ("", (), True)
            assert json.loads(intake.take_notice(**signed(said)))["settled"] == 450
        assert payments.last_slip_of(slip.charge.id).paid_on == DUE

    def test_a_past_term_what_was_paid_and_what_is_no_longer_asked_may_not_be_paid(self):
        slip = issued()
        with clock.frozen(NOW + timedelta(days=8)):
            assert ask(slip.codes.elqr)["code"] == "overdue"
        take(slip)
        assert ask(slip.codes.elqr)["code"] == "paid"

    def test_a_given_up_fee_may_not_be_paid(self):
        slip = issued()
        payments.cancel(ABOUT, "取下げ")
        assert ask(slip.codes.elqr)["code"] == "not_due"


class TestPaying:
    @pytest.mark.parametrize("which", ["elqr", "barcode", "number"])
    def test_prompt_word_pays_and_the_final_one_closes_it(self, which):
        slip = issued()
        code = codes.typed(slip.codes.el_number) if which == "number" else getattr(slip.codes, which)
        assert take(slip, code=code)["settled"] == 450
        assert state() == "paid"
        assert take(slip, "final", code=code)["state"] == "final"
        found = payments.last_slip_of(slip.charge.id)
        (one,) = payments.remittances_of(slip.charge.id)
        assert (found.state, found.paid_on, found.charge.method) == ("paid", date(2026, 12, 1), "slip")
        assert (one.way, one.state, one.settled) == (which, "final", 450)
        assert facts(slip.charge).count("payment.received") == 1

    def test_the_same_message_gets_the_same_answer_byte_by_byte(self):
        said = signed(told(issued()))
        first = intake.take_notice(**said)
        assert [intake.take_notice(**said) for _ in range(3)] == [first] * 3
        assert models.Remittance.objects.count() == 1
        assert models.Payment.objects.count() == 1

    def test_the_answer_stays_what_it_was_when_more_has_happened_since(self):
        slip = issued()
        said = signed(told(slip))
        first = intake.take_notice(**said)
        take(slip, "final")
        assert intake.take_notice(**said) == first

    def test_a_message_number_with_other_words_is_refused(self):
        slip = issued()
        take(slip)
        with pytest.raises(Conflict) as refused:
            take(slip, paid_at=(NOW + timedelta(minutes=1)).isoformat())
        assert refused.value.code == "message_reused"

    def test_a_payment_number_of_another_payment_is_refused_and_changes_nothing(self):
        slip = issued()
        take(slip)
        with pytest.raises(Conflict) as refused:
            take(slip, message="M-2", amount=451)
        assert refused.value.code == "reference_reused"
        assert models.Remittance.objects.get().amount == 450

    def test_the_final_word_alone_does_for_both(self):
        slip = issued()
        assert take(slip, "final")["state"] == "final"
        assert state() == "paid"
        assert take(slip)["state"] == "final", "a prompt word that comes late takes nothing back"

    def test_without_a_signature_nothing_is_taken(self):
        said = signed(told(issued()))
        for wrong in ({"signature": "0" * 64}, {"stamp": "1"}, {"signature": "署名"}, {"body": said["body"] + b" "}):
            with pytest.raises(Forbidden):
                intake.take_notice(**(said | wrong))
        assert state() == "due"

    @pytest.mark.parametrize(
        ("other", "field"),
        [
            ({"amount": 0}, "amount"), ({"amount": "450"}, "amount"), ({"amount": True}, "amount"),
            ({"amount": 10**11}, "amount"), ({"stage": "perhaps"}, "stage"), ({"paid_at": "2026-12-01"}, "paid_at"),
            ({"paid_at": "きのう"}, "paid_at"), ({"reference": ""}, "reference"), ({"message": "m" * 61}, "message"),
            ({"institution": None}, "institution"), ({"code": "1"}, "code"), ({"institution": "b\0"}, "institution"),
            ({"message": "\ud800"}, "message"), ({"paid_at": "9999-12-31T23:59:59-12:00"}, "paid_at"),
            ({"paid_at": "0001-01-01T00:00:00+12:00"}, "paid_at"),
            ({"paid_at": "2026-12-01T09:06:00+09:00"}, "paid_at"),
            ({"paid_at": "2026-12-01T08:54:00+09:00"}, "paid_at"),
        ],
    )  # fmt: skip
    def test_a_message_that_cannot_be_read_names_its_field(self, other, field):
        with pytest.raises(Rejected) as refused:
            take(issued(), **other)
        assert [problem.field for problem in refused.value.problems] == [field]
        assert state() == "due"

    @pytest.mark.parametrize("body", [b"", b"{", b"[]", b"[" * 100_000, b"\xff"])
    def test_what_is_cut_off_or_no_message_is_refused(self, body):
        stamp = str(int(clock.now().timestamp()))
        signature = institution().sign(f"{stamp}.{body.decode(errors='replace')}")
        with pytest.raises(Rejected):
            intake.take_notice(body, stamp, signature)

    def test_by_http_with_the_errors_of_the_contract(self, client):
        slip = issued()
        body = told(slip)
        bare = client.post("/payments/institution/notices/", body, content_type="application/json")
        assert (bare.status_code, bare.json()["code"]) == (403, "bad_signature")
        said = signed(body)
        headers = {"X-Payment-Stamp": said["stamp"], "X-Payment-Signature": said["signature"]}
        answers = [
            client.post(
                "/payments/institution/notices/", body, content_type="application/json", headers=headers
            ).content
            for _ in range(2)
        ]
        assert answers[0] == answers[1]
        assert json.loads(answers[0])["settled"] == 450


class TestPrinting:
    def test_codes_that_disagree_are_not_printed(self):
        slip, money = issued(), public_money()
        other = codes.made(
            money, money.kinds[KIND],
            "99999999999", "000000", amount=451, due_on=DUE, issued_on=date(2026, 12, 1),
        )  # fmt: skip
        for column, digits in (("elqr", other.elqr), ("barcode", other.barcode), ("confirmation", "999999")):
            before = getattr(models.Slip.objects.get(), column)
            models.Slip.objects.update(**{column: digits})
            with pytest.raises(Conflict) as refused:
                payments.slip_paper(payments.slip_of(slip.charge.id), addressee="見本", department="課", rows=[])
            assert refused.value.code == "codes_disagree"
            assert payments.slip_panel(payments.slip_of(slip.charge.id)).qr == ""
            models.Slip.objects.update(**{column: before})
        assert payments.slip_panel(payments.slip_of(slip.charge.id)).qr

    def test_above_the_limit_of_stores_there_is_no_bar_code_and_it_says_so(self):
        panel = payments.slip_panel(issued(300_001))
        assert (bool(panel.qr), panel.bars) == (True, "")
        assert "300,000円を超えるお金は納められません" in panel.too_much

    def test_a_kind_the_city_does_not_name_has_no_codes(self):
        slip = payments.issue_slip(charged().id, DUE, PAYER, kind="parking")
        assert slip.codes is None
        assert payments.slip_panel(slip).qr == ""

    def test_codes_of_made_up_numbers_say_so_and_count_for_no_measure(self):
        slip = issued()
        assert slip.sample_codes
        assert events.find(types=["public_money.elqr_enabled"]) == []


class TestCounting:
    @pytest.fixture
    def real(self, settings, tmp_path):
        """A city whose numbers are its own."""
        folder = settings.HATAORI_CITY_FOLDER
        numbers = json.loads((folder / "public_money.json").read_text(encoding="utf-8"))

        def write(name: str, **kind) -> None:
            made = tmp_path / name
            made.mkdir()
            for each in folder.iterdir():
                if each.name != "public_money.json":
                    (made / each.name).symlink_to(each)
            told = numbers | {"sample": False, "kinds": [numbers["kinds"][0] | kind]}
            (made / "public_money.json").write_text(json.dumps(told), encoding="utf-8")
            settings.HATAORI_CITY_FOLDER = made

        return write

    def test_a_kind_counts_from_its_first_slip_with_elqr_until_one_without(self, real):
        def marks() -> list[str]:
            return [each.type.split("_")[-1] for each in events.find(subject=f"public-money/{KIND}")]

        real("with")
        issued()
        issued(anew=True)
        assert marks() == ["enabled"]
        real("without", fee_number=None)
        issued(anew=True)
        assert marks() == ["enabled", "disabled"]


@pytest.mark.parametrize(
    "wrong",
    [
        {}, {"reference": "R-2", "way": "mail"}, {"reference": "R-2", "state": "final"},
        {"reference": "R-2", "state": "cancelled"},
        {"reference": "R-2", "surplus": 1, "reason": "over", "returned_at": NOW, "returned_how": "口座に振込"},
    ],
    ids=["twice", "unknown way", "final without its moment", "taken back without its moment", "given back too early"],
)  # fmt: skip
def test_the_database_keeps_no_remittance_that_cannot_be(wrong):
    take(issued())
    row = models.Remittance.objects.get()
    row.pk = uuid.uuid4()
    for name, value in wrong.items():
        setattr(row, name, value)
    with pytest.raises(IntegrityError):
        row.save(force_insert=True)


@pytest.mark.django_db(transaction=True)
def test_one_payment_told_at_once_many_times_and_cash_at_the_same_moment():
    slip = issued()
    said = signed(told(slip))

    answers = at_once(*[lambda: intake.take_notice(**said)] * 4, lambda: payments.receive_cash(slip.charge.id, CLERK))
    told_back = [each for each in answers if isinstance(each, str)]
    assert len(told_back) == 4
    assert len(set(told_back)) == 1
    assert models.Payment.objects.count() == 1
    by_cash = payments.charge_of(ABOUT).method == "cash"
    assert json.loads(told_back[0])["reason"] == ("double" if by_cash else "")
    assert sum(isinstance(each, HataoriError) for each in answers) == (not by_cash)

    other = payments.issue_slip(charged(about="application/R8-0002").id, DUE, PAYER, kind=KIND)
    pair = [signed(told(one, message="M-9", reference="R-9")) for one in (slip, other)]
    answers = at_once(*[lambda said=said: intake.take_notice(**said) for said in pair])
    assert sorted(type(each) for each in answers if not isinstance(each, str)) == [Conflict]
