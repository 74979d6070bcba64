"""The three questions: known reports are found, photos refused or taken, texts screened; nothing needs a session."""

import json

import cv2
import numpy as np
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from hataori.blocks.service_requests.tests.conftest import (  # noqa: F401  fixtures
    PLACE,
    _morning,
    ichinomiya,
    north,
    report,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ichinomiya")]
HOLE = {"lat": PLACE[0], "long": PLACE[1], "service_code": "road.pothole", "description": "車道に大きな穴"}


def picture(seed: int = 1) -> SimpleUploadedFile:
    coarse = np.random.default_rng(seed).integers(40, 200, (9, 12, 3)).astype(np.float32)
    content = cv2.imencode(".jpg", cv2.resize(coarse, (160, 120)))[1].tobytes()
    return SimpleUploadedFile("a.jpg", content, "image/jpeg")


def asked(path: str, sent: dict[str, object]):
    return Client(enforce_csrf_checks=True).post(path, sent)


def test_what_is_known_is_found_with_whether_it_would_be_joined():
    near, far = report().request.number, report(point=north(100)).request.number
    told = asked("/reports/similar.json", {**HOLE, "photo": picture(), "at": "2026-11-26T09:00:00 09:00"}).json()
    assert [each["service_request_id"] for each in told["candidates"]][:1] == [near]
    assert [each["link"] for each in told["candidates"]] == [True, False][: len(told["candidates"])]
    assert told["candidates"][0]["score"] > 0.88
    nowhere = asked("/reports/similar.json", {**HOLE, "lat": 35.2, "long": 136.7}).json()
    assert nowhere == {"candidates": []}
    assert far


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"lat": "north"}, 422),
        ({"lat": "nan"}, 422),
        ({"service_code": "no.such"}, 404),
        ({"at": "yesterday"}, 422),
        ({"at": "9999-12-31"}, 422),
    ],
)
def test_questions_that_make_no_sense(wrong, status):
    assert asked("/reports/similar.json", {**HOLE, **wrong}).status_code == status


def test_a_photo_is_taken_and_its_copy_can_be_seen():
    told = asked("/reports/photo", {"photo": picture()}).json()
    assert told["proposed"] is None
    assert Client().get(told["url"]).headers["Content-Type"] == "image/jpeg"


@pytest.mark.parametrize("sent", [{}, {"photo": SimpleUploadedFile("a.jpg", b"<svg onload=alert(1)>", "image/jpeg")}])
def test_what_is_no_photo_is_refused_with_a_sentence(sent):
    answer = asked("/reports/photo", sent)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "photo"


def test_texts_are_screened():
    def flags(text: object):
        answer = Client(enforce_csrf_checks=True).post(
            "/reports/screen.json", json.dumps({"text": text}), content_type="application/json"
        )
        return answer.json().get("flags", answer.status_code)

    assert flags("公園のすべり台のねじがゆるい") == []
    assert flags("ガスのにおいがします。爆発しそう") == ["emergency:gas"]
    assert flags(7) == 422


def test_the_public_data_is_flagged_as_it_says(hataori_data):
    rows = json.loads((hataori_data / "citizen-apps/moderation/moderation_shared.json").read_text(encoding="utf-8"))
    client, wrong = Client(), []
    for row in rows:
        sent = json.dumps({"text": row["text"]})
        told = client.post("/reports/screen.json", sent, content_type="application/json").json()
        wrong += [row["id"]] if sorted(told["flags"]) != sorted(row["flags"]) else []
    assert wrong == []
