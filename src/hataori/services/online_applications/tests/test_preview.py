"""The preview: a form on the bench page by page, as residents will see it, nothing kept."""

import html
import re

import pytest

from hataori.blocks.catalogue import api as procedures
from hataori.blocks.forms import actions, queries
from hataori.blocks.registration import models
from hataori.blocks.registration.tests.made import everything
from hataori.kernel.actor import Actor, Role, RoleGrant

from .desk_people import Desk

PROCEDURE = "ICH-0032"
PAGE = f"/desk/forms/{PROCEDURE}/preview/page/"


@pytest.fixture
def desk(catalogue) -> Desk:
    """A clerk of the section, with the form of everything on the bench."""
    department = procedures.procedure(PROCEDURE).department
    clerk = Actor("staff-1", "staff", "見本", frozenset({RoleGrant(Role.CLERK, department)}))
    actions.save(PROCEDURE, queries.content_of(everything()), revision=0, actor=clerk)
    return Desk("clerk", department)


def carried(page: str) -> str:
    return html.unescape(re.search(r'name="carried" value="([^"]*)"', page)[1])


def test_it_goes_from_page_to_page_and_keeps_nothing(desk):
    first = desk.client.get(PAGE)
    assert first.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in first.headers["Content-Security-Policy"]
    typed = {"page": "home", "carried": carried(first.content.decode()), "has_partner": "no", "own_income": "6,000,000"}
    second = desk.client.post(PAGE, typed).content.decode()
    assert "お子さん（1人目）" in second
    again = desk.client.post(
        PAGE, {"page": "children", "carried": carried(second), "children": "1", "add_row": "children"}
    )
    assert "お子さん（2人目）" in again.content.decode()
    child = {"children": "1", "children.0.child_name": "髙橋 葵", "children.0.child_birth": "R8.4.1"}
    third = desk.client.post(PAGE, {"page": "children", "carried": carried(second), **child}).content.decode()
    assert "収入が多い方へ" in third
    last = desk.client.post(PAGE, {"page": "high", "carried": carried(third), "agree": "true"}).content.decode()
    assert "6,000,000円" in last
    assert "髙橋 葵" in last
    assert "300円" in last
    assert not models.Draft.objects.exists()


def test_what_is_wrong_is_told_on_its_page(desk):
    answer = desk.client.post(PAGE, {"page": "home", "carried": "{", "has_partner": "", "own_income": "たくさん"})
    assert answer.status_code == 422
    assert "配偶者はいますかを選んでください。" in answer.content.decode()


def test_the_phone_stands_in_a_frame_for_the_section_alone(desk):
    page = desk.client.get(f"/desk/forms/{PROCEDURE}/preview/").content.decode()
    assert f'src="{PAGE}"' in page
    other = Desk("clerk", "parks" if desk.account.login.startswith("residents") else "residents", name="other")
    assert other.client.get(PAGE).status_code == 403
