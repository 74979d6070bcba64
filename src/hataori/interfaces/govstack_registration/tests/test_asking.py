"""Who may ask, in which words, and what the API says to those who may not."""

import base64

import pytest
from django.test import Client

from hataori.blocks.catalogue import api as catalogue
from hataori.interfaces.govstack_registration import ids
from hataori.interfaces.govstack_registration.cli import take
from hataori.kernel.errors import Rejected

from .conftest import CLIENT, PROCEDURE, Program, answers

GUARDED = [
    ("get", "applications"),
    ("get", "applications/x"),
    ("put", "applications/x"),
    ("get", "tasks"),
    ("get", "tasks/x"),
    ("post", "tasks/x/complete"),
    ("post", "documents"),
    ("post", f"services/{PROCEDURE}/applications"),
]


@pytest.mark.parametrize(("method", "path"), GUARDED)
def test_nothing_of_anybody_without_a_token(city, method, path):
    answer = getattr(Client(), method)(f"/govstack/{path}", headers=CLIENT)
    assert answer.status_code == 401


@pytest.mark.parametrize(("method", "path"), [each for each in GUARDED if each[0] != "get"])
def test_a_token_for_reading_writes_nothing(partner, method, path):
    reader = Program(partner.account_id, ("registration:read",))
    assert reader(method, path, {}).status_code == 403


@pytest.mark.parametrize("client", ["", "''", "invalid_header", "eGovStack/GOV/90000009/", "a/b/c/d/e", "a/b/c/\u3042"])
def test_who_does_not_say_who_he_is_is_refused(partner, client):
    for path in ("applications", "data/statistics/1.0"):
        sent = partner.headers | {"Information-Mediator-Client": client}
        answer = Client().get(f"/govstack/{path}", headers=sent)
        assert answer.status_code == 400
        assert answer.json()["localizedMessage"].endswith("。")


def test_the_mediator_acts_as_its_partner_from_its_address_alone(partner, monkeypatch):
    file_id = partner.begin()
    assert Client().get("/govstack/tasks", headers=CLIENT).status_code == 401
    monkeypatch.setenv("HATAORI_GOVSTACK_MEDIATOR", "127.0.0.1 商工会議所")
    assert [task["fileId"] for task in Client().get("/govstack/tasks").json()] == [file_id]
    assert Client().get("/govstack/tasks", REMOTE_ADDR="192.0.2.7").status_code == 401
    assert Client().get("/govstack/tasks", headers={"Authorization": "Bearer no"}).status_code == 401
    monkeypatch.setenv("HATAORI_GOVSTACK_MEDIATOR", "127.0.0.1 知らない連携先")
    assert Client().get("/govstack/tasks").status_code == 401


def test_the_whole_catalogue_is_there_by_two_ids(city):
    listed = Client().get("/govstack/services").json()
    assert len(listed) == len([each for each in catalogue.procedures() if not each.same_as])
    one = next(each for each in listed if each["id"] == ids.service_id(PROCEDURE))
    for wanted in (one["id"], PROCEDURE):
        assert Client().get(f"/govstack/services/{wanted}").json()["name"] == one["name"]
    assert Client().get(f"/govstack/services/{PROCEDURE}", headers=CLIENT).json() == [one | {"id": PROCEDURE}]
    assert [each["id"] for each in Client().get("/govstack/services", {"name": one["name"]}).json()] == [one["id"]]
    assert Client().get("/govstack/services/none").status_code == 404


def test_a_form_is_found_by_its_id_and_old_ones_stay(partner):
    (item,) = Client().get(f"/govstack/services/{PROCEDURE}/eForms").json()
    form = Client().get(f"/govstack/eForms/{item['eFormId']}").json()
    assert form["latest"]
    assert form["schema"]["required"]
    for odd in ("none", f"{PROCEDURE}.{'0' * 64}", "ICH-0002." + item["eFormId"].partition(".")[2]):
        assert Client().get(f"/govstack/eForms/{odd}").status_code == 404


def test_a_document_is_kept_and_goes_with_the_application(partner):
    content = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
    sent = {"file": base64.b64encode(content).decode()}
    kept = Client().post("/govstack/documents", sent, headers=partner.headers).json()
    assert partner("get", kept["url"].removeprefix("/govstack/")).getvalue() == content
    body = {"applicantId": "user-1", "documentUrls": [kept["url"], "string", "/govstack/documents/other"]}
    file_id = partner("post", f"services/{PROCEDURE}/applications", body).json()["fileId"]
    done = partner("post", f"tasks/{file_id}.form/complete", {"data": answers()})
    assert done.status_code == 200
    assert partner("get", f"applications/{file_id}").json()["applicationData"]["documentUrls"] == [kept["url"]]


def test_another_partners_document_is_not_attached(partner):
    from hataori.kernel.actor import SYSTEM
    from hataori.platform.accounts.actions.partners import ensure_partner

    other = Program(ensure_partner("ほかの連携先", actor=SYSTEM).id)
    sent = {"file": base64.b64encode(b"a,b\n1,2\n").decode()}
    url = Client().post("/govstack/documents", sent, headers=other.headers).json()["url"]
    assert partner("get", url.removeprefix("/govstack/")).status_code == 404
    body = {"applicantId": "user-1", "documentUrls": [url]}
    shown = partner("post", f"services/{PROCEDURE}/applications", body).json()
    assert shown["applicationData"]["documentUrls"] == []


@pytest.mark.parametrize(
    "sent", [{}, {"file": "***"}, {"file": base64.b64encode(b"MZ\x00\x01").decode()}, {"file": ""}, {"other": "x"}]
)
def test_a_document_that_is_none_is_refused_in_words(partner, sent):
    answer = Client().post("/govstack/documents", sent, headers=partner.headers)
    assert answer.status_code == 400
    assert set(answer.json()) >= {"traceId", "code", "message", "localizedMessage"}


@pytest.mark.parametrize(
    "body",
    [
        "[" * 100_000,
        "null",
        "[]",
        '{"applicantId":""}',
        '{"applicantId":["x"]}',
        '{"applicantId":"a\\u0000b"}',
        '{"applicantId":"a","created":"yesterday"}',
        '{"applicantId":"a","formData":[]}',
        '{"applicantId":"a","formData":{"data":[]}}',
        '{"applicantId":"a","formData":{"data":{"phone":[1]}}}',
        '{"applicantId":"a","documentUrls":"string"}',
        '{"applicantId":"a","documentUrls":[1]}',
        '{"applicantId":"' + "長" * 300 + '"}',
        '{"applicantId":"\\ud800"}',
    ],
    ids=range(14),
)
def test_what_cannot_be_read_is_refused_and_nothing_begins(partner, body):
    answer = Client().post(
        f"/govstack/services/{PROCEDURE}/applications",
        body.encode("utf-8", "surrogatepass"),
        content_type="application/json",
        headers=partner.headers,
    )
    assert answer.status_code == 400
    assert partner("get", "applications").json() == []


@pytest.mark.parametrize(
    "query", ["firstResult=-1", "maxResult=x", "sortBy=zzz", "sortOrder=up", "status=ODD", "firstResult=９"]
)
def test_an_odd_filter_is_refused(partner, query):
    assert partner("get", f"applications?{query}").status_code == 400


def test_lists_are_sorted_and_cut(partner):
    begun = [partner.begin(f"user-{n}") for n in range(4)]
    shown = [
        row["fileId"] for row in partner("get", "applications?sortBy=id&sortOrder=asc&firstResult=1&maxResult=2").json()
    ]
    assert shown == sorted(begun)[1:3]
    by_person = partner("get", "applications?applicantId=user-2").json()
    assert [row["fileId"] for row in by_person] == [begun[2]]


def test_another_systems_identifiers_lead_to_our_records(partner):
    file_id = partner.begin()
    assert (
        take(
            [
                ["service", "old-service", PROCEDURE],
                ["file", "old-file", file_id],
                ["task", "old-task", f"{file_id}.form"],
            ]
        )
        == 3
    )
    assert Client().get("/govstack/services/old-service").json()["id"] == "old-service"
    assert partner("get", "applications/old-file").json()["fileId"] == "old-file"
    assert partner("get", "tasks/old-task").json()["fileId"] == file_id


@pytest.mark.parametrize("line", [["service", "x"], ["thing", "x", "y"], ["file", "", "y"], ["file", "x", "y" * 201]])
def test_an_odd_line_of_aliases_takes_none(partner, line):
    with pytest.raises(Rejected):
        take([["service", "fine", PROCEDURE], line])
    assert Client().get("/govstack/services/fine").status_code == 404


@pytest.mark.parametrize(
    ("method", "path"), [("post", "services"), ("delete", "tasks"), ("put", "documents"), ("post", "applications")]
)
def test_other_methods_are_405(partner, method, path):
    assert partner(method, path).status_code == 405
