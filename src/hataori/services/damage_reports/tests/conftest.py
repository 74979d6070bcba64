"""The starter city with its kinds and places, on a Thursday morning; photos; a stranger's browser."""

import re

import cv2
import numpy as np
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from hataori.blocks.service_requests import api as reports
from hataori.blocks.service_requests.tests.conftest import _morning, ichinomiya  # noqa: F401  fixtures
from hataori.platform.events import api as events
from hataori.platform.outbox import api as outbox

NEW = "/reports/new/"


@pytest.fixture(autouse=True)
def _city(ichinomiya) -> None:  # noqa: F811  the fixture itself
    worked()


@pytest.fixture
def stranger() -> Client:
    return Client()


def picture(seed: int = 1, name: str = "a.jpg") -> SimpleUploadedFile:
    coarse = np.random.default_rng(seed).integers(40, 200, (9, 12, 3)).astype(np.float32)
    content = cv2.imencode(".jpg", cv2.resize(coarse, (160, 120)))[1].tobytes()
    return SimpleUploadedFile(name, content, "image/jpeg")


def state_of(answer) -> str:
    """The sealed draft in a page."""
    return re.search(r'name="state" value="([^"]*)"', answer.content.decode())[1]


def started(client: Client, **sent: object):
    """The first screen, sent: the second."""
    return client.post(NEW, {"place": "本町2丁目", "text": "ブランコの鎖が切れている", **sent})


def sent(client: Client, answer, **more: object):
    """The second screen, sent."""
    return client.post(NEW, {"state": state_of(answer), "kind": "park.play", "send": "1", **more})


def number_in(address: str) -> str:
    return re.search(r"/reports/(\d{11})/", address)[1]


def token_in(address: str) -> str:
    return re.search(r"t=([0-9a-zA-Z_-]+)", address)[1]


def filed(client: Client, **first: object) -> reports.Request:
    answer = sent(client, started(client, **first))
    assert answer.status_code == 302, answer.content.decode()
    return reports.request(number_in(answer["Location"]))


def worked() -> None:
    """What a worker does."""
    for _ in range(2):
        events.run_consumers()
        outbox.deliver_due()
