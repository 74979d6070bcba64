"""A clerk at the case page: what is seen, what may be pressed, what is refused and why."""

import pytest

from hataori.blocks.documents import api as documents
from hataori.blocks.filing.api import Envelope, answer_correction, file_application
from hataori.blocks.registration import api as registration
from hataori.blocks.workflow import api as workflow
from hataori.kernel import clock
from hataori.platform.audit import api as audit

from .conftest import CHILD_ALLOWANCE, filled
from .desk_people import Desk, actor_for, filed_by, to_approval, worker

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(catalogue):
    return Desk("clerk")


@pytest.fixture
def approver(catalogue):
    return Desk("approver")


@pytest.fixture
def number(catalogue, resident):
    return filed_by(actor_for(resident), family_name="渡邊\U000e0108", given_name="誠").number


class TestWhoSees:
    def test_another_department_does_not_find_it(self, number):
        stranger = Desk("clerk", "citizens")
        assert stranger.status(f"{number}/") == 404
        assert stranger.do(number, "advance", to="formal_check").status_code == 404
        assert stranger.do(number, "note", text="x").status_code == 404
        assert number not in stranger.page("?status=all")
        assert workflow.case(number).stage is workflow.Stage.RECEPTION

    def test_an_auditor_reads_every_case_and_finds_no_button(self, number):
        auditor = Desk("auditor", "")
        page = auditor.page(f"{number}/")
        assert "閲覧だけができます" in page
        assert "へ進める" not in page
        assert auditor.do(number, "advance", to="formal_check").status_code == 403

    def test_residents_guests_and_other_staff_are_kept_out(self, number, client, resident):
        assert client.get(f"/desk/cases/{number}/").status_code == 302
        client.force_login(resident)
        assert client.get(f"/desk/cases/{number}/").status_code == 403
        assert Desk("publisher", "").status(f"{number}/") == 403

    def test_every_look_is_audited_by_person(self, number, clerk, resident):
        clerk.page(f"{number}/")
        found = audit.entries(subject=f"account/{resident.pk}", action=audit.READ)
        assert [(entry.actor_id, number in str(entry.detail)) for entry in found] == [(str(clerk.account.pk), True)]

    def test_a_number_nobody_has_is_not_found(self, clerk):
        assert clerk.status("R8-0000/") == 404
        assert clerk.status("%00/") == 404


class TestWhatIsShown:
    def test_the_name_is_spelt_as_it_was_and_the_number_masked(self, number, clerk):
        page = clerk.page(f"{number}/")
        assert "渡邊\U000e0108" in page
        assert registration.MASK in page
        assert "123456789018" not in page

    def test_the_checks_are_done_for_the_clerk(self, number, clerk, resident):
        page = clerk.page(f"{number}/")
        assert "必要な項目はすべて記入されています" in page
        again = filed_by(actor_for(resident)).number
        twin = clerk.page(f"{again}/")
        assert "90日以内に、同じ人から同じ手続きが出ています" in twin
        assert f"/desk/cases/{number}/" in twin

    def test_only_the_next_acts_are_offered(self, number, clerk, approver):
        assert "「形式審査」へ進める" in clerk.page(f"{number}/")
        assert "決定する" not in clerk.page(f"{number}/")
        to_approval(number, clerk)
        assert "決定する" not in clerk.page(f"{number}/")
        assert "決定する" in approver.page(f"{number}/")

    def test_nothing_is_kept_by_the_browser(self, number, clerk):
        assert "no-store" in clerk.client.get(f"/desk/cases/{number}/")["Cache-Control"]


class TestActs:
    def test_from_reception_to_the_paper_in_the_box(self, number, clerk, approver, resident):
        to_approval(number, clerk)
        answer = approver.do(number, "decide", outcome="granted", reasons="", article="児童手当法第7条第1項")
        assert answer.url == f"/desk/cases/{number}/"
        worker()
        case = workflow.case(number)
        assert (case.stage, case.outcome) == (workflow.Stage.COMPLETED, workflow.Outcome.GRANTED)
        paper = documents.documents_about(f"case/{number}")[0]
        assert paper.number.endswith("子育て支援課第1号")
        assert approver.client.get(f"/desk/cases/{number}/papers/{paper.id}/").status_code == 200
        assert Desk("clerk", "citizens").status(f"{number}/papers/{paper.id}/") == 404

    def test_a_refusal_without_grounds_comes_back_with_what_was_typed(self, number, clerk, approver):
        to_approval(number, clerk)
        answer = approver.do(number, "decide", outcome="refused", reasons="", article="")
        assert answer.status_code == 422
        page = answer.content.decode()
        assert page.count("認めない理由を書いてください") >= 2, "in the summary and at the field"
        assert 'href="#decide_reasons"' in page
        assert workflow.case(number).stage is workflow.Stage.APPROVAL

    def test_an_opening_and_the_clerks_words_become_the_reasons(self, number, clerk, approver):
        to_approval(number, clerk)
        approver.do(
            number, "decide", outcome="refused", opening="residence", reasons="転出は11月1日です。", article="第4条"
        )
        assert workflow.case(number).reasons.splitlines() == [
            "申請のあった日に、この市に住所があることが確認できないため。",
            "転出は11月1日です。",
        ]

    def test_the_decide_form_withdraws_nothing(self, number, clerk, approver):
        to_approval(number, clerk)
        assert approver.do(number, "decide", outcome="withdrawn").status_code == 422
        assert approver.do(number, "decide").status_code == 422

    def test_who_was_too_late_is_told_and_nothing_happens_twice(self, number, clerk):
        seen = workflow.case(number).version
        clerk.do(number, "advance", to="formal_check", version=seen)
        colleague = Desk("clerk", name="二")
        answer = colleague.do(number, "advance", to="formal_check", version=seen)
        page = colleague.client.get(answer.url).content.decode()
        assert "先に" in page
        assert "更新しました" in page
        assert len(workflow.history(number)) == 2

    def test_sending_back_tells_why(self, number, clerk, approver):
        to_approval(number, clerk)
        approver.do(number, "return", to="examination", note="住所を確かめて")
        assert "住所を確かめて" in clerk.page(f"{number}/")

    def test_assigning_to_oneself_and_to_nobody_else_than_colleagues(self, number, clerk):
        clerk.do(number, "assign", assignee=str(clerk.account.pk))
        assert workflow.case(number).assignee_name == clerk.actor.name
        stranger = Desk("clerk", "citizens")
        assert clerk.do(number, "assign", assignee=str(stranger.account.pk)).status_code == 422
        clerk.do(number, "assign", assignee="")
        assert workflow.case(number).assignee_id == ""

    def test_a_note_stays_inside(self, number, clerk, resident, client):
        clerk.do(number, "note", text="電話で確認ずみ <b>")
        assert "電話で確認ずみ &lt;b&gt;" in clerk.page(f"{number}/")
        client.force_login(resident)
        assert "電話で確認ずみ" not in client.get(f"/applications/{number}/").content.decode()

    def test_a_note_sent_twice_stands_once(self, number, clerk):
        for _ in range(2):
            clerk.do(number, "note", text="電話した", idempotency_key="k-1")
        assert [note.text for note in workflow.notes(number)] == ["電話した"]

    @pytest.mark.parametrize("act", ["fly", "delete", "personal"])
    def test_an_act_nobody_offers_is_not_found(self, number, clerk, act):
        assert clerk.do(number, act).status_code == 404

    @pytest.mark.parametrize("version", ["", "x", "-1", "9" * 30, "１"])
    def test_a_forged_version_does_no_harm(self, number, clerk, version):
        assert clerk.do(number, "advance", to="moon", version=version).status_code in (302, 422)
        assert workflow.case(number).stage is workflow.Stage.RECEPTION

    def test_acts_are_posts_only_and_need_the_token(self, number, clerk):
        from django.test import Client

        answer = clerk.client.get(f"/desk/cases/{number}/advance/")
        assert answer.status_code == 405
        assert "前のページに戻って" in answer.text, "a reload of a sent form must not end on an empty page"
        assert 'href="/desk/"' in answer.text
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(clerk.account)
        assert strict.post(f"/desk/cases/{number}/advance/", {"to": "formal_check"}).status_code == 403

    def test_withdrawing_for_the_applicant(self, number, clerk):
        clerk.do(number, "withdraw", reasons="電話で本人から")
        worker()
        assert workflow.case(number).stage is workflow.Stage.COMPLETED
        assert documents.documents_about(f"case/{number}") == []


class TestCorrection:
    def test_marked_fields_words_and_what_changed(self, number, clerk, resident):
        clerk.do(number, "correct", fields_asked=["phone"], message="電話番号を確認してください")
        page = clerk.page(f"{number}/")
        assert "補正を依頼中" in page
        assert "期間停止中" in page
        answer_correction(number, {"phone": "0586-73-9111"}, actor=actor_for(resident))
        page = clerk.page(f"{number}/")
        assert "補正で変わったところ" in page
        assert "0586-73-9111" in page
        assert "0586-28-8100" in page

    def test_without_a_marked_field_or_words_it_comes_back(self, number, clerk):
        assert clerk.do(number, "correct", message="直して").status_code == 422
        assert clerk.do(number, "correct", fields_asked=["phone"], message=" ").status_code == 422
        assert clerk.do(number, "correct", fields_asked=["nonsense"], message="x").status_code == 422
        assert workflow.open_correction(number) is None

    def test_an_answer_over_the_counter(self, number, clerk):
        clerk.do(number, "correct", fields_asked=["phone"], message="電話番号を")
        clerk.do(number, "answer")
        assert workflow.case(number).stage is workflow.Stage.RECEPTION


class TestFiles:
    def test_an_attachment_opens_for_the_department_and_is_audited(self, catalogue, resident, clerk):
        from hataori.platform.files import api as files

        form = registration.current_form(CHILD_ALLOWANCE)
        kept = files.store(
            documents.render("report", {"title": "口座の写し", "sections": []}),
            name="口座.pdf",
            owner=str(resident.pk),
            purpose="申請の添付書類",
            retention_days=30,
        )
        attached = [registration.AttachedFile(form.papers[0].slot, kept.id, kept.name, kept.size)]
        number = file_application(
            Envelope(procedure_id=CHILD_ALLOWANCE, answers=filled(form), attached=attached), actor=actor_for(resident)
        ).number
        assert "口座.pdf" in clerk.page(f"{number}/")
        assert clerk.status(f"{number}/files/{kept.id}/") == 200
        assert len(audit.entries(subject=f"file/{kept.id}", action=audit.READ)) == 1
        assert Desk("clerk", "citizens").status(f"{number}/files/{kept.id}/") == 404
        assert clerk.status(f"{number}/files/00000000-0000-0000-0000-000000000000/") == 404


class TestPersonalNumber:
    def url(self, number):
        return f"/desk/cases/{number}/personal-number/"

    def just_proved(self, desk):
        session = desk.client.session
        session["step_up_at"] = clock.now().isoformat()
        session.save()

    def test_it_asks_who_one_is_first(self, number, clerk):
        session = clerk.client.session
        session.pop("step_up_at", None)
        session.save()
        assert "/account/" in clerk.client.get(self.url(number)).url

    def test_after_a_reason_it_is_shown_once_and_recorded(self, number, clerk):
        self.just_proved(clerk)
        assert "123456789018" not in clerk.client.get(self.url(number)).content.decode()
        answer = clerk.client.post(self.url(number), {"reason": "所得の照会のため"})
        assert "123456789018" in answer.content.decode().replace(" ", "")
        assert answer["Cache-Control"] == "no-store"
        reasons = [entry.reason for entry in audit.entries(subject=f"application/{number}", action=audit.READ)]
        assert reasons == ["所得の照会のため"]

    def test_without_a_reason_nothing_is_shown(self, number, clerk):
        self.just_proved(clerk)
        answer = clerk.client.post(self.url(number), {"reason": " "})
        assert answer.status_code == 422
        assert "123456789018" not in answer.content.decode().replace(" ", "")

    def test_not_for_other_departments_nor_auditors(self, number):
        for desk, status in ((Desk("clerk", "citizens"), 404), (Desk("auditor", ""), 403)):
            self.just_proved(desk)
            assert desk.client.post(self.url(number), {"reason": "見たい"}).status_code == status
