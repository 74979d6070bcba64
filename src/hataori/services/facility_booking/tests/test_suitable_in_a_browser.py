"""Pages of a season by what suits: accessible, and they fit a phone, with and without mistakes."""

import pytest
from tests.axe import assert_good_for_everybody
from tests.browser import PHONE

from hataori.blocks.lottery import api as lottery
from hataori.blocks.registries import api as registries
from hataori.kernel.actor import Actor
from hataori.services.facility_booking import draws, models

from .conftest import STUDIO, actor_named
from .test_suitable import address, new_season

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey]


def test_every_page_is_accessible(aki: Actor, page, open_page, monkeypatch) -> None:
    monkeypatch.setattr(registries, "person_of_account", lambda account_id: f"person-{account_id}")
    opened = draws.open_draw(new_season(), actor_named("sports.clerk"))
    draw = models.Draw.objects.get()
    told = lottery.Suitable("p1", 2, (f"{STUDIO}@tueT0900-1100",), (f"{STUDIO}@wedT0900-1100",))
    receipts = draws.enter_suitable(draw, told, "", aki)
    mine, staff = ({"sessionid": page(who).cookies["sessionid"].value} for who in (aki, actor_named("sports.clerk")))
    found = [
        (address(draw), mine), ("/my/lottery/", mine), (f"/lottery/{opened.id}/", mine),
        (f"/lottery/receipts/{receipts.entries[1].entry_id}/", mine), ("/desk/facilities/draws/new/", staff),
    ]  # fmt: skip
    for n, (path, cookies) in enumerate(found):
        _look(open_page(path, cookies=cookies), f"{n:02d}")
    shown = open_page(address(draw), viewport=PHONE, cookies=mine)
    shown.locator("main details summary").nth(1).click()
    shown.get_by_role("button", name="申し込む").click()
    shown.wait_for_load_state()
    _look(shown, "wrong")


def _look(shown, name: str) -> None:
    assert_good_for_everybody(shown, f"suit-{name}")
