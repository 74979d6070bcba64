"""The price of people of the city: asked for, proven at the desk, with a last day; for a person and for a group."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client

from hataori.blocks.memberships import api as memberships
from hataori.blocks.messaging import api as messaging
from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import Conflict, Rejected
from hataori.services.facility_booking import booking as acts
from hataori.services.facility_booking import places

from .conftest import NOW, STUDIO, actor_named, at, booked, told

pytestmark = pytest.mark.django_db
Page = Callable[[Actor], Client]
UNTIL = {"until-year": "2027", "until-month": "3", "until-day": "31"}


@pytest.fixture
def sports(city: None) -> Actor:
    return actor_named("sports.clerk")


@pytest.fixture
def outside(aki: Actor, sports: Actor) -> Actor:
    """Somebody who lives in another city."""
    memberships.check_class(aki.id, "nonresident", "運転免許証", sports, "sports")
    return aki


def asked(page: Client) -> str:
    page.post("/my/facility-user/city/", {"basis": "works"})
    (claim,) = memberships.open_claims()
    return claim.id


def test_until_the_desk_has_seen_a_proof_the_price_stays(outside: Actor, sports: Actor, page: Page) -> None:
    client, desk = page(outside), page(sports)
    assert "市外の料金" in client.get("/my/facility-user/city/").content.decode()
    assert client.post("/my/facility-user/city/", {}).status_code == 422
    claim = asked(client)
    assert booked(outside, at(9), at(10)).price == 750
    assert "市内で働いている" in desk.get("/desk/facilities/residency/").content.decode()
    here = f"/desk/facilities/residency/{claim}/"
    assert desk.post(here, UNTIL | {"proof": ""}).status_code == 422
    assert desk.post(here, UNTIL | {"proof": "在勤証明書", "until-year": "2031"}).status_code == 422
    desk.post(here, UNTIL | {"proof": "在勤証明書"})
    assert booked(outside, at(11), at(12)).price == 500
    assert "2027-03-31まで" in client.get("/my/facility-user/city/").content.decode()
    assert any("市内料金を使える" in each.subject for each in messaging.box(outside.id, 1).messages)


def test_after_its_last_day_the_proof_is_needed_again(outside: Actor, sports: Actor, page: Page) -> None:
    claim = asked(page(outside))
    memberships.grant(claim, NOW.date() + timedelta(days=30), "在勤証明書", sports, "sports")
    for days, user_class in ((30, "resident"), (31, "nonresident")):
        with clock.frozen(NOW + timedelta(days=days)):
            found = memberships.registration_of(outside.id)
            assert found is not None
            assert found.user_class == user_class
    with clock.frozen(NOW + timedelta(days=31)):
        assert memberships.claim(outside, "works").state == "asked"


def test_a_refusal_says_why_and_only_one_claim_stands_at_a_time(outside: Actor, sports: Actor, page: Page) -> None:
    claim = asked(page(outside))
    with pytest.raises(Conflict):
        memberships.claim(outside, "lives")
    desk = page(sports)
    assert desk.post(f"/desk/facilities/residency/{claim}/", {"refuse": "1", "reason": ""}).status_code == 422
    desk.post(f"/desk/facilities/residency/{claim}/", {"refuse": "1", "reason": "証明書の期限切れ"})
    assert "証明書の期限切れ" in page(outside).get("/my/facility-user/city/").content.decode()
    with pytest.raises(Conflict):
        memberships.grant(claim, date(2027, 3, 31), "在勤証明書", sports, "sports")


def test_a_group_of_people_of_the_city_has_their_price_whoever_books(outside: Actor, sports: Actor, page: Page) -> None:
    club = memberships.create_group("青空クラブ", "アオゾラクラブ", "卓球", outside)
    client, desk = page(outside), page(sports)
    client.post(f"/my/groups/{club.id}/city/")
    (claim,) = memberships.open_claims()
    assert "青空クラブ" in desk.get(f"/desk/facilities/residency/{claim.id}/").content.decode()
    desk.post(f"/desk/facilities/residency/{claim.id}/", UNTIL | {"proof": "会員名簿"})
    assert booked(outside, at(9), at(10), group_id=club.id).price == 500
    assert booked(outside, at(11), at(12)).price == 750


def test_who_comes_to_the_desk_with_a_proof_needs_no_page(outside: Actor, sports: Actor, page: Page) -> None:
    desk = page(sports)
    found = desk.get("/desk/facilities/residency/?q=1001").content.decode()
    assert re.search(rf'name="holder" value="{outside.id}"', found)
    sent = desk.post("/desk/facilities/residency/begin/", {"holder": outside.id, "basis": "studies"})
    desk.post(sent.headers["Location"], UNTIL | {"proof": "学生証"})
    assert booked(outside, at(9), at(10)).price == 500


def test_a_claim_can_be_taken_back_and_others_see_none_of_it(outside: Actor, ben: Actor, page: Page) -> None:
    claim = asked(page(outside))
    assert page(ben).post(f"/my/facility-user/city/{claim}/withdraw/").status_code == 404
    page(outside).post(f"/my/facility-user/city/{claim}/withdraw/")
    assert memberships.open_claims() == []
    assert page(outside).get("/desk/facilities/residency/").status_code == 403
    with pytest.raises(Rejected):
        memberships.claim(outside, "because")


def test_the_class_of_the_group_is_in_the_bill_before_it_is_confirmed(outside: Actor, sports: Actor) -> None:
    club = memberships.create_group("青空クラブ", "アオゾラクラブ", "卓球", outside)
    made = memberships.claim(outside, "group", group_id=club.id)
    memberships.grant(made.id, date(2027, 3, 31), "会員名簿", sports, "sports")
    held = acts.hold(places.place(STUDIO), at(9), at(11), outside)
    assert acts.tell(held, told(group_id=club.id), outside).amount == 1000
