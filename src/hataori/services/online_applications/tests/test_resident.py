"""A signed-in resident: nothing typed that the city knows, drafts that follow him, corrections, withdrawal."""

import re
from datetime import datetime, timedelta

import pytest
from django.test import Client

from hataori.blocks.filing.api import Envelope, answer_correction, file_application
from hataori.blocks.registration import api as registration
from hataori.blocks.registration import models as rows
from hataori.blocks.registration.tasks import expire_drafts
from hataori.blocks.workflow import api as workflow
from hataori.kernel import clock
from hataori.kernel.actor import Actor, Role, RoleGrant
from hataori.kernel.errors import Forbidden, Rejected
from hataori.platform.audit import api as audit
from hataori.platform.events.api import count
from hataori.services.online_applications.my_panels import my_applications
from hataori.services.online_applications.tasks import remind

from .conftest import CHILD_ALLOWANCE, MY_NUMBER, filled
from .test_flow import APPLY, post, send, write_all


def signed_in(account) -> Client:
    client = Client()
    client.force_login(account)
    return client


def test_what_the_city_knows_is_confirmed_not_typed(catalogue, resident):
    client = signed_in(resident)
    page = client.get(APPLY).content.decode()
    assert "市に登録されている内容です" in page
    assert "髙橋" in page
    assert "愛知県一宮市せんい" in page
    main = page.split("<main")[1].split("</main")[0]
    assert not re.findall(r'<input[^>]+type="text"', main), "no field to type in"
    answer = post(client, "person", {})
    assert answer.url.endswith("/details/")
    assert "タカハシ ケンタ" in client.get(answer.url).content.decode(), "the account's holder is known too"
    edit = client.get(f"{APPLY}person/?edit=1").content.decode()
    assert 'value="髙橋"' in edit


def test_who_is_not_linked_to_the_register_uploads_a_paper_of_the_citys_own(catalogue, resident):
    page = signed_in(resident).get("/procedures/ICH-0099/apply/attachments/").content.decode()
    assert "添付はいりません" not in page
    assert page.count('type="file"') == len(registration.current_form("ICH-0099").papers)


def test_a_draft_survives_sign_out_and_another_device(catalogue, resident):
    first = signed_in(resident)
    post(first, "person", {})
    post(first, "details", {"対象のこども.0.氏名": "髙橋 一葉"})
    first.post("/account/sign-out/")
    second = signed_in(resident)
    assert "続きから入力する" in second.get(APPLY).content.decode()
    assert "髙橋 一葉" in second.get(f"{APPLY}details/").content.decode()
    assert "児童手当の認定の請求" in second.get("/my/applications/").content.decode()


def test_a_guests_draft_becomes_the_persons_at_sign_in(catalogue, resident, client):
    post(client, "details", {"対象のこども.0.氏名": "髙橋 一葉"})
    client.force_login(resident)
    page = client.get(f"{APPLY}details/").content.decode()
    assert "髙橋 一葉" in page
    draft = rows.Draft.objects.get()
    assert draft.owner == str(resident.pk)
    assert count(types=["draft.adopted"]) == 1


def test_two_drafts_of_one_procedure_meet_at_sign_in(catalogue, resident, client):
    post(signed_in(resident), "details", {"勤務先の名称": "一宮紡績", "対象のこども.0.氏名": "古い 名"})
    post(client, "details", {"対象のこども.0.氏名": "新しい 名"})
    client.force_login(resident)
    page = client.get(f"{APPLY}details/").content.decode()
    assert "一宮紡績" in page
    assert "新しい 名" in page
    assert "古い 名" not in page
    assert rows.Draft.objects.count() == 1


def test_a_draft_outlives_a_new_form_and_tells_what_changed(catalogue, resident):
    from hataori.blocks.catalogue.models import Procedure
    from hataori.blocks.catalogue.storing import touch

    client = signed_in(resident)
    post(client, "details", {"対象のこども.0.氏名": "髙橋 一葉", "勤務先の名称": "一宮紡績"})
    row = Procedure.objects.get(procedure_id=CHILD_ALLOWANCE)
    row.required_info = [info for info in row.required_info if info != "勤務先の名称"] + ["受給者番号"]
    row.version = "1" * 64
    row.save()
    touch()
    page = client.get(f"{APPLY}details/").content.decode()
    assert "髙橋 一葉" in page
    assert "「受給者番号」が新しく増えました" in page
    assert "「勤務先の名称」は不要になりました" in page


def test_drafts_are_reminded_of_and_expire(catalogue, resident):
    client = signed_in(resident)
    post(client, "person", {})
    now = clock.now()
    with clock.frozen(now + timedelta(days=84)):
        assert (remind(), remind()) == (1, 0)
        assert expire_drafts() == 0
        assert "まもなく消えます" in signed_in(resident).get("/my/box/").content.decode()
    with clock.frozen(now + timedelta(days=91)):
        assert "続きから" not in signed_in(resident).get(APPLY).content.decode()
        assert expire_drafts() == 1
    assert rows.Draft.objects.count() == 0
    assert count(types=["draft.expired"]) == 1


def test_a_correction_is_asked_for_and_answered_in_its_fields_only(catalogue, resident, clerk):
    client = signed_in(resident)
    answers = filled(registration.current_form(CHILD_ALLOWANCE))
    actor = Actor(str(resident.pk), "resident", "")
    number = file_application(Envelope(procedure_id=CHILD_ALLOWANCE, answers=answers), actor=actor).number
    workflow.request_correction(
        number, ("対象のこども.0.生年月日", "personal_number"), "生年月日が違うようです。", clerk
    )
    page = client.get(f"/applications/{number}/").content.decode()
    assert "生年月日が違うようです" in page
    assert "対象のこども（1人目） 生年月日" in page
    form = client.get(f"/applications/{number}/correct/").content.decode()
    assert "令和" not in form.split("<main")[1].split("value=")[0]
    assert MY_NUMBER not in form
    typed = {"対象のこども.0.生年月日": "令和7年2月31日", "personal_number": MY_NUMBER}
    wrong = client.post(f"/applications/{number}/correct/", typed)
    assert wrong.status_code == 422
    assert "令和7年2月31日" in wrong.content.decode()
    right = typed | {"対象のこども.0.生年月日": "R7.2.28", "勤務先の名称": "すりかえ"}
    assert client.post(f"/applications/{number}/correct/", right).status_code == 302
    found = registration.application(number)
    assert found.answers["対象のこども.0.生年月日"] == "2025-02-28"
    assert found.answers["勤務先の名称"] != "すりかえ"
    assert found.revision == 2
    assert len(registration.revisions(number)) == 2
    assert workflow.case(number).stage == workflow.Stage.RECEPTION
    assert client.post(f"/applications/{number}/correct/", right).status_code == 302, "sent again: nothing more happens"
    assert registration.application(number).revision == 2


def test_a_guest_answers_a_correction_from_his_device(catalogue, client, clerk):
    write_all(client)
    number = send(client).url.split("/")[2]
    workflow.request_correction(number, ("phone",), "電話がつながりません。", clerk)
    assert client.post(f"/applications/{number}/correct/", {"phone": "090-1234-5678"}).status_code == 302
    assert registration.application(number).answers["phone"] == "090-1234-5678"


def test_an_application_is_taken_back(catalogue, client):
    write_all(client)
    number = send(client).url.split("/")[2]
    assert client.post(f"/applications/{number}/withdraw/").status_code == 302
    assert "取り下げられました" in client.get(f"/applications/{number}/").content.decode()
    assert client.post(f"/applications/{number}/withdraw/").status_code == 302


def test_staff_do_not_apply_here(catalogue, clerk, resident):
    resident.kind = "staff"
    resident.save()
    assert signed_in(resident).get(APPLY).status_code == 403


def test_the_deadline_counts_calendar_days_and_ends_on_a_working_day(catalogue, guest):
    with clock.frozen(datetime(2026, 11, 25, 10, 0, tzinfo=clock.JST)):
        form = registration.current_form("ICH-0062")
        receipt = file_application(Envelope(procedure_id="ICH-0062", answers=filled(form)), actor=guest)
    assert receipt.due_on.isoformat() == "2026-12-25"
    assert receipt.number.startswith("R8-")


def test_personal_numbers_stand_nowhere_in_the_open(catalogue, guest, client):
    from django.db import connection

    answers = filled(registration.current_form(CHILD_ALLOWANCE))
    number = file_application(Envelope(procedure_id=CHILD_ALLOWANCE, answers=answers), actor=guest).number
    assert registration.application(number).answers["personal_number"] == registration.MASK
    with pytest.raises(Forbidden):
        registration.personal_number(number, actor=guest, reason="確認")
    clerk = Actor("staff/clerk", "staff", roles=frozenset({RoleGrant(Role.CLERK, "child-support")}))
    with pytest.raises(Rejected):
        registration.personal_number(number, actor=clerk, reason=" ")
    assert registration.personal_number(number, actor=clerk, reason="確認") == {"personal_number": MY_NUMBER}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608  the database's own table names
            assert MY_NUMBER not in str(cursor.fetchall()), table


def test_nothing_asked_nothing_corrected(catalogue, guest):
    import pytest

    from hataori.kernel.errors import Conflict

    answers = filled(registration.current_form(CHILD_ALLOWANCE))
    number = file_application(Envelope(procedure_id=CHILD_ALLOWANCE, answers=answers), actor=guest).number
    with pytest.raises(Conflict):
        answer_correction(number, {}, actor=guest)


def test_my_page_puts_what_needs_me_first(catalogue, resident, clerk):
    actor = Actor(str(resident.pk), "resident", "")
    assert my_applications(actor).rows == ()
    answers = filled(registration.current_form(CHILD_ALLOWANCE))
    first, _ = (
        file_application(Envelope(procedure_id=CHILD_ALLOWANCE, answers=answers), actor=actor).number for _ in "ab"
    )
    registration.open_draft("ICH-0062", actor=actor)
    workflow.request_correction(first, ("phone",), "電話がつながりません。", clerk)
    panel = my_applications(actor)
    assert (panel.attention, len(panel.rows), panel.rows[0].note) == (1, 3, first)


@pytest.mark.django_db
def test_a_personal_number_typed_for_a_receipt_number_is_not_found_and_not_kept(client):
    answer = client.get("/applications/123456789018/")
    assert answer.status_code == 404
    assert not [entry for entry in audit.entries(limit=50) if "123456789018" in entry.subject]
