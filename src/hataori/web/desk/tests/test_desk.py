"""The desk shows each member of staff what he may do, and where he is."""

import pytest
from django.conf import settings
from django.test import Client, RequestFactory
from tests.city_parts import load
from tests.grounds import ground

from hataori.kernel.actor import Actor, Role, RoleGrant
from hataori.platform.services.api import Entry
from hataori.web.desk import home, menu

pytestmark = pytest.mark.django_db


@ground
def city() -> None:
    load(settings, "departments", "indicators", "plan", "sample-staff", "sample-residents")


def staff(*grants: tuple[Role, str]) -> Actor:
    return Actor("1", "staff", "職員", frozenset(RoleGrant(role, department) for role, department in grants))


def groups(actor: Actor, path: str, monkeypatch) -> list[menu.MenuGroup]:
    monkeypatch.setattr(menu, "_actor", lambda request: actor)
    return menu.menu(RequestFactory().get(path))


def links(actor: Actor, path: str, monkeypatch) -> list[menu.MenuLink]:
    return [link for group in groups(actor, path, monkeypatch) for part in group.parts for link in part.links]


def test_an_entry_is_for_its_roles_only():
    entry = Entry("監査", "/desk/audit/", frozenset({Role.AUDITOR}))
    assert menu.may_use(staff((Role.AUDITOR, "")), entry)
    assert not menu.may_use(staff((Role.CLERK, "city-tax")), entry)
    assert menu.may_use(staff(), Entry("ホーム", "/desk/"))


def test_an_entry_of_a_section_is_for_that_section_and_for_who_holds_the_role_everywhere():
    entry = Entry("学習室の席", "/desk/seats/", frozenset({Role.CLERK}), departments=("library-management",))
    assert menu.may_use(staff((Role.CLERK, "library-management")), entry)
    assert menu.may_use(staff((Role.CLERK, "")), entry)
    assert not menu.may_use(staff((Role.CLERK, "city-tax")), entry)
    assert not menu.may_use(staff((Role.CLERK, "city-tax"), (Role.APPROVER, "library-management")), entry)


def test_auditors_see_the_audit_and_clerks_do_not(monkeypatch):
    assert "/desk/audit/" in [link.url for link in links(staff((Role.AUDITOR, "")), "/desk/", monkeypatch)]
    assert "/desk/audit/" not in [link.url for link in links(staff((Role.CLERK, "x")), "/desk/", monkeypatch)]


def test_the_deepest_entry_above_the_page_is_the_current_one(monkeypatch):
    found = links(staff((Role.AUDITOR, "")), "/desk/audit/export.csv", monkeypatch)
    assert [link.url for link in found if link.current] == ["/desk/audit/"]
    found = links(staff(), "/desk/", monkeypatch)
    assert [link.url for link in found if link.current] == ["/desk/"]
    found = links(staff(), "/desk/mynaportal/", monkeypatch)
    assert not [link for link in found if link.current], "a page that is in no menu is not the home page"


def test_a_long_group_has_sub_headings_and_a_short_one_none(monkeypatch):
    many = groups(staff((Role.SECTION_HEAD, "child-support")), "/desk/", monkeypatch)
    titles = {group.title: [part.title for part in group.parts] for group in many}
    assert titles["電子申請"] == ["案件", "様式と文面", "代わりの人"]
    assert titles["制度の自動適用"] == [""]
    few = groups(staff((Role.DX_OFFICE, "")), "/desk/", monkeypatch)
    assert [len(group.parts) for group in few] == [1] * len(few)


def test_mails_of_development_are_no_entry_in_production(monkeypatch, settings):
    operator = staff((Role.OPERATOR, ""))
    assert "/desk/mail/" in [link.url for link in links(operator, "/desk/", monkeypatch)]
    settings.HATAORI_PROFILE = "production"
    assert "/desk/mail/" not in [link.url for link in links(operator, "/desk/", monkeypatch)]


def test_the_home_offers_the_roles_of_staff_once_beside_the_menu(city):
    from hataori.platform.accounts.models import Account

    client = Client()
    client.force_login(Account.objects.get(login="child-support.section-head"))
    page = client.get("/desk/").content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    assert main.count("/desk/staff/") == 1


def test_residents_and_guests_stay_outside(city):
    from hataori.platform.accounts.models import Account

    client = Client()
    assert client.get("/desk/")["Location"].startswith("/account/sign-in/")
    client.force_login(Account.objects.filter(kind="resident").first())
    assert client.get("/desk/").status_code == 403


def test_numbers_are_those_of_the_own_departments(city):
    own = home.number_tiles(staff((Role.CLERK, "library-management")))
    assert {tile.url for tile in own} == {f"/plan/indicators/{key}/" for key in ("m03", "m12", "m13")}
    assert len(home.number_tiles(staff((Role.DX_OFFICE, "")))) == 23
    assert home.number_tiles(staff((Role.CLERK, "nowhere"))) == []
    assert all(tile.value == "" for tile in own)


def test_who_answers_for_the_whole_city_is_not_told_that_every_number_is_his(city):
    from hataori.platform.accounts.models import Account

    client = Client()
    for login, title in (("information-systems.dx-office", "計画の数"), ("residents.clerk", "自分の課の数")):
        client.force_login(Account.objects.get(login=login))
        assert f'<h2 id="numbers">{title}</h2>' in client.get("/desk/").content.decode()
