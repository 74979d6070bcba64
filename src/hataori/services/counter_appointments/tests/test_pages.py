"""Every page of the counters is accessible and fits a phone."""

import pytest
from django.test import Client
from tests.axe import assert_good_for_everybody

from hataori.blocks.forms.tests.conftest import signed_in
from hataori.kernel import clock
from hataori.kernel.actor import Role
from hataori.services.counter_appointments import models

from .conftest import at
from .test_appointments import DEATH, WHO, taken

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey]
HELD = {"time": "2026-12-01T09:00"}
COUNTER = "/appointments/bereavement/bereavement-honchosha/"


def session_of(client: Client) -> dict[str, str]:
    return {"sessionid": client.cookies["sessionid"].value}


def test_every_page_is_accessible(counters, open_page):
    asking, looking, done = Client(), Client(), Client()
    asking.post(COUNTER, HELD)
    for client in (looking, done):
        client.post(COUNTER, {"time": "2026-12-02T09:00"})
        client.post("/appointments/details/", WHO | DEATH)
    done.post("/appointments/check/")
    number = taken(counters["card-honchosha"]).number
    desk = session_of(signed_in(Role.CLERK, "residents"))
    pages = [
        ("/appointments/", {}), ("/appointments/my-number-card/", {}), (COUNTER, {}), ("/appointments/find/", {}),
        ("/appointments/details/", session_of(asking)), ("/appointments/check/", session_of(looking)),
        ("/appointments/visit/", session_of(done)), ("/appointments/visit/move/", session_of(done)),
        ("/desk/appointments/", desk), (f"/desk/appointments/{number}/", desk), ("/desk/appointments/new/", desk),
    ]  # fmt: skip
    assert models.Visit.objects.count() == 3
    with clock.frozen(at(8, 35)):
        for n, (path, cookies) in enumerate(pages):
            assert_good_for_everybody(open_page(path, cookies=cookies), f"counters-{n:02d}")
