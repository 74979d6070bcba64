"""The whole envelope by the JSON API: files sent ahead, for another, with a second signer, with papers looked up."""

import json
from datetime import timedelta

import pytest

from hataori.blocks.catalogue import api as catalogue_api
from hataori.blocks.filing import api as filing
from hataori.blocks.mandates import api as mandates
from hataori.blocks.registration import api as registration
from hataori.blocks.registries import api as registries
from hataori.blocks.workflow import api as workflow
from hataori.kernel import clock
from hataori.platform.accounts.actors import actor_for
from hataori.platform.accounts.models import Account
from hataori.platform.files import api as files
from hataori.services.online_applications import sent_files
from hataori.services.online_applications.models import SentFile

from .conftest import CHILD_ALLOWANCE, filled
from .test_api import Caller, body, caller, counter  # noqa: F401  fixtures
from .test_city_papers import wants_papers  # noqa: F401  fixture
from .test_known import linked, register  # noqa: F401  fixtures

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
SLOT = "paper-1"


def upload(asking: Caller, content: bytes = PDF, name: str = "住民票.pdf"):
    from django.core.files.uploadedfile import SimpleUploadedFile

    return asking.client.post("/api/uploads", {"file": SimpleUploadedFile(name, content)}, headers=asking.headers)


def with_file(file_id: str, slot: str = SLOT):
    return body(files=[{"slot": slot, "id": file_id}])


def test_a_file_sent_ahead_goes_into_one_application(catalogue, caller):  # noqa: F811
    sent = upload(caller)
    assert sent.status_code == 201
    assert sent.json()["type"] == "application/pdf"
    answer = caller.post(with_file(sent.json()["id"]))
    assert answer.status_code == 201, answer.json()
    (given,) = registration.application(answer.json()["receipt"]).files
    assert (given.slot, given.name, given.size) == (SLOT, "住民票.pdf", len(PDF))
    assert files.file_ref(given.file_id).keep_until > clock.today() + timedelta(days=1_000)
    again = caller.post(with_file(sent.json()["id"]))
    assert (again.status_code, again.json()["errors"][0]["field"]) == (422, "files")


def test_a_refused_filing_leaves_the_file_to_be_used(catalogue, caller):  # noqa: F811
    sent = upload(caller).json()["id"]
    wrong = with_file(sent)
    wrong["answers"] = {}
    assert caller.post(wrong).status_code == 422
    assert caller.post(with_file(sent)).status_code == 201


def test_it_comes_by_chunk_and_finishing_twice_does_not_bring_it_back(catalogue, caller):  # noqa: F811
    content = PDF + b"0" * (1024 * 1024) + b"\n%%EOF\n"
    asked = json.dumps({"name": "長い.pdf", "size": len(content)})
    begun = caller.client.post("/api/uploads", asked, content_type="application/json", headers=caller.headers).json()
    base = f"/api/uploads/{begun['id']}"
    early = caller.post(with_file(begun["id"]))
    assert early.status_code == 422
    for index in range(begun["chunks"]):
        part = content[index * begun["chunk"] : (index + 1) * begun["chunk"]]
        put = caller.client.put(
            f"{base}/{index}", part, content_type="application/octet-stream", headers=caller.headers
        )
        assert put.status_code == 200
    assert caller.client.post(f"{base}/finish", headers=caller.headers).json()["size"] == len(content)
    assert caller.post(with_file(begun["id"])).status_code == 201
    assert caller.client.post(f"{base}/finish", headers=caller.headers).status_code == 200
    assert caller.post(with_file(begun["id"])).status_code == 422


@pytest.mark.parametrize(
    ("content", "code"), [(b"", "empty"), (b"MZ\x90\x00" + b"0" * 100, "type_unknown"), (b"<html>", "type_unknown")]
)
def test_the_guards_of_the_pages_stand_here_too(catalogue, caller, content, code):  # noqa: F811
    refused = upload(caller, content, "a.pdf")
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["code"] == code
    assert not SentFile.objects.exists()


def test_nobody_uses_another_ones_file_nor_one_of_a_draft(catalogue, caller, resident, neighbour):  # noqa: F811
    other = Caller(str(neighbour.pk))
    theirs = upload(other).json()["id"]
    assert caller.post(with_file(theirs)).status_code == 422
    actor = actor_for(resident)
    draft = registration.open_draft(CHILD_ALLOWANCE, actor=actor)
    stored = files.store(PDF, name="a.pdf", owner=actor.id, purpose="application", retention_days=9)
    registration.attach(draft.id, SLOT, stored, actor=actor)
    assert caller.post(with_file(stored.id)).status_code == 422
    assert caller.client.post(f"/api/uploads/{theirs}/finish", headers=caller.headers).status_code == 404


@pytest.mark.parametrize(
    "said",
    [
        {"files": "x"},
        {"files": [1]},
        {"files": [{"slot": 1, "id": "x"}]},
        {"files": [{"slot": "nowhere", "id": "x"}]},
        {"files": [{"slot": SLOT, "id": "x"}] * 21},
        {"look_up": "paper-1"},
        {"look_up": ["nowhere"]},
        {"standing": 1},
    ],
)
def test_odd_members_are_told(catalogue, caller, said):  # noqa: F811
    answer = caller.post(body(**said))
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == next(iter(said))


def test_a_program_cannot_fill_the_disk(catalogue, caller, monkeypatch):  # noqa: F811
    monkeypatch.setattr(sent_files, "MOST_WAITING", 1)
    assert upload(caller).status_code == 201
    assert upload(caller).json()["code"] == "too_many_files"
    with clock.frozen(clock.now() + timedelta(days=registration.FILE_DAYS + 2)):
        assert sent_files.forget() == 1


def test_what_staff_send_belongs_to_the_house(catalogue, counter):  # noqa: F811
    sent = upload(counter).json()["id"]
    answer = counter.post({**with_file(sent), "channel": "counter"})
    (given,) = registration.application(answer.json()["receipt"]).files
    assert files.file_ref(given.file_id).owner == "system"


def test_staff_name_an_account_that_is_there(catalogue, counter, resident):  # noqa: F811
    assert counter.post(body(channel="counter", applicant_id="nobody")).status_code == 422
    assert counter.post(body(channel="counter", applicant_id=str(resident.pk))).status_code == 201


def test_a_resident_files_for_who_gave_him_a_mandate(catalogue, resident, neighbour):
    asked = mandates.propose(
        represented_name="髙橋 健太",
        represented_mail=resident.login,
        ends_on=clock.today() + timedelta(days=30),
        actor=actor_for(neighbour),
    )
    mandates.answer(asked.id, actor_for(resident), accept=True)
    asking = Caller(str(neighbour.pk))
    items = asking.client.get(f"/api/procedures/{CHILD_ALLOWANCE}/standings.json", headers=asking.headers).json()
    assert [each["kind"] for each in items["items"]] == ["self", "voluntary"]
    answers = filled(registration.current_form(CHILD_ALLOWANCE), family_name="高橋", given_name="健太")
    filed = asking.post(body(answers=answers, standing=items["items"][1]["key"]))
    assert filed.status_code == 201
    assert workflow.case(filed.json()["receipt"]).applicant_id == str(resident.pk)
    assert asking.get(filed.json()["receipt"]).status_code == 200
    assert asking.post(body(standing="nothing")).status_code == 404


def test_a_second_signer_is_named(catalogue, caller, neighbour):  # noqa: F811
    marriage = "ICH-0016"
    whole = {"procedure_id": marriage, "answers": filled(registration.current_form(marriage))}
    assert caller.post(whole).json()["errors"][0]["field"] == "cosigner_name"
    named = caller.post(whole | {"cosigner": {"name": "木曽 葵", "mail": neighbour.login}})
    (asked,) = workflow.signatures(named.json()["receipt"])
    assert asked.signer_id == str(neighbour.pk)


def test_papers_are_looked_up_where_the_resident_agreed(linked, wants_papers):  # noqa: F811
    actor = linked(2)
    asking = Caller(str(Account.objects.get(pk=actor.id).pk))
    found = catalogue_api.procedure(wants_papers.procedure_id)
    form = registration.current_form(found.procedure_id)
    slot = next(paper.slot for paper in form.papers if paper.title == "所得証明書・納税証明書")
    whole = {"procedure_id": found.procedure_id, "answers": filled(form), "look_up": [slot]}
    assert asking.post(whole).json()["errors"][0]["code"] == "no_consent"
    filing.agree(actor)
    filed = asking.post(whole)
    looks = registries.looks_about(f"case/{filed.json()['receipt']}")
    assert [each.slot for each in looks] == [slot]
    none = asking.post({**whole, "look_up": []})
    assert not registries.looks_about(f"case/{none.json()['receipt']}")
