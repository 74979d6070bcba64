"""The work list as a clerk uses it: filters in the address, bulk acts, exports, saved views."""

import io
from datetime import timedelta

import openpyxl
import pytest

from hataori.blocks.workflow import api as workflow
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM
from hataori.platform.audit import api as audit

from .desk_people import DEPARTMENT, Desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(catalogue):
    return Desk("clerk")


def opened(number, name="一宮 花子", **other):
    facts = {
        "kind": "ICH-0090",
        "title": "児童手当の認定の請求",
        "department": DEPARTMENT,
        "applicant_id": "",
        "applicant_name": name,
        "channel": "counter",
        "period_days": 30,
        "actor": SYSTEM,
    } | other
    return workflow.open_case(number=number, **facts)


class TestList:
    def test_deadlines_are_said_in_words_before_and_after_they_pass(self, clerk):
        today = clock.today()
        opened("A-late", received_on=today - timedelta(days=60), period_days=10)
        opened("A-near", received_on=today, period_days=2)
        page = clerk.page("")
        assert "日超過" in page
        assert "deadline--late" in page
        assert "deadline--warning" in page
        assert page.index("A-late") < page.index("A-near")

    def test_each_filter_of_the_address_narrows_the_list(self, clerk):
        opened("A-1", "渡邊\U000e0108 誠", applicant_kana="ワタナベ マコト")
        opened("A-2", channel="mail")
        opened("B-1", department="citizens")
        workflow.assign("A-1", str(clerk.account.pk), clerk.actor)
        for query, shown in (
            ("", {"A-1", "A-2"}),
            ("?q=渡辺", {"A-1"}),
            ("?q=わたなべ", {"A-1"}),
            ("?q=A-2", {"A-2"}),
            ("?channel=mail", {"A-2"}),
            ("?assignee=mine", {"A-1"}),
            ("?assignee=none", {"A-2"}),
            ("?stage=approval", set()),
            ("?procedure=ICH-0090&status=all", {"A-1", "A-2"}),
            ("?department=citizens", set()),
            ("?status=closed", set()),
        ):
            page = clerk.page(query)
            assert {number for number in ("A-1", "A-2", "B-1") if f"/desk/cases/{number}/" in page} == shown, query

    @pytest.mark.parametrize(
        "query",
        [
            "?page=x",
            "?page=-1",
            "?page=999999999",
            "?stage=moon&due=never&sort=%27",
            "?q=%00",
            "?q=" + "あ" * 500,
            "?page=２",
        ],
    )
    def test_nonsense_in_the_address_does_no_harm(self, clerk, query):
        opened("A-1")
        assert clerk.status(query) == 200

    def test_a_page_says_how_many_there_are_and_is_audited(self, clerk):
        opened("A-1")
        assert "1件" in clerk.page("")
        assert len(audit.entries(subject="cases", action=audit.READ)) == 1

    def test_an_empty_list_says_what_to_do(self, clerk):
        assert "この条件の案件はありません" in clerk.page("?q=nobody")

    def test_who_works_nowhere_is_refused(self, catalogue):
        assert Desk("publisher", "").status("") == 403

    def test_an_auditor_sees_all_and_has_nothing_to_tick(self, catalogue):
        opened("A-1")
        opened("B-1", department="citizens")
        page = Desk("auditor", "").page("")
        assert "A-1" in page
        assert "B-1" in page
        assert 'name="case"' not in page


class TestBulk:
    def send(self, clerk, act, *numbers, **other):
        return clerk.client.post("/desk/cases/bulk/", {"act": act, "case": numbers, **other})

    def test_each_case_is_reported(self, clerk):
        opened("A-1")
        opened("A-2")
        opened("B-1", department="citizens")
        workflow.request_correction("A-2", (), "直して", clerk.actor)
        page = self.send(clerk, "advance", "A-1", "A-2", "B-1", "nonsense").content.decode()
        assert workflow.case("A-1").stage is workflow.Stage.FORMAL_CHECK
        assert workflow.case("B-1").stage is workflow.Stage.RECEPTION
        assert "1件" in page
        assert "3件。理由を確かめて" in page

    def test_assigning_to_oneself_or_a_colleague(self, clerk):
        opened("A-1")
        self.send(clerk, "mine", "A-1")
        assert workflow.case("A-1").assignee_id == str(clerk.account.pk)
        colleague = Desk("approver")
        self.send(clerk, "assign", "A-1", assignee=str(colleague.account.pk))
        assert workflow.case("A-1").assignee_name == colleague.actor.name

    def test_nothing_ticked_nobody_chosen_and_forged_acts(self, clerk):
        opened("A-1")
        assert self.send(clerk, "advance").status_code == 302
        assert self.send(clerk, "assign", "A-1").status_code == 422
        stranger = Desk("clerk", "citizens")
        assert self.send(clerk, "assign", "A-1", assignee=str(stranger.account.pk)).status_code == 422
        assert self.send(clerk, "decide", "A-1").status_code == 422
        assert workflow.case("A-1").version == 1

    def test_an_auditor_cannot(self, catalogue):
        opened("A-1")
        assert self.send(Desk("auditor", ""), "advance", "A-1").status_code == 403

    def test_the_way_back_is_never_a_foreign_address(self, clerk):
        answer = self.send(clerk, "advance", query="https://evil.example/?a=1")
        assert answer.url.startswith("/desk/cases/?")


class TestExports:
    def test_excel_holds_what_the_list_shows_and_runs_no_formula(self, clerk):
        opened("A-1", "=HYPERLINK(1)")
        opened("B-1", department="citizens")
        answer = clerk.client.get("/desk/cases/export.xlsx?status=all")
        sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
        rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
        assert rows[0][:3] == ["受付番号", "手続き", "申請者"]
        assert [row[0] for row in rows[1:]] == ["A-1"]
        assert rows[1][2].startswith("'=")

    def test_csv_keeps_names_and_the_taking_is_audited(self, clerk):
        opened("A-1", "渡邊\U000e0108 誠")
        answer = clerk.client.get("/desk/cases/export.csv")
        assert "渡邊\U000e0108 誠" in b"".join(answer.streaming_content).decode("utf-8-sig")
        assert audit.entries(action="cases.exported")[0].detail == {"format": "csv", "rows": 1}


class TestSavedViews:
    def test_saved_used_and_forgotten(self, clerk):
        answer = clerk.client.post("/desk/cases/views/", {"name": "郵送だけ", "query": "channel=mail"})
        assert answer.url == "/desk/cases/?channel=mail"
        assert "郵送だけ" in clerk.page("")
        assert "郵送だけ" not in Desk("approver").page("")
        view = workflow.saved_views(clerk.actor)[0]
        assert Desk("approver").client.post(f"/desk/cases/views/{view.id}/forget/").status_code == 404
        clerk.client.post(f"/desk/cases/views/{view.id}/forget/")
        assert "郵送だけ" not in clerk.page("")

    def test_without_a_name_it_is_said(self, clerk):
        answer = clerk.client.post("/desk/cases/views/", {"name": " ", "query": "channel=mail"})
        assert "名前を60文字まで" in clerk.client.get(answer.url).content.decode()


def test_the_home_says_what_waits(clerk):
    from hataori.services.online_applications.desk_panels import cases_panel

    today = clock.today()
    opened("A-1", received_on=today - timedelta(days=60), period_days=10)
    panel = cases_panel(clerk.actor)
    assert (panel.attention, [row.status for row in panel.rows]) == (1, ["1件", "1件", "0件", "1件"])
    assert cases_panel(Desk("auditor", "").actor) is None
