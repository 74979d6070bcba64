"""No fee is taken twice, whatever arrives twice; who waives and who gives back; the card page from outside."""

import json
from threading import Barrier, Thread
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from hataori.blocks.payments import api as payments
from hataori.blocks.payments import models
from hataori.blocks.payments.configuration import card_page
from hataori.blocks.payments.simulator.page import serve
from hataori.kernel import clock
from hataori.kernel.actor import Actor, Role, RoleGrant
from hataori.kernel.errors import Conflict, Forbidden, HataoriError, NotFound, Rejected, Unavailable
from hataori.platform.audit import api as audit
from hataori.platform.events import api as events

pytestmark = pytest.mark.django_db
ABOUT = "application/R8-0001"
PAYER = Actor("resident-1", "resident", "一宮 花子")


def staff(role: Role, department: str = "residents") -> Actor:
    return Actor(f"staff-{role}-{department}", "staff", "職員", frozenset({RoleGrant(role, department)}))


CLERK, HEAD, STRANGER = staff(Role.CLERK), staff(Role.SECTION_HEAD), staff(Role.CLERK, "tax")


@pytest.fixture
def card(monkeypatch):
    monkeypatch.setenv("HATAORI_CARD_URL", "http://127.0.0.1:1")


def charged(amount: int = 450, about: str = ABOUT) -> payments.Charge:
    return payments.charge(
        about=about, title="証明書", amount=amount, department="residents", payer_id=PAYER.id, actor=PAYER
    )


def facts(charge) -> list[str]:
    return [event.type for event in events.find(subject=f"charge/{charge.id}")]


def answer(visit, **other) -> dict:
    told = {"session": visit.id, "status": "paid", "amount": visit.charge.amount, "reference": "REF-1"} | other
    body, stamp = json.dumps(told).encode(), str(int(clock.now().timestamp()))
    return {"body": body, "stamp": stamp, "signature": card_page().sign(f"{stamp}.{body.decode()}")}


class TestAtTheDesk:
    def test_a_matter_is_charged_once(self):
        first = charged()
        assert charged(900) == first
        assert facts(first) == ["payment.charged"]

    def test_cash_settles_it_once(self):
        fee = payments.receive_cash(charged().id, CLERK)
        assert (fee.state_title, fee.method_title) == ("納付済", "窓口の現金")
        with pytest.raises(Conflict):
            payments.receive_cash(fee.id, CLERK)
        assert facts(fee) == ["payment.charged", "payment.received"]

    def test_waiving_is_a_deciders_and_needs_a_reason(self):
        fee = charged()
        with pytest.raises(Forbidden):
            payments.exempt(fee.id, "生活保護", CLERK)
        with pytest.raises(Rejected):
            payments.exempt(fee.id, " ", HEAD)
        assert payments.exempt(fee.id, "生活保護受給のため", HEAD).state_title == "免除"
        assert audit.entries(action="payment.exempted")[0].reason == "生活保護受給のため"
        with pytest.raises(Conflict):
            payments.receive_cash(fee.id, CLERK)

    def test_what_was_paid_can_be_given_back_once(self):
        fee = charged()
        with pytest.raises(Conflict):
            payments.refund(fee.id, "誤り", HEAD)
        payments.receive_cash(fee.id, CLERK)
        assert payments.refund(fee.id, "二重に申請", HEAD).state_title == "返金済"
        with pytest.raises(Conflict):
            payments.refund(fee.id, "もう一度", HEAD)

    def test_another_section_finds_nothing(self):
        with pytest.raises(NotFound):
            payments.receive_cash(charged().id, STRANGER)
        with pytest.raises(NotFound):
            payments.receive_cash("nothing", CLERK)

    def test_what_is_no_longer_due_is_cancelled_and_what_was_paid_stays(self):
        fee = charged()
        payments.cancel(ABOUT, "取下げのため")
        assert payments.charge_of(ABOUT).state == "cancelled"
        payments.cancel(ABOUT, "もう一度")
        assert facts(fee).count("payment.cancelled") == 1

    @pytest.mark.parametrize("amount", [0, -1])
    def test_nothing_is_no_fee(self, amount):
        with pytest.raises(ValueError):
            charged(amount)

    def test_the_database_takes_no_second_payment(self):
        fee = payments.receive_cash(charged().id, CLERK)
        row = models.Payment.objects.get()
        row.pk = None
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save(force_insert=True)
        assert fee.amount == 450


class TestByCard:
    def test_a_signed_answer_pays_and_counts_once(self, card):
        visit = payments.start_card(charged().id, "/applications/R8-0001/", PAYER)
        said = answer(visit)
        assert payments.take_answer(**said).state == "paid"
        assert payments.take_answer(**said).state == "paid"
        assert models.Payment.objects.count() == 1
        assert facts(visit.charge).count("payment.received") == 1

    def test_who_stops_still_owes(self, card):
        visit = payments.start_card(charged().id, "/x/", PAYER)
        assert payments.take_answer(**answer(visit, status="cancelled", reference="")).state == "due"
        assert payments.take_answer(**answer(visit)).state == "due", "a visit that ended pays nothing"

    def test_an_answer_for_a_fee_settled_meanwhile_is_kept_as_late(self, card):
        visit = payments.start_card(charged().id, "/x/", PAYER)
        payments.receive_cash(visit.charge.id, CLERK)
        assert payments.take_answer(**answer(visit)).method == "cash"
        assert models.CardSession.objects.get().state == "late"

    @pytest.mark.parametrize(
        ("change", "error"),
        [
            ({"signature": "0" * 64}, Forbidden),
            ({"stamp": "1"}, Forbidden),
            ({"stamp": "いま"}, Forbidden),
            ({"body": b"{}"}, Forbidden),
        ],
    )
    def test_an_answer_nobody_signed_is_refused(self, card, change, error):
        visit = payments.start_card(charged().id, "/x/", PAYER)
        with pytest.raises(error):
            payments.take_answer(**(answer(visit) | change))
        assert payments.charge_of(ABOUT).state == "due"

    @pytest.mark.parametrize(("other", "error"), [({"amount": 1}, Rejected), ({"session": "nobody"}, NotFound)])
    def test_a_signed_answer_about_something_else_is_refused(self, card, other, error):
        visit = payments.start_card(charged().id, "/x/", PAYER)
        with pytest.raises(error):
            payments.take_answer(**answer(visit, **other))

    def test_only_the_payer_goes_there_and_only_while_it_is_due(self, card):
        fee = charged()
        with pytest.raises(NotFound):
            payments.start_card(fee.id, "/x/", Actor("resident-2", "resident"))
        payments.receive_cash(fee.id, CLERK)
        with pytest.raises(Conflict):
            payments.start_card(fee.id, "/x/", PAYER)

    def test_without_a_card_page_the_counter_is_named(self, monkeypatch):
        monkeypatch.delenv("HATAORI_CARD_URL", raising=False)
        with pytest.raises(Unavailable):
            payments.start_card(charged().id, "/x/", PAYER)

    def test_the_callback_speaks_the_contracts_errors(self, card, client):
        visit = payments.start_card(charged().id, "/x/", PAYER)
        said = answer(visit)
        headers = {"X-Card-Stamp": said["stamp"], "X-Card-Signature": said["signature"]}
        bad = client.post("/payments/card/callback/", said["body"], content_type="application/json")
        assert (bad.status_code, bad.json()["code"]) == (403, "bad_signature")
        good = client.post("/payments/card/callback/", said["body"], content_type="application/json", headers=headers)
        assert good.json() == {"taken": True}
        assert client.get("/payments/card/nothing/").status_code == 404
        assert client.get(f"/payments/card/{visit.id}/").status_code == 302, "settled: back to where one came from"


def at_once(*acts) -> list[object]:
    gate, answers = Barrier(len(acts)), []

    def run(act):
        try:
            gate.wait()
            answers.append(act())
        except HataoriError as error:
            answers.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answers


@pytest.mark.django_db(transaction=True)
def test_the_same_answer_four_times_at_once_and_cash_at_the_same_moment(card):
    visit = payments.start_card(charged().id, "/x/", PAYER)
    said = answer(visit)
    at_once(*[lambda: payments.take_answer(**said)] * 4, lambda: payments.receive_cash(visit.charge.id, CLERK))
    assert models.Payment.objects.count() == 1
    assert payments.charge_of(ABOUT).state == "paid"
    assert facts(visit.charge).count("payment.received") == 1


@pytest.mark.django_db(transaction=True)
def test_the_simulated_page_from_outside_answers_twice_and_one_payment_counts(live_server, monkeypatch, settings):
    settings.HATAORI_URL = live_server.url
    monkeypatch.setenv("HATAORI_CARD_SECRET", "shared-by-both")
    server = serve(card_page(), 0, copies=2)
    monkeypatch.setenv("HATAORI_CARD_URL", f"http://127.0.0.1:{server.server_port}")
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        visit = payments.start_card(charged().id, "/applications/R8-0001/", PAYER)
        page = Client().get(f"/payments/card/{visit.id}/").content.decode()
        assert "模擬のカード払いです" in page
        assert visit.url.split("?")[0] in page
        assert "お金は動きません" in httpx.get(visit.url).text
        gone = httpx.post(visit.url, data={"answer": "pay"})
        assert gone.headers["Location"] == f"{live_server.url}/applications/R8-0001/"
        assert payments.charge_of(ABOUT).method == "card"
        assert models.Payment.objects.count() == 1
        forged = visit.url.replace("amount=450", "amount=1")
        assert dict(parse_qsl(urlsplit(forged).query))["amount"] == "1"
        assert httpx.get(forged).status_code == 403
    finally:
        server.shutdown()
        server.server_close()
