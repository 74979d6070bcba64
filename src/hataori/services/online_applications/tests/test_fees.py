"""A fee at filing: shown before, charged with the application, and the granted paper waits for it."""

import pytest

from hataori.blocks.documents import api as documents
from hataori.blocks.filing.api import Envelope, file_application
from hataori.blocks.messaging import api as messaging
from hataori.blocks.payments import api as payments
from hataori.blocks.registration import api as registration
from hataori.blocks.workflow import api as workflow
from hataori.platform.accounts.actors import actor_for

from .conftest import filled
from .desk_people import Desk, worker

pytestmark = pytest.mark.django_db
WITH_FEE = "ICH-0032"


@pytest.fixture
def number(catalogue, resident):
    answers = filled(registration.current_form(WITH_FEE))
    return file_application(Envelope(procedure_id=WITH_FEE, answers=answers), actor=actor_for(resident)).number


def fee(number):
    return payments.charge_of(f"application/{number}")


def granted(number) -> tuple[Desk, Desk]:
    department = workflow.case(number).department
    clerk, head = Desk("clerk", department), Desk("section_head", department)
    for stage in ("formal_check", "examination", "approval"):
        clerk.do(number, "advance", to=stage)
    head.do(number, "decide", outcome="granted", article="道路運送車両法第35条")
    worker()
    return clerk, head


def test_it_is_charged_with_the_application_and_shown(number, client, resident):
    assert (fee(number).amount, fee(number).state) == (750, "due")
    client.force_login(resident)
    page = client.get(f"/applications/{number}/").content.decode()
    assert "750円" in page
    assert "まだ支払われていません" in page
    assert "手数料" in client.get(f"/applications/{number}/receipt/").content.decode()


def test_the_granted_paper_waits_and_comes_with_the_money(number, resident):
    clerk, _ = granted(number)
    assert workflow.case(number).stage is workflow.Stage.NOTICE
    assert not documents.documents_about(f"case/{number}")
    told = [message.subject for message in messaging.box(str(resident.pk), 1).messages]
    assert "手数料の支払いをお願いします" in told
    assert "手数料が未納のため" in clerk.page(f"{number}/")
    clerk.client.post(f"/desk/cases/{number}/fee/receive/")
    worker()
    assert workflow.case(number).stage is workflow.Stage.COMPLETED
    assert documents.documents_about(f"case/{number}")


def test_a_waived_fee_lets_it_go_too(number):
    _, head = granted(number)
    head.client.post(f"/desk/cases/{number}/fee/exempt/", {"reason": "罹災のため"})
    worker()
    assert workflow.case(number).closed_at is not None
    assert fee(number).state == "exempt"


def test_paid_before_the_decision_nothing_waits(number):
    department = workflow.case(number).department
    Desk("clerk", department, "先").client.post(f"/desk/cases/{number}/fee/receive/")
    granted(number)
    assert workflow.case(number).closed_at is not None


def test_a_notice_is_not_forced_out_while_it_is_due(number):
    clerk, _ = granted(number)
    clerk.do(number, "notice")
    assert not documents.documents_about(f"case/{number}")


def test_who_withdraws_owes_nothing(number, client, resident):
    client.force_login(resident)
    client.post(f"/applications/{number}/withdraw/")
    worker()
    assert fee(number).state == "cancelled"
    assert "かかりません" in client.get(f"/applications/{number}/").content.decode()


def test_the_desk_refuses_what_may_not_be(number):
    department = workflow.case(number).department
    clerk = Desk("clerk", department)
    assert clerk.client.post(f"/desk/cases/{number}/fee/exempt/", {"reason": "x"}).status_code == 403
    assert clerk.client.post(f"/desk/cases/{number}/fee/fly/").status_code == 404
    head = Desk("section_head", department)
    head.client.post(f"/desk/cases/{number}/fee/exempt/", {"reason": ""})
    head.client.post(f"/desk/cases/{number}/fee/refund/", {"reason": "x"})
    assert fee(number).state == "due"
    assert Desk("clerk", "tax-collection").client.post(f"/desk/cases/{number}/fee/receive/").status_code == 404


def test_the_applicant_goes_to_the_card_page_and_nobody_else(number, client, resident, monkeypatch):
    client.force_login(resident)
    monkeypatch.delenv("HATAORI_CARD_URL", raising=False)
    assert client.post(f"/applications/{number}/pay/").url == f"/applications/{number}/"
    monkeypatch.setenv("HATAORI_CARD_URL", "http://127.0.0.1:1")
    assert "/payments/card/" in client.post(f"/applications/{number}/pay/").url
    client.logout()
    assert client.post(f"/applications/{number}/pay/").status_code == 404


def test_a_procedure_without_one_amount_charges_nothing(catalogue, resident):
    answers = filled(registration.current_form("ICH-0090"))
    number = file_application(Envelope(procedure_id="ICH-0090", answers=answers), actor=actor_for(resident)).number
    assert fee(number) is None
