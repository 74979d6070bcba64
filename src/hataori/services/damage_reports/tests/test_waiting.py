"""A draft that waited for a network is filed once, however often and from wherever it is sent."""

import json
import threading

import pytest
from django.db import connection
from django.test import Client

from hataori.blocks.service_requests import api as reports
from hataori.kernel import clock
from hataori.services.damage_reports import models, sending

from .conftest import picture

pytestmark = pytest.mark.django_db
SEND = "/reports/send.json"
DRAFT = {"place": "本町2丁目", "text": "車道に大きな穴", "kind": "road.pothole"}


def sent(key: str = "draft-0001", client: Client | None = None, **more: object):
    fields = {**DRAFT, "near": picture(3), **more}
    return (client or Client(enforce_csrf_checks=True)).post(SEND, fields, headers={"Idempotency-Key": key})


def test_the_same_draft_again_is_the_same_report():
    first, again = sent(), sent(client=Client())
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    found = reports.requests(reports.Wanted())
    assert (found.total, len(found.requests[0].photos)) == (1, 1)
    assert Client().get(first.json()["receipt"]).status_code == 200


def test_the_key_stands_for_one_content():
    sent()
    answer = sent(text="別の穴")
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_mismatch")


def test_without_a_key_nothing_is_filed():
    answer = Client().post(SEND, DRAFT)
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_required")
    assert reports.requests(reports.Wanted()).total == 0


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"place": ""}, "place"),
        ({"place": "一宮"}, "place"),
        ({"text": "ガスのにおいがする"}, "text"),
        ({"text": "", "kind": ""}, "kind"),
        ({"kind": "no.such"}, "service_code"),
    ],
)
def test_what_cannot_be_taken_says_where_and_may_be_mended(wrong, field):
    answer = sent(**wrong)
    assert (answer.status_code, [each["field"] for each in answer.json()["errors"]]) == (422, [field])
    assert sent().status_code == 201


def test_the_kind_may_be_left_to_the_words():
    number = sent(kind="", text="ガードレールが曲がっている").json()["number"]
    assert reports.request(number).kind == "road.guardrail"


@pytest.mark.django_db(transaction=True)
def test_two_tabs_at_once_make_one_report():
    answers = []

    def tab() -> None:
        try:
            answers.append(sent(near=picture(5)))
        finally:
            connection.close()

    tabs = [threading.Thread(target=tab) for _ in range(2)]
    [each.start() for each in tabs]
    [each.join() for each in tabs]
    assert {answer.status_code for answer in answers} <= {200, 201}
    assert len({answer.json()["number"] for answer in answers}) == 1
    assert reports.requests(reports.Wanted()).total == 1


def test_keys_are_forgotten_when_no_phone_tries_any_more():
    sent()
    assert sending.forget() == 0
    with clock.frozen(clock.now() + sending.KEPT * 1.1):
        assert (sending.forget(), models.Sending.objects.count()) == (1, 0)


def test_the_page_can_be_put_on_the_home_screen():
    told = json.loads(Client().get("/reports/app.webmanifest").content)
    assert (told["start_url"], told["display"]) == ("/reports/new/", "standalone")
    worker = Client().get("/sw.js").content.decode()
    assert worker.index("damage_reports/outbox") < worker.index("damage_reports/worker")
