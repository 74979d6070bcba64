"""A partner files for its user, the section works through the same API, and each sees only what is his."""

import pytest

from hataori.blocks.registration import api as registration
from hataori.blocks.workflow import api as workflow
from hataori.interfaces.govstack_registration.models import Alias
from hataori.platform.accounts.api import find_by_login
from hataori.platform.audit.models import AuditEntry
from hataori.platform.forgetting import forget_everywhere
from hataori.services.online_applications.tests.conftest import filled as filled_in

from .conftest import NUMBER, PROCEDURE, Program, answers


def filed(partner: Program, applicant: str = "user-1") -> str:
    body = {"applicantId": applicant, "formData": {"data": answers()}}
    answer = partner("post", f"services/{PROCEDURE}/applications", body)
    assert answer.status_code == 200, answer.content.decode()
    return answer.json()["fileId"]


def number_of(partner: Program, file_id: str) -> str:
    rows = partner("get", "applications").json()
    return next(row["additionalMeta"]["data"]["receipt"]["value"] for row in rows if row["fileId"] == file_id)


def test_from_the_first_call_to_the_decision(partner, staff):
    file_id = partner.begin()
    assert partner.begin() == file_id, "the same person and service have one open file"
    half = {"applicantId": "user-1", "formData": {"data": {"対象のこども.0.氏名": {"value": "髙橋 こはる"}, "odd": {}}}}
    changed = partner("put", f"applications/{file_id}", half).json()
    assert changed["applicationData"]["formData"]["data"] == {"対象のこども.0.氏名": {"value": "髙橋 こはる"}}

    (task,) = partner("get", "tasks").json()
    refused = partner("post", f"tasks/{task['taskId']}/complete", {"data": {}})
    assert refused.status_code == 400
    assert {error["code"] for error in refused.json()["errors"]} >= {"required"}
    done = partner("post", f"tasks/{task['taskId']}/complete", {"data": answers()})
    assert done.status_code == 200, done.content.decode()
    assert done.json()["status"]["code"] == "PENDING"
    assert partner("post", f"tasks/{task['taskId']}/complete", {"data": answers()}).status_code == 200
    assert partner("get", f"tasks/{task['taskId']}").status_code == 404
    number = number_of(partner, file_id)
    assert len(registration.applications_of(registration_actor(number))) == 1

    clerk, approver = staff("child-support.clerk"), staff("child-support.approver")
    for stage in ("reception", "formal_check", "examination"):
        assert clerk("post", f"tasks/{number}.{stage}/complete", {"data": {}}).status_code == 200, stage
    assert clerk("post", f"tasks/{number}.approval/complete", {"data": {"outcome": "granted"}}).status_code == 403
    granted = approver("post", f"tasks/{number}.approval/complete", {"data": {"outcome": "granted"}})
    assert granted.json()["status"]["code"] == "APPROVED"
    assert partner("get", f"applications/{file_id}").json()["status"]["code"] == "APPROVED"
    assert [row["fileId"] for row in partner("get", "applications?status=APPROVED").json()] == [file_id]
    assert partner("get", "applications?status=REJECTED").json() == []


def registration_actor(number: str):
    from hataori.kernel.actor import Actor

    return Actor(registration.application(number).applicant_id, "partner")


def test_a_correction_is_a_task_of_the_applicant(partner, staff):
    file_id = filed(partner)
    number = number_of(partner, file_id)
    clerk = find_by_login("child-support.clerk")
    from hataori.platform.accounts.actors import actor_for
    from hataori.platform.accounts.models import Account

    workflow.request_correction(number, ("phone",), "電話番号をもう一度", actor_for(Account.objects.get(pk=clerk.id)))
    (row,) = partner("get", "applications?status=SENDBACK").json()
    (task,) = partner("get", f"tasks?fileId={file_id}").json()
    assert (row["fileId"], task["taskId"]) == (file_id, f"{file_id}.correction")
    done = partner("post", f"tasks/{task['taskId']}/complete", {"data": {"phone": "0586-00-9999"}})
    assert done.json()["status"]["code"] == "PENDING"
    assert registration.application(number).answers["phone"] == "0586-00-9999"
    again = partner("put", f"applications/{file_id}", {"applicantId": "user-1", "formData": {"data": {"phone": "1"}}})
    assert again.status_code == 409


def test_wrong_answers_begin_nothing(partner):
    body = {"applicantId": "user-1", "formData": {"data": answers(birth_date="2026-02-31")}}
    answer = partner("post", f"services/{PROCEDURE}/applications", body)
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == ["birth_date"]
    assert partner("get", "applications").json() == []


def test_no_answer_gives_a_personal_number_away(partner, staff):
    file_id = partner.begin()
    partner("put", f"applications/{file_id}", {"applicantId": "user-1", "formData": {"data": answers()}})
    draft = partner("get", f"applications/{file_id}").content.decode()
    partner("post", f"tasks/{file_id}.form/complete", {"data": {}})
    number = number_of(partner, file_id)
    seen = [
        draft,
        *(program("get", path).content.decode() for program, path in everything(partner, staff, file_id, number)),
    ]
    assert all(NUMBER not in text for text in seen)
    assert registration.MASK in draft


def everything(partner, staff, file_id, number):
    clerk = staff("child-support.clerk")
    yield from ((partner, path) for path in (f"applications/{file_id}", "applications", "tasks"))
    yield from ((clerk, path) for path in (f"applications/{number}", "applications", f"tasks/{number}.reception"))


def test_nobody_sees_another_ones_file(partner, staff):
    from hataori.kernel.actor import SYSTEM
    from hataori.platform.accounts.actions.partners import ensure_partner

    file_id = filed(partner)
    number = number_of(partner, file_id)
    others = [
        Program(ensure_partner("ほかの連携先", actor=SYSTEM).id),
        staff("residents.clerk"),
        staff("resident01@example.jp"),
    ]
    for other in others:
        for wanted in (file_id, number):
            assert other("get", f"applications/{wanted}").status_code == 404
            assert other("put", f"applications/{wanted}", {"applicantId": "user-1"}).status_code == 404
            assert other("post", f"tasks/{wanted}.form/complete", {"data": {}}).status_code == 404
        assert other("get", "applications").json() == []
        assert other("get", "tasks").json() == []
    assert AuditEntry.objects.filter(action="application.refused").count() >= len(others)


def test_two_partners_with_the_same_user_id_have_two_people(partner):
    from hataori.kernel.actor import SYSTEM
    from hataori.platform.accounts.actions.partners import ensure_partner

    other = Program(ensure_partner("ほかの連携先", actor=SYSTEM).id)
    assert partner.begin("7") != other.begin("7")


def test_a_resident_files_for_himself_alone(staff):
    resident = staff("resident02@example.jp")
    sent = {"applicantId": resident.account_id, "formData": {"data": answers()}}
    done = resident("post", f"services/{PROCEDURE}/applications", sent)
    assert done.status_code == 200, done.content.decode()
    assert [row["fileId"] for row in resident("get", "applications").json()] == [done.json()["fileId"]]
    foreign = resident("post", f"services/{PROCEDURE}/applications", sent | {"applicantId": "somebody"})
    assert foreign.status_code == 403


def test_staff_enter_nothing_here_and_read_under_audit(partner, staff):
    file_id = filed(partner)
    clerk = staff("child-support.clerk")
    assert clerk("post", f"services/{PROCEDURE}/applications", {"applicantId": "x"}).status_code == 403
    number = number_of(partner, file_id)
    assert clerk("get", f"applications/{number}").status_code == 200
    assert AuditEntry.objects.filter(subject=f"application/{number}", actor_id=clerk.account_id).exists()


@pytest.mark.parametrize(
    "change", [{"applicantId": "other"}, {"applicantId": "user-1", "formData": {"eFormId": "ICH-0002"}}]
)
def test_a_file_changes_neither_its_person_nor_its_form(partner, change):
    file_id = partner.begin()
    assert partner("put", f"applications/{file_id}", change).status_code in {400, 409}


def test_the_same_key_files_once(partner):
    body = {"applicantId": "user-1", "formData": {"data": answers()}}
    calls = [
        partner("post", f"services/{PROCEDURE}/applications", body, **{"Idempotency-Key": "k1"}).json()
        for _ in range(2)
    ]
    assert calls[0] == calls[1]
    assert len(partner("get", "applications").json()) == 1


def test_a_list_loads_drafts_of_the_page_alone(partner, django_assert_max_num_queries):
    for n in range(12):
        partner.begin(f"user-{n}")
    with django_assert_max_num_queries(14):
        assert len(partner("get", "applications?maxResult=2").json()) == 2


MARRIAGE = "ICH-0016"


def test_who_signs_besides_is_named_in_the_form_data(partner):
    schema = partner("get", f"eForms/{MARRIAGE}").json()["schema"]
    assert {"cosigner_name", "cosigner_mail"} <= set(schema["required"])
    given = filled_in(registration.current_form(MARRIAGE))
    path = f"services/{MARRIAGE}/applications"
    alone = partner("post", path, {"applicantId": "user-1", "formData": {"data": given}})
    assert [error["field"] for error in alone.json()["errors"]] == ["cosigner_name"]
    named = given | {"cosigner_name": {"value": "木曽 葵"}, "cosigner_mail": "aoi@example.jp"}
    done = partner("post", path, {"applicantId": "user-1", "formData": {"data": named}})
    (asked,) = workflow.signatures(number_of(partner, done.json()["fileId"]))
    assert (asked.signer_name, asked.signer_mail) == ("木曽 葵", "aoi@example.jp")
    file_id = partner.begin("user-2", MARRIAGE)
    later = partner("post", f"tasks/{file_id}.form/complete", {"data": named})
    assert later.status_code == 200, later.content
    assert workflow.signatures(number_of(partner, file_id))


def test_children_come_row_by_row(partner):
    two = answers() | {name.replace(".0.", ".1."): text for name, text in answers().items() if ".0." in name}
    sent = {"applicantId": "user-1", "formData": {"data": two | {"対象のこども": "2"}}}
    done = partner("post", f"services/{PROCEDURE}/applications", sent)
    found = registration.application(number_of(partner, done.json()["fileId"]))
    assert found.answers["対象のこども.1.生年月日"] == "2025-04-01"


def test_a_destroyed_case_takes_the_partners_file_along(partner):
    file_id = filed(partner)
    number = number_of(partner, file_id)
    Alias.objects.create(kind="file", foreign="their-7", own=file_id)
    forget_everywhere(number)
    assert partner("get", f"applications/{file_id}").status_code == 404
    assert not Alias.objects.exists()
