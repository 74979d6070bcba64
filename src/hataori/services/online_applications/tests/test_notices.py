"""What reaches the applicant, exactly once, however often the worker runs."""

import pytest

from hataori.blocks.documents import api as documents
from hataori.blocks.filing.api import Envelope, file_application
from hataori.blocks.messaging import api as messaging
from hataori.blocks.registration import api as registration
from hataori.blocks.workflow import api as workflow
from hataori.platform.events import api as events
from hataori.platform.outbox import api as outbox
from hataori.services.online_applications import consumers, notices

from .conftest import CHILD_ALLOWANCE, filled
from .desk_people import Desk, actor_for, filed_by, to_approval, worker

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(catalogue):
    return Desk("clerk")


@pytest.fixture
def approver(catalogue):
    return Desk("approver")


def box(resident):
    return messaging.box(str(resident.pk)).messages


def decided(number, clerk, approver, outcome="granted"):
    to_approval(number, clerk)
    grounds = {"reasons": "要件を満たさないため。", "article": "児童手当法第4条"} if outcome == "refused" else {}
    assert approver.do(number, "decide", outcome=outcome, **grounds).status_code == 302


def test_the_receipt_comes_into_the_box(resident, clerk):
    number = filed_by(actor_for(resident)).number
    worker()
    message = box(resident)[0]
    assert (message.subject, message.receipt) == ("申請を受け付けました", number)


@pytest.mark.parametrize("outcome", ["granted", "refused"])
def test_the_decision_comes_as_a_paper_and_the_case_ends(resident, clerk, approver, outcome, client):
    number = filed_by(actor_for(resident)).number
    decided(number, clerk, approver, outcome)
    worker()
    message = box(resident)[0]
    assert message.subject == "決定通知書が届きました"
    assert workflow.case(number).stage is workflow.Stage.COMPLETED
    client.force_login(resident)
    page = client.get(f"/my/box/{message.id}/").content.decode()
    assert f"/my/documents/{message.documents[0]}/" in page
    answer = client.get(f"/my/documents/{message.documents[0]}/")
    assert b"".join(answer.streaming_content).startswith(b"%PDF")


def test_the_same_events_again_change_nothing(resident, clerk, approver):
    number = filed_by(actor_for(resident)).number
    decided(number, clerk, approver)
    worker()
    before = (len(box(resident)), len(documents.documents_about(f"case/{number}")), outbox.depth())
    history = len(workflow.history(number))
    consumers.tell_applicants(events.find(types=set(consumers._HEARS), limit=1000))
    assert (len(box(resident)), len(documents.documents_about(f"case/{number}")), outbox.depth()) == before
    assert len(workflow.history(number)) == history


def test_no_mail_of_these_names_what_it_is_about(resident, clerk, approver):
    number = filed_by(actor_for(resident)).number
    decided(number, clerk, approver, "refused")
    worker()
    for message in box(resident):
        mail = outbox.message_of("mail", f"box:{message.id}")
        assert number in mail.payload["text"]
        for private in ("児童手当", "決定", "髙橋", "𠮷田", "認めない"):
            assert private not in mail.payload["text"] + mail.payload["subject"]


def test_a_correction_names_the_fields(resident, clerk):
    number = filed_by(actor_for(resident)).number
    clerk.do(number, "correct", fields_asked=["phone", "address"], message="番地が読めません")
    worker()
    message = box(resident)[0]
    assert "番地が読めません" in message.body
    assert "・電話番号" in message.body
    assert "・住所" in message.body


def test_a_person_at_the_counter_gets_paper_and_the_clerk_ends_the_case(clerk, approver):
    form = registration.current_form(CHILD_ALLOWANCE)
    number = file_application(
        Envelope(procedure_id=CHILD_ALLOWANCE, answers=filled(form, email=""), channel="counter"), actor=clerk.actor
    ).number
    decided(number, clerk, approver)
    worker()
    case = workflow.case(number)
    assert case.stage is workflow.Stage.NOTICE, "the clerk has not handed it over yet"
    paper = documents.documents_about(f"case/{number}")[0]
    assert f"/desk/cases/{number}/papers/{paper.id}/" in clerk.page(f"{number}/")
    clerk.do(number, "complete")
    assert workflow.case(number).stage is workflow.Stage.COMPLETED


def test_a_guest_is_told_by_mail_without_a_word_about_it(guest, clerk, approver):
    number = filed_by(guest).number
    clerk.do(number, "correct", fields_asked=["phone"], message="電話番号を")
    worker()
    mail = outbox.message_of("mail", f"guest-news:{number}:{workflow.open_correction(number).id}")
    assert mail.payload["to"] == "hanako@example.jp"
    assert "電話番号" not in mail.payload["text"]


def test_a_paper_that_cannot_be_made_stops_nobody_else(resident, clerk, approver, monkeypatch):
    first, second = (filed_by(actor_for(resident)).number for _ in range(2))
    for number in (first, second):
        decided(number, clerk, approver)
    issue = documents.issue

    def broken(**facts):
        if facts["about"] == f"case/{first}":
            raise documents.PaperFailed("書体がありません")
        return issue(**facts)

    monkeypatch.setattr(documents, "issue", broken)
    worker()
    assert workflow.case(first).stage is workflow.Stage.NOTICE
    assert workflow.case(second).stage is workflow.Stage.COMPLETED
    page = clerk.page(f"{first}/")
    assert "決定通知書を自動で作れませんでした" in page
    assert "通知書を作る" in page
    monkeypatch.setattr(documents, "issue", issue)
    clerk.do(first, "notice")
    assert workflow.case(first).stage is workflow.Stage.COMPLETED


def test_a_case_of_another_service_is_left_alone(catalogue):
    notices.received("X-1")
    notices.decided("X-1")
    notices.correction_asked("X-1", 1)


def test_the_notice_says_what_the_law_wants(resident, clerk, approver):
    number = filed_by(actor_for(resident)).number
    decided(number, clerk, approver, "refused")
    said = notices.notice_data(workflow.case(number))
    assert said["outcome"] == "refused"
    assert said["reasons"] == "要件を満たさないため。"
    assert said["appeal_to"] == "一宮市長"
    assert said["address"] == "愛知県一宮市本町2丁目5番6号"


def test_a_section_that_is_no_more_holds_up_neither_page_nor_others(resident, clerk, approver):
    from hataori.platform.organisation.models import DepartmentRow

    number = filed_by(actor_for(resident)).number
    decided(number, clerk, approver)
    DepartmentRow.objects.filter(key="child-support").delete()
    worker()
    assert workflow.case(number).stage is workflow.Stage.NOTICE
    assert "自動で作れませんでした" in clerk.page(f"{number}/")
    assert box(resident)[0].subject == "申請を受け付けました"
