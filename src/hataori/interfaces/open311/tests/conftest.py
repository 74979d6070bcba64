"""The starter city's requests behind GeoReport, and who calls."""

import json

import pytest
from django.test import Client
from lxml import etree

from hataori.blocks.service_requests.tests.conftest import (  # noqa: F401  fixtures
    PLACE,
    ROADS,
    _morning,
    ichinomiya,
    north,
    report,
)
from hataori.kernel.actor import SYSTEM
from hataori.platform.accounts.actions.partners import ensure_partner
from hataori.platform.accounts.api import create_token

LAT, LONG = PLACE
HOLE = {"service_code": "road.pothole", "lat": LAT, "long": LONG, "description": "車道に大きな穴があります"}


class GeoReport:
    """A program that speaks GeoReport in one form."""

    def __init__(self, endpoint: str = "v2", key: str = "") -> None:
        self.client, self.endpoint, self.key = Client(), endpoint, key

    def get(self, path: str, **query):
        return self.client.get(f"/open311/{self.endpoint}/{path}", query)

    def post(self, path: str, **sent):
        more = {"api_key": self.key} if self.key else {}
        return self.client.post(f"/open311/{self.endpoint}/{path}", {**sent, **more})

    def json(self, path: str, **query):
        answer = self.get(f"{path}.json", **query)
        assert answer.status_code == 200, answer.content.decode()
        return json.loads(answer.content)

    def xml(self, path: str, **query) -> etree._Element:
        answer = self.get(f"{path}.xml", **query)
        assert answer.headers["Content-Type"].startswith("text/xml")
        return etree.fromstring(answer.content)

    def file(self, **more) -> dict[str, str]:
        answer = self.post("requests.json", **{**HOLE, **more})
        assert answer.status_code == 200, answer.content.decode()
        return json.loads(answer.content)[0]


@pytest.fixture
def georeport(ichinomiya) -> GeoReport:  # noqa: F811  the fixture above
    return GeoReport()


@pytest.fixture
def partner(ichinomiya) -> GeoReport:  # noqa: F811  the fixture above
    return GeoReport(key=key_for("open311", "open311:updates"))


def key_for(*scopes: str) -> str:
    account = ensure_partner("見本 まちの通報アプリ", actor=SYSTEM)
    return create_token(account_id=account.id, scopes=scopes, days=30, actor=SYSTEM).secret
