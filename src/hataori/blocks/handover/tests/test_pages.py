"""The pages of 「連携」 in a real browser: a phone and a desk, without an accessibility violation."""

import pytest
from tests.axe import assert_accessible, assert_no_sideways_scroll
from tests.browser import DESKTOP, PHONE
from tests.city_parts import load

from hataori.blocks.catalogue import api as catalogue
from hataori.blocks.forms.tests.conftest import signed_in
from hataori.blocks.handover import api
from hataori.kernel.actor import Role

from . import ground
from .ground import PROCEDURE, decided, result_file

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
HOME = "/desk/handover/"


@pytest.fixture
def paths(settings) -> list[str]:
    """Addresses of every page with something on it."""
    load(settings, "departments", "procedures")
    ground.target(encoding="cp932")
    ground.target("juki", title="住民記録", with_personal_number=True)
    ground.route()
    number = decided()
    decided(family_name="𠮷田")
    batch = api.make_batch("welfare", PROCEDURE, actor=ground.CLERK).batch
    failed = result_file((batch.number, "1", number, "エラー", "", "H0105", "住所コードがありません"))
    api.import_results("welfare", failed, name="kekka.csv", actor=ground.CLERK)
    case = api.handed_of(number)[0].id
    pages = ("", "targets/welfare/", f"batches/{batch.number}/", f"cases/{case}/", f"mappings/{PROCEDURE}/")
    return [HOME + page for page in pages]


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desk"])
def test_the_pages_are_accessible(open_page, paths, viewport):
    clerk = signed_in(Role.CLERK, catalogue.procedure(PROCEDURE).department)
    cookies = {"sessionid": clerk.cookies["sessionid"].value}
    for path in paths:
        page = open_page(path, viewport=viewport, cookies=cookies)
        assert_accessible(page)
        assert_no_sideways_scroll(page)
    operator = signed_in(Role.OPERATOR, "")
    page = open_page(HOME, viewport=viewport, cookies={"sessionid": operator.cookies["sessionid"].value})
    assert_accessible(page)
    assert_no_sideways_scroll(page)
