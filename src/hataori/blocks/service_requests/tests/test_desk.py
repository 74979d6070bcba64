"""The desk's pages: only one's own section, everything that can be done is done, what is wrong is said at its field."""

import pytest
from django.test import Client

from hataori.blocks.service_requests import api
from hataori.kernel.actor import SYSTEM, Role
from hataori.platform.accounts import models as accounts
from hataori.platform.accounts.actions.staff import NewStaff, create_staff, grant_role

from .conftest import NOW, north, report

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ichinomiya")]


def member(department: str, *roles: Role) -> Client:
    number = f"S{department}"[:20]
    staff = NewStaff(number, "織田 見本", department, f"{department}@staff.example.jp", "mihon-hataori-2026")
    made = create_staff(staff, actor=SYSTEM)
    for role in roles:
        grant_role(made.account_id, role, department, starts_on=NOW.date(), reason="見本", actor=SYSTEM)
    client = Client()
    client.force_login(accounts.Account.objects.get(pk=made.account_id))
    return client


@pytest.fixture
def roads() -> Client:
    return member("road-maintenance", Role.CLERK, Role.SECTION_HEAD)


def page(answer) -> str:
    assert answer.status_code == 200, answer.content.decode()[:500]
    return answer.content.decode()


def test_the_list_is_the_sections_own(roads):
    ours, theirs = report().request.number, report(kind="park.play", text="ブランコ").request.number
    told = page(roads.get("/desk/reports/"))
    assert ours in told
    assert theirs not in told
    assert theirs not in page(roads.get("/desk/reports/?department=parks"))
    assert roads.get(f"/desk/reports/{theirs}/").status_code == 403
    assert Client().get("/desk/reports/").status_code == 302


def test_the_list_by_view_kind_and_page(roads):
    number = report().request.number
    assert number not in page(roads.get("/desk/reports/?view=overdue"))
    assert number not in page(roads.get("/desk/reports/?view=closed&kind=road.light&page=9"))
    assert number in page(roads.get("/desk/reports/?kind=road.pothole"))
    told = b"".join(roads.get("/desk/reports/export.csv?view=open").streaming_content).decode()
    assert number in told


def test_a_request_is_decided_without_leaving_its_page(roads):
    filed = report(text="山田太郎さんの前の穴 電話 0586-12-3456")
    number, path = filed.request.number, f"/desk/reports/{filed.request.number}/"
    told = page(roads.get(path))
    assert "0586-12-3456" in told, "the section reads what was written"
    assert "振り分けの10行目" in told
    wrong = roads.post(f"{path}move/", {"state": "fixed", "text": ""})
    assert wrong.status_code == 422
    assert "結果を、通報した人に" in wrong.content.decode()
    for act, sent in (
        ("comment", {"text": "業者に電話"}),
        ("order", {"text": "穴埋め", "due_on": "2026-11-27", "assignee": ""}),
        ("reword", {"text": "前の道路の穴", "reason": "名前を除く"}),
        ("show", {"shown": "no", "reason": "確認中"}),
        ("show", {"shown": "yes", "reason": "確認した"}),
        ("move", {"state": "fixed", "text": "ふさぎました。"}),
        ("reopen", {"text": "また穴"}),
    ):
        answer = roads.post(f"{path}{act}/", sent)
        assert answer.status_code == 302, (act, answer.content.decode()[:300])
    assert api.request(number).state == "reopened"
    assert "前の道路の穴" in page(roads.get(path))


def test_reports_that_look_alike_stand_side_by_side_and_are_joined(roads):
    one, two = report().request.number, report(point=north(60), text="歩道のへこみ").request.number
    told = page(roads.get(f"/desk/reports/{two}/"))
    assert f"この通報を{one}にまとめる" in told
    roads.post(f"/desk/reports/{two}/join/", {"to": one})
    assert api.request(two).parent == one
    assert two in page(roads.get(f"/desk/reports/{one}/"))
    roads.post(f"/desk/reports/{two}/unjoin/", {"why": "別の穴"})
    assert api.request(two).parent == ""
    assert roads.post(f"/desk/reports/{two}/unjoin/", {"why": "別の穴"}).status_code == 302


def test_handing_over_to_another_section_ends_on_a_page_the_clerk_may_see(roads):
    number = report().request.number
    answer = roads.post(
        f"/desk/reports/{number}/reroute/", {"kind": "park.tree", "department": "", "why": "木でした"}, follow=True
    )
    assert answer.status_code == 200
    assert api.request(number).department == "parks"


def test_the_routing_page_tries_out_and_changes(roads):
    told = page(roads.get("/desk/reports/routing/?kind=water.leak&area=本町&text=道路から水が湧いている"))
    assert "管路保全課" in told
    assert "道路上の漏水" in told
    row = {"position": "5", "kind": "road.", "area": "", "department": "parks", "starts_on": "2026-04-01"}
    added = roads.post("/desk/reports/routing/", row, follow=True).content.decode()
    assert "10行目に届く通報はありません" in added
    wrong = roads.post("/desk/reports/routing/", {**row, "ends_on": "2026-03-01", "position": "6"})
    assert wrong.status_code == 422
    gone = next(each for each in api.rows() if each.position == 5)
    roads.post(f"/desk/reports/routing/{gone.id}/remove/")
    assert [each.position for each in api.rows()] == [10, 20, 30, 40]
    roads.post("/desk/reports/routing/target/road.light/", {"days": "9", "mode": "calendar"})
    assert api.kind("road.light").target == "9日以内"
    roads.post("/desk/reports/routing/target/road.light/", {"days": "0", "mode": "calendar"})
    assert api.kind("road.light").days == 9


def test_a_clerk_reads_the_routing_and_changes_nothing():
    clerk = member("parks", Role.CLERK)
    assert "行を加える" not in page(clerk.get("/desk/reports/routing/"))
    assert clerk.post("/desk/reports/routing/target/road.light/", {"days": "9", "mode": "calendar"}).status_code == 403


def test_who_only_sets_the_routing_is_led_to_no_list_he_may_not_read(roads):
    office = member("information-systems", Role.DX_OFFICE)
    assert office.get("/desk/reports/").status_code == 403
    assert 'href="/desk/reports/"' not in page(office.get("/desk/reports/routing/")).split("<main")[1]
    assert 'href="/desk/reports/"' in page(roads.get("/desk/reports/routing/")).split("<main")[1]


def test_the_routing_page_calls_kinds_by_their_names(roads):
    row = {"position": "5", "kind": "park.play", "area": "", "department": "parks", "starts_on": "2026-04-01"}
    told = roads.post("/desk/reports/routing/", row, follow=True).content.decode()
    assert '公園の遊具・設備 <span class="small muted">park.play</span>' in told
    assert '「道路」の種類すべて <span class="small muted">road.</span>' in told
    tried = page(roads.get("/desk/reports/routing/?kind=park.play"))
    assert "種類 公園の遊具・設備" in tried


@pytest.mark.parametrize("at", ["9999-12-31 23:59", "0001-01-01 00:00", "いつか", "a"])
def test_a_trial_at_no_time_is_said_at_its_field(roads, at):
    told = page(roads.get("/desk/reports/routing/", {"kind": "water.leak", "at": at}))
    assert "入力内容を確認してください" in told
    assert "届く課" not in told


ODD = (
    "view=zz&kind=no.such&department=x&page=99999",
    "page=-1&page=0",
    "kind=%00",
    "page=" + "9" * 30,
    "department=%F0%9F%98%80",
)


@pytest.mark.parametrize("query", ODD)
def test_odd_questions_of_the_list_break_nothing(roads, query):
    for path in ("/desk/reports/", "/desk/reports/export.csv", "/desk/reports/routing/"):
        assert roads.get(f"{path}?{query}").status_code < 500, path


def test_odd_addresses_break_nothing(roads):
    for odd in ("9" * 300, "a\0b", "😀", "-1", "9" * 30):
        for path in (f"{odd}/", f"{odd}/move/", f"routing/{odd}/remove/", f"routing/target/{odd}/"):
            assert roads.post(f"/desk/reports/{path}").status_code < 500, path
