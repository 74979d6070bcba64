"""The unmodified client `three` from PyPI, call by call: its words go to the product's own handler of requests, and
once over a real connection.

Its release is Python 2 in two places (itertools.ifilter; dict.keys() that can be indexed). Both are put in its way from
outside; not a line of it is changed.
"""

import importlib
import io
import itertools
import json
import warnings
from collections.abc import Iterator
from datetime import date

import cv2
import numpy as np
import pytest
import requests
from django.test import Client
from requests.adapters import BaseAdapter

from hataori.blocks.service_requests import api as blocks

from .conftest import LAT, LONG, ROADS, north, report


class OldKeys(dict):
    """A dictionary as Python 2 had it: its keys can be indexed."""

    def keys(self):
        return list(super().keys())


class InProcess(BaseAdapter):
    """Hands what the client would send to Django's handler, byte for byte, and the answer back."""

    def send(self, request, **more):
        headers = {
            name: value for name, value in request.headers.items() if name.lower() not in ("content-length", "host")
        }
        kind = headers.pop("Content-Type", "application/octet-stream")
        body = request.body.encode() if isinstance(request.body, str) else request.body or b""
        given = Client().generic(request.method, request.path_url, body, content_type=kind, headers=headers)
        answer = requests.Response()
        answer.status_code, answer.url, answer.request = given.status_code, request.url, request
        answer.headers.update(given.headers)
        answer.raw = io.BytesIO(given.content)
        return answer

    def close(self):
        """Nothing is open."""


@pytest.fixture
def core(ichinomiya, monkeypatch):
    """The client's module."""
    monkeypatch.setattr(itertools, "ifilter", filter, raising=False)
    with warnings.catch_warnings():
        # Its XML reader (relaxml 0.1.3) was written before escapes in strings were looked at.
        warnings.simplefilter("ignore")
        module = importlib.import_module("three.core")
    read = module.xml
    monkeypatch.setattr(module, "xml", lambda content: OldKeys(read(content)))
    return module


@pytest.fixture
def three(core, settings):
    """A client of the city."""

    def client(form: str = "json"):
        made = core.Three(f"{settings.HATAORI_URL}/open311/v2/", format=form)
        made.session.mount("http://", InProcess())
        return made

    return client


@pytest.fixture
def three_on_a_wire(core, live_server) -> Iterator[object]:
    """A client that reaches the city over a real connection."""
    made = core.Three(f"{live_server.url}/open311/v2/")
    yield made
    made.session.close()


pytestmark = pytest.mark.django_db


def posted(client, service_code: str = "road.pothole", **more):
    sent = {"lat": LAT, "long": LONG, "description": "車道に大きな穴があります", "name": "Hanako Ichinomiya", **more}
    return client.post(service_code, **sent)


@pytest.mark.django_db(transaction=True)
def test_over_a_real_connection(three_on_a_wire):
    number = posted(three_on_a_wire)[0]["service_request_id"]
    assert three_on_a_wire.request(number)[0]["service_request_id"] == number
    assert len(three_on_a_wire.services()) == 12


def test_discovery(three):
    assert [each["type"] for each in three().discovery()["endpoints"]] == ["production", "test"]


def test_services(three):
    assert "road.pothole" in [each["service_code"] for each in three().services()]


def test_services_in_xml(three):
    assert "road.pothole" in [each["service_code"] for each in three("xml").services()["service"]]


def test_a_definition(three):
    told = three().services("road.pothole")
    assert [each["code"] for each in told["attributes"]] == ["size"]


def test_posting(three):
    number = posted(three())[0]["service_request_id"]
    assert blocks.contact(number, actor=ROADS).last_name == "Ichinomiya"


def test_posting_with_a_picture(three, tmp_path):
    path = tmp_path / "hole.jpg"
    picture = np.random.default_rng(1).integers(0, 255, (120, 160, 3), dtype=np.uint8)
    path.write_bytes(cv2.imencode(".jpg", picture)[1].tobytes())
    client = three()
    with path.open("rb") as media:
        number = posted(client, media=media)[0]["service_request_id"]
    address = client.request(number)[0]["media_url"]
    assert client.session.get(address).headers["Content-Type"].startswith("image/")


def test_posting_by_address(three):
    number = three().post("road.pothole", address="一宮市本町", description="穴")[0]["service_request_id"]
    assert three().request(number)[0]["address"] == "一宮市本町"


def test_a_refusal_is_read_as_data(three):
    assert "service_code was not found" in posted(three(), service_code="no.such")[0]["description"]


def test_a_token(three):
    client = three()
    filed = client.post("bicycle.abandoned", lat=LAT, long=LONG, **{"attribute[COUNT]": 2})[0]
    number = client.token(filed["token"])[0]["service_request_id"]
    assert client.request(number)[0]["service_code"] == "bicycle.abandoned"


def test_one_request_in_both_forms(three):
    number = report().request.number
    told = three().request(number)[0]
    read = three("xml").request(number)["request"]
    # relaxml reads digits as numbers.
    assert str(read["service_request_id"]) == told["service_request_id"]
    assert read["description"] == told["description"]


def test_many_by_kind_and_count(three):
    for step in range(3):
        report(point=north(150 * step))
    report(kind="park.play", text="ブランコ")
    client = three()
    assert len(client.requests()) == 4
    assert len(client.requests("road.pothole")) == 3
    assert len(client.requests("road.pothole", count=2)) == 2


def test_between_dates(three):
    report()
    client = three()
    assert len(client.requests(between=[date(2026, 11, 26), date(2026, 11, 27)])) == 1
    assert client.requests(between=[date(2026, 11, 1), date(2026, 11, 2)]) == []
    assert len(client.requests(start="11-26-2026", end="11-27-2026")) == 1


def test_what_it_got_was_json_with_bare_arrays(three):
    report()
    client = three()
    assert isinstance(json.loads(client.get("requests", convert=False)), list)
