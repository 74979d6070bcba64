"""Applying in a browser without scripts: page by page, back and forth, twice, wrong, and from another device."""

import re

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hataori.blocks.registration import api as registration
from hataori.blocks.registration import drafts
from hataori.blocks.registration import models as rows
from hataori.kernel import clock
from hataori.kernel.errors import Conflict
from hataori.platform.accounts import limits
from hataori.platform.accounts.rules import Budget
from hataori.platform.events.api import count, find

from .conftest import CHILD_ALLOWANCE, MY_NUMBER, filled

APPLY = f"/procedures/{CHILD_ALLOWANCE}/apply/"


def post(client: Client, page: str, answers: dict[str, str], **extra):
    form = registration.current_form(CHILD_ALLOWANCE)
    names = {field.name for field in form.page(page).fields}
    typed = {name: value for name, value in answers.items() if name.partition(".")[0] in names}
    return client.post(f"{APPLY}{page}/", {**typed, "form_version": form.digest, **extra})


def write_all(client: Client, **other: str) -> None:
    answers = filled(registration.current_form(CHILD_ALLOWANCE), **other)
    for page in ("person", "details"):
        assert post(client, page, answers).status_code == 302
    assert client.post(f"{APPLY}attachments/").status_code == 302


def send(client: Client):
    page = client.get(f"{APPLY}check/").content.decode()
    hidden = dict(re.findall(r'name="(draft|form_version)" value="([^"]+)"', page))
    return client.post(f"{APPLY}check/", hidden)


def test_a_guest_files_and_follows_it_on_his_device(catalogue, client):
    assert "児童手当" in client.get(APPLY).content.decode()
    assert rows.Draft.objects.count() == 0, "looking writes nothing"
    write_all(client)
    answer = send(client)
    assert answer.status_code == 302
    receipt = client.get(answer.url)
    number = re.search(r"R[0-9]+-[0-9A-Z-]{14}", receipt.content.decode())[0]
    assert "これからの流れ" in receipt.content.decode()
    status = client.get(f"/applications/{number}/").content.decode()
    assert "受け付けました" in status
    assert "𠮷田 葛󠄀子" in status
    assert MY_NUMBER not in status
    assert count(types=["application.submitted"]) == 1
    fact = find(types=["application.submitted"])[0]
    assert dict(fact.data) == {"procedure_id": CHILD_ALLOWANCE, "channel": "online", "kpi_scope": True}
    assert fact.subject == f"application/{number}"


def test_somebody_elses_number_is_not_found_and_audited(catalogue, client):
    write_all(client)
    number = send(client).url.split("/")[2]
    from hataori.platform.audit import models as audit

    stranger = Client()
    for address in ("", "receipt/", "receipt.pdf", "calendar.ics", "correct/"):
        assert stranger.get(f"/applications/{number}/{address}").status_code == 404
    assert stranger.post(f"/applications/{number}/withdraw/").status_code == 404
    assert stranger.get("/applications/R8-1111-1111-1111/").status_code == 404
    assert audit.AuditEntry.objects.filter(action="application.refused").count() == 7


def test_bad_input_is_kept_and_told_by_field(catalogue, client):
    wrong = {
        "family_name": "山田😀",
        "family_kana": "yamada",
        "birth_date": "令和7年2月31日",
        "address": "住" * 300,
        "phone": "12",
        "email": "hanako@",
        "postal_code": "49",
    }
    answer = post(client, "person", wrong)
    page = answer.content.decode()
    assert answer.status_code == 422
    for text in ("山田😀", "yamada", "令和7年2月31日", "住" * 300, "hanako@"):
        assert text in page, "what was typed stands there as it was"
    for message in ("全角カタカナ", "2月に31日はありません", "200文字以内", "市外局番から", "正しい形で"):
        assert message in page
    again = client.get(f"{APPLY}person/").content.decode()
    assert "yamada" in again
    assert "全角カタカナ" in again
    assert client.get(f"{APPLY}check/").status_code == 200


def test_half_width_kana_and_full_width_digits_are_taken(catalogue, client):
    write_all(
        client, family_kana="ﾔﾏﾀﾞ", given_kana="はなこ", phone="０５８６（２８）８１００", birth_date="Ｈ１．５．１４"
    )
    number = send(client).url.split("/")[2]
    answers = registration.application(number).answers
    assert (answers["family_kana"], answers["given_kana"]) == ("ヤマダ", "ハナコ")
    assert (answers["phone"], answers["birth_date"]) == ("0586-28-8100", "1989-05-14")


@pytest.mark.parametrize(
    "text", ["あ" * 1_000_000, "\0\0", "\ud800".encode("utf-8", "surrogatepass"), "'\";--<script>"]
)
def test_monstrous_input_never_breaks_anything(catalogue, client, text):
    answer = client.post(f"{APPLY}details/", {"対象のこども.0.氏名": text, "form_version": "x"})
    assert answer.status_code == 422
    assert client.get(f"{APPLY}details/").status_code == 200
    assert "<script>" not in client.get(f"{APPLY}details/").content.decode().split("<main")[1].split("</main")[0]


def test_forged_pages_and_versions(catalogue, client):
    assert client.get(f"{APPLY}nowhere/").status_code == 404
    assert client.post(f"{APPLY}nowhere/", {}).status_code == 404
    assert client.get("/procedures/nothing/apply/").status_code == 404
    answers = filled(registration.current_form(CHILD_ALLOWANCE))
    forged = post(client, "person", answers, form_version="0" * 64)
    assert forged.status_code == 422
    assert "様式が新しくなりました" in forged.content.decode()
    write_all(client)
    answer = client.post(f"{APPLY}check/", {"form_version": "0" * 64})
    assert answer.status_code == 409
    assert count(types=["application.submitted"]) == 0


def test_the_button_pressed_again_shows_the_same_receipt(catalogue, client):
    write_all(client)
    page = client.get(f"{APPLY}check/").content.decode()
    hidden = dict(re.findall(r'name="(draft|form_version)" value="([^"]+)"', page))
    first, second = client.post(f"{APPLY}check/", hidden), client.post(f"{APPLY}check/", hidden)
    assert first.url == second.url
    assert count(types=["application.submitted"]) == count(types=["case.opened"]) == 1


def test_a_guest_must_leave_an_address_for_the_answer(catalogue, client):
    answers = filled(registration.current_form(CHILD_ALLOWANCE), email="")
    answer = post(client, "person", answers)
    assert answer.status_code == 422
    assert "メールアドレスを入力してください" in answer.content.decode()


def test_the_mails_link_opens_the_status_page_elsewhere(catalogue, client):
    from hataori.platform.outbox import models as outbox

    write_all(client)
    number = send(client).url.split("/")[2]
    mail = outbox.OutboxMessage.objects.get(kind="mail")
    link = re.search(r"/applications/\S+", str(mail.payload["text"]))[0]
    elsewhere = Client()
    assert elsewhere.get(link, follow=True).status_code == 200
    assert elsewhere.get(f"/applications/{number}/").status_code == 200
    assert Client().get(f"/applications/{number}/?t=forged").status_code == 404


def test_number_and_mail_bring_the_link_again_and_tell_a_stranger_nothing(catalogue, client):
    from hataori.platform.outbox import models as outbox

    write_all(client)
    number = send(client).url.split("/")[2]
    stranger = Client()
    right = stranger.post("/applications/", {"number": number.lower().replace("-", " "), "email": "HANAKO@example.jp"})
    wrong = stranger.post("/applications/", {"number": number, "email": "someone@example.jp"})
    strip = lambda page: re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"|nonce="[^"]+"', "", page.content.decode())  # noqa: E731
    assert strip(right) == strip(wrong)
    assert outbox.OutboxMessage.objects.filter(kind="mail").count() == 2


def test_papers_are_attached_without_scripts(catalogue, client):
    from django.core.files.uploadedfile import SimpleUploadedFile

    png = bytes.fromhex(
        "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
        "1f15c4890000000d49444154789c626001000000ffff03000006000557bfabd40000000049454e44ae426082"
    )
    write_all(client)
    paper = registration.current_form(CHILD_ALLOWANCE).papers[0].slot
    answer = client.post(f"{APPLY}attachments/", {paper: SimpleUploadedFile("通帳.png", png), "add": "1"})
    assert answer.status_code == 302, answer.content.decode()
    assert "通帳.png" in client.get(f"{APPLY}attachments/").content.decode()
    bad = client.post(f"{APPLY}attachments/", {paper: SimpleUploadedFile("悪い.pdf", b"MZ not a pdf")})
    assert bad.status_code == 422
    assert "悪い.pdf" in bad.content.decode()
    number = send(client).url.split("/")[2]
    file = registration.application(number).files[0]
    assert client.get(f"/applications/{number}/files/{file.file_id}/").status_code == 200
    assert Client().get(f"/applications/{number}/files/{file.file_id}/").status_code == 404


def test_a_file_comes_by_chunk(catalogue, client):
    write_all(client)
    paper = registration.current_form(CHILD_ALLOWANCE).papers[0].slot
    content = b"%PDF-1.7\n" + b"0" * (1024 * 1024 + 10) + b"\n%%EOF\n"
    base = f"{APPLY}attachments/uploads/"
    asked = {"slot": paper, "name": "通帳.pdf", "size": len(content)}
    begun = client.post(base, asked, content_type="application/json").json()
    for n in range(begun["chunks"]):
        part = content[n * begun["chunk"] : (n + 1) * begun["chunk"]]
        assert (
            client.post(f"{base}{begun['id']}/{n}/", part, content_type="application/octet-stream").status_code == 200
        )
    assert client.post(f"{base}{begun['id']}/finish/?slot={paper}").status_code == 200
    assert "通帳.pdf" in client.get(f"{APPLY}attachments/").content.decode()
    assert client.post(base, "nonsense", content_type="application/json").status_code == 422
    assert Client().post(f"{base}{begun['id']}/finish/?slot={paper}").status_code == 404


def test_receipt_as_pdf_and_calendar(catalogue, client):
    pid = "ICH-0062"
    form = registration.current_form(pid)
    answers = filled(form)
    for page in form.shown(answers):
        typed = {f.name: answers[f.name] for f in page.fields}
        client.post(f"/procedures/{pid}/apply/{page.id}/", {**typed, "form_version": form.digest})
    draft = rows.Draft.objects.get()
    answer = client.post(f"/procedures/{pid}/apply/check/", {"form_version": form.digest, "draft": str(draft.id)})
    number = answer.url.split("/")[2]
    calendar = client.get(f"/applications/{number}/calendar.ics").content.decode()
    assert "BEGIN:VEVENT\r\n" in calendar
    assert f"UID:{number}@hataori" in calendar
    assert all(len(line.encode()) <= 75 for line in calendar.split("\r\n"))
    assert client.get(f"/applications/{number}/receipt.pdf").content.startswith(b"%PDF-")


NAMES = ("family_name", "family_kana", "birth_date", "phone", "email", "address", "postal_code", "later", "return")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(NAMES), st.text(max_size=40)))
def test_whatever_is_posted_to_a_page_is_kept_or_told(catalogue, typed):
    client = Client()
    answer = client.post(
        f"{APPLY}person/", {"form_version": registration.current_form(CHILD_ALLOWANCE).digest, **typed}
    )
    assert answer.status_code in (302, 422)
    again = client.get(f"{APPLY}person/")
    assert again.status_code == 200
    assert client.get(f"{APPLY}check/").status_code == 200


def test_a_company_goes_its_own_way(catalogue, client):
    pid = "ICH-0193"
    form = registration.current_form(pid)
    base = f"/procedures/{pid}/apply/"
    first = client.post(f"{base}applicant/", {"applicant_kind": "company", "form_version": form.digest})
    assert first.url == f"{base}company/"
    answers = filled(form, applicant_kind="company")
    for page in form.shown(answers):
        typed = {f.name: answers[f.name] for f in page.fields}
        client.post(f"{base}{page.id}/", {**typed, "form_version": form.digest})
    hidden = {"form_version": form.digest, "draft": str(rows.Draft.objects.get().id)}
    number = client.post(f"{base}check/", hidden).url.split("/")[2]
    found = registration.application(number)
    assert found.applicant_name == answers["company_name"]
    assert "birth_date" not in found.answers, "what a person is asked is not asked of a company"


def test_a_guest_begins_twenty_drafts_and_is_told_kindly(catalogue, client, monkeypatch):
    monkeypatch.setattr(drafts, "MOST_OF_GUEST", 1)
    answers = filled(registration.current_form(CHILD_ALLOWANCE))
    assert post(client, "person", answers).status_code == 302
    other = registration.current_form("ICH-0062")
    page, field = other.pages[0], other.pages[0].fields[0]
    url = f"/procedures/ICH-0062/apply/{page.id}/"
    full = client.post(url, {field.name: "のこる文字", "form_version": other.digest})
    said = full.content.decode()
    assert full.status_code == 409
    assert "書きかけの申請が1件ある" in said
    assert 'href="/my/applications/"' in said
    assert "のこる文字" in said
    assert post(client, "person", answers).status_code == 302, "the draft begun before goes on"
    client.post(f"/my/applications/drafts/{rows.Draft.objects.get().id}/delete/")
    assert client.post(url, {field.name: "のこる文字", "form_version": other.digest}).status_code != 409


def test_drafts_filed_or_run_out_make_room(catalogue, guest, monkeypatch):
    monkeypatch.setattr(drafts, "MOST_OF_GUEST", 1)
    registration.open_draft(CHILD_ALLOWANCE, actor=guest)
    with pytest.raises(Conflict):
        registration.open_draft("ICH-0062", actor=guest)
    rows.Draft.objects.update(expires_at=clock.now())
    registration.open_draft("ICH-0062", actor=guest)


@pytest.mark.django_db(transaction=True)
def test_who_tries_out_numbers_is_slowed_and_the_owner_gets_his_mail(catalogue, client, monkeypatch):
    from hataori.platform.audit import models as audit
    from hataori.platform.outbox import models as outbox

    monkeypatch.setattr(limits, "LOOK_UP", Budget("look_up", 3, 900))
    write_all(client)
    number = send(client).url.split("/")[2]
    stranger = Client()
    tried = [stranger.post("/applications/", {"number": number, "email": "x@example.jp"}) for _ in range(5)]
    assert [answer.status_code for answer in tried] == [200, 200, 200, 429, 429]
    assert audit.AuditEntry.objects.filter(action="application.link_refused").count() == 3
    assert audit.AuditEntry.objects.filter(action="accounts.tries_spent").count() == 1
    mails = outbox.OutboxMessage.objects.filter(kind="mail").count()
    owner = Client().post("/applications/", {"number": number, "email": "hanako@example.jp"})
    assert owner.status_code == 429, "the same as for a wrong one"
    assert outbox.OutboxMessage.objects.filter(kind="mail").count() == mails + 1
    assert Client(REMOTE_ADDR="203.0.113.9").post("/applications/", {"number": "x", "email": "y"}).status_code == 200


def test_numbers_tried_by_address_are_slowed_and_the_owner_still_looks(catalogue, client, monkeypatch):
    monkeypatch.setattr(limits, "LOOK_UP", Budget("look_up", 2, 900))
    write_all(client)
    number = send(client).url.split("/")[2]
    stranger = Client()
    assert [stranger.get(f"/applications/{number}/").status_code for _ in range(3)] == [404, 404, 429]
    assert "サインインして" in stranger.get(f"/applications/{number}/").content.decode()
    assert client.get(f"/applications/{number}/").status_code == 200
    from hataori.blocks.filing.api import link_token

    assert stranger.get(f"/applications/{number}/?t={link_token(number)}", follow=True).status_code == 200
