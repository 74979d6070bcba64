"""The desk's catalogue: finding procedures without a sure owner, and naming the owner."""

import io
import threading

import openpyxl
import pytest
from django.conf import settings
from django.db import connections
from django.test import Client

from hataori.blocks.catalogue import api, desk_list
from hataori.kernel import clock
from hataori.kernel.actor import Actor, Role, RoleGrant
from hataori.kernel.errors import Conflict, Forbidden, NotFound, Rejected
from hataori.platform.accounts import models as accounts
from hataori.platform.audit import api as audit
from hataori.platform.events.api import find
from hataori.platform.organisation.city import load_departments

from .conftest import R6, ROW, table

LIST = "/desk/catalogue/"
PAGE = "/desk/catalogue/procedures/9002/"
OFFICE = Actor("1", "staff", "事務局 職員", frozenset({RoleGrant(Role.DX_OFFICE)}))


@pytest.fixture
def rows(db, write):
    """9001 is sure by its law; 9002 is guessed and falls to the fallback, information-systems."""
    load_departments(settings.HATAORI_CITY_FOLDER, None)
    guessed = {"procedure_id": "9002", "name": "水域の占用の許可の申請", "law": "港湾法", "life_events_person": ""}
    api.import_procedures(write("a.csv", table(R6, ROW, ROW | guessed)), actor=OFFICE)


@pytest.fixture
def desk(db):
    def signed_in(*roles: str) -> Client:
        account = accounts.Account.objects.create(
            login="・".join(roles), kind="staff", display_name="試験 職員", created_at=clock.now()
        )
        for role in roles:
            name, _, department = role.partition("@")
            accounts.RoleGrant.objects.create(
                account=account, role=name, department=department, starts_on=clock.today(), granted_by="test"
            )
        client = Client()
        client.force_login(account)
        return client

    return signed_in


def typed(**other):
    return {"department": "policy", "note": "事務分掌規則で確認", "seen": api.procedure("9002").version} | other


def names(client: Client, query: str) -> set[str]:
    page = client.get(LIST + query).content.decode()
    return {key for key in ("9001", "9002") if f"procedures/{key}/" in page}


def test_the_list_narrows_by_state_department_and_words(rows, desk):
    office = desk("dx_office")
    assert names(office, "") == {"9001", "9002"}
    assert names(office, "?state=confirm") == {"9002"}
    assert names(office, "?state=confirmed") == set()
    assert names(office, "?department=information-systems") == {"9002"}
    assert names(office, "?q=転入") == {"9001"}
    assert names(office, "?q=9002") == {"9002"}
    assert "要確認 1件" in office.get(LIST).content.decode()
    assert "この条件の手続きはありません" in office.get(LIST + "?q=存在しない手続名&state=confirmed").content.decode()


def test_a_section_head_begins_with_his_own_department(rows, desk):
    head = desk("section_head@information-systems")
    assert names(head, "") == {"9002"}
    assert names(head, "?department=") == {"9001", "9002"}


@pytest.mark.parametrize(
    "query", ["?page=999", "?page=x", "?state=x", "?department=nowhere", "?q=%00", "?q=" + "あ" * 500]
)
def test_a_strange_address_is_a_page(rows, desk, query):
    assert desk("dx_office").get(LIST + query).status_code == 200


def test_dx_names_the_owner_and_it_is_told_and_audited(rows, desk):
    office = desk("dx_office")
    assert office.post(PAGE, typed()).url == PAGE
    found = api.procedure("9002")
    assert (found.department, found.confirmed, found.to_confirm) == ("policy", True, False)
    fact = find(types=["procedure.owner_changed"])[0]
    assert dict(fact.data) == {"department": "policy", "before": "information-systems"}
    (entry,) = audit.entries(subject="procedure/9002", action="procedure.owner_changed")
    assert (entry.reason, entry.actor_name) == ("事務分掌規則で確認", "試験 職員")
    page = office.get(PAGE).content.decode()
    assert "確認済み" in page
    assert "事務分掌規則で確認" in page
    assert "政策課" in page
    assert "担当は確認中です" not in Client().get("/procedures/9002/").content.decode()


def test_a_head_confirms_his_own_and_touches_no_other(rows, desk):
    head = desk("section_head@information-systems")
    assert head.post(PAGE, typed(department="information-systems")).status_code == 302
    assert api.procedure("9002").confirmed
    other = head.get("/desk/catalogue/procedures/9001/").content.decode()
    assert "この課で確認済みにする" not in other
    assert head.post("/desk/catalogue/procedures/9001/", typed(seen="")).status_code == 403
    assert desk("clerk@information-systems").get(PAGE).status_code == 403
    assert desk("auditor").post(PAGE, typed()).status_code == 403


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"note": " "}, "何で確認したかを書いてください。"),
        ({"note": "番号 123456789018"}, "個人番号は書けません"),
        ({"department": "moon"}, "課"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_changes_nothing(rows, desk, wrong, said):
    answer = desk("dx_office").post(PAGE, typed(**wrong))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not api.procedure("9002").confirmed
    assert find(types=["procedure.owner_changed"]) == []


def test_who_comes_second_is_told_keeps_his_words_and_may_decide_again(rows, desk):
    office, late = desk("dx_office"), typed(department="road", note="電話で確認")
    api.set_owner("9002", "policy", actor=OFFICE)
    answer = office.post(PAGE, late)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "ほかの人が先に変えました" in page
    assert "電話で確認" in page
    assert api.procedure("9002").department == "policy"
    assert f'value="{api.procedure("9002").version}"' in page
    assert office.post(PAGE, typed(department="road", note="電話で確認")).status_code == 302
    assert api.procedure("9002").department == "road"


def test_the_door_refuses_what_the_page_would(rows):
    with pytest.raises(NotFound):
        api.set_owner("0", "policy", actor=OFFICE)
    with pytest.raises(Rejected):
        api.set_owner("9002", "moon", actor=OFFICE)
    with pytest.raises(Conflict):
        api.set_owner("9002", "policy", actor=OFFICE, seen="old")
    head = Actor("2", "staff", "", frozenset({RoleGrant(Role.SECTION_HEAD, "policy")}))
    with pytest.raises(Forbidden):
        api.set_owner("9002", "policy", actor=head)


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_names_the_owner(rows):
    seen, went = api.procedure("9002").version, []

    def name(department: str) -> None:
        try:
            api.set_owner("9002", department, actor=OFFICE, seen=seen)
            went.append(department)
        except Conflict:
            pass
        finally:
            connections.close_all()

    threads = [threading.Thread(target=name, args=[each]) for each in ("policy", "road")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert [api.procedure("9002").department] == went


def test_the_list_leaves_as_csv_and_excel(rows, desk):
    office = desk("dx_office")
    text = b"".join(office.get(LIST + "procedures.csv?state=confirm").streaming_content).decode("utf-8-sig")
    heading, *lines = text.splitlines()
    assert heading.startswith("手続ID,手続名,担当課")
    assert [line.split(",")[0] for line in lines] == ["9002"]
    answer = office.get(LIST + "procedures.xlsx")
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == ["9001", "9002"]
    assert desk("clerk").get(LIST + "procedures.csv").status_code == 403


def test_a_long_list_asks_for_the_sections_once(rows, desk, django_assert_max_num_queries):
    office = desk("dx_office")
    office.get(LIST)
    with django_assert_max_num_queries(12):
        office.get(LIST)
    many = list(api.procedures()) * 50
    with django_assert_max_num_queries(1):
        list(desk_list.table(many))


def test_it_is_found_from_the_menu_and_from_an_import(rows, desk):
    office = desk("dx_office")
    assert f'href="{LIST}"' in office.get("/desk/").content.decode()
    assert f'href="{LIST}' in office.get(f"/desk/catalogue/imports/{api.imports()[0].run_id}/").content.decode()
    assert f'href="{LIST}"' not in desk("clerk").get("/desk/").content.decode()
    assert Client().get(LIST).status_code == 302
