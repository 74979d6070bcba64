"""The portal's page at the desk: what is held can be filed from it, and it reads on a phone."""

import pytest
from tests.axe import assert_accessible, assert_no_sideways_scroll
from tests.browser import DESKTOP, PHONE
from tests.city_parts import load

from hataori.blocks.catalogue import api as catalogue
from hataori.blocks.forms.tests.conftest import signed_in
from hataori.blocks.handover import api as handover
from hataori.interfaces.mynaportal import models, pulling
from hataori.kernel.actor import Role

from .ground import CLERK, OUTSIDE, PROCEDURE, application, mapped, simulated, taking_part

pytestmark = pytest.mark.django_db(transaction=True)
HOME = "/desk/mynaportal/"


@pytest.fixture
def stand(settings):
    load(settings, "departments", "procedures")
    mapped()
    with simulated() as found:
        taking_part(settings, found.url)
        found.add(application(1), application(2) | {"procedureCode": "other"})
        yield found


def test_a_clerk_fetches_sees_what_is_held_and_files_it(stand):
    desk = signed_in(Role.CLERK, catalogue.procedure(PROCEDURE).department)
    page = desk.post(f"{HOME}pull/", follow=True).content.decode()
    assert "新しい申請 1件、受け付けられない申請 1件" in page
    assert "模擬です" in page
    assert "マイナポータル申請管理（模擬）" in desk.get("/desk/handover/").content.decode()
    held = f"{HOME}held/MP0000002/"
    assert desk.get(held).status_code == 404
    assert f'href="{held}"' not in page, "a link that answers 404"
    office = signed_in(Role.DX_OFFICE, "")
    answer = office.post(held, {"act": "retry"})
    assert (answer.status_code, "対応表に書いてください" in answer.content.decode()) == (422, True)
    handover.write_mapping(PROCEDURE, handover.mapping(PROCEDURE).items, actor=CLERK, outside_code="other")
    assert "花子2" in desk.get(held).content.decode()
    assert office.get(held).status_code == 404
    desk.post(held, {"act": "retry"})
    assert models.Received.objects.get(pk="MP0000002").state == "taken"
    assert "もう処理してあります" in desk.post(held, {"act": "retry"}, follow=True).content.decode()
    assert signed_in(Role.PUBLISHER, "public-relations").get(HOME).status_code == 403


def test_one_that_was_withdrawn_there_is_closed_with_a_reason_and_forgotten(stand):
    pulling.pull()
    office = signed_in(Role.DX_OFFICE, "")
    held = f"{HOME}held/MP0000002/"
    assert office.post(held, {"act": "close", "reason": ""}).status_code == 422
    office.post(held, {"act": "close", "reason": "先方で取下げ"})
    row = models.Received.objects.get(pk="MP0000002")
    assert (row.state, row.payload, row.problems) == ("closed", "", ["先方で取下げ"])
    assert pulling.pull().held == 0
    assert office.get(held).status_code == 404


@pytest.mark.journey
@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desk"])
def test_the_page_is_accessible(stand, open_page, viewport):
    desk = signed_in(Role.CLERK, catalogue.procedure(PROCEDURE).department)
    desk.post(f"{HOME}pull/")
    assert handover.mapping(PROCEDURE).outside_code == OUTSIDE
    page = open_page(HOME, viewport=viewport, cookies={"sessionid": desk.cookies["sessionid"].value})
    assert_accessible(page)
    assert_no_sideways_scroll(page)
    office = signed_in(Role.DX_OFFICE, "")
    cookies = {"sessionid": office.cookies["sessionid"].value}
    page = open_page(f"{HOME}held/MP0000002/", viewport=viewport, cookies=cookies)
    assert_accessible(page)
    assert_no_sideways_scroll(page)
