"""The clerk's day beside the cases: after-review, own texts, deputies, decisions from Excel."""

import io
from datetime import timedelta

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from hataori.blocks.workflow import api as workflow
from hataori.kernel import clock
from hataori.platform.accounts.actors import actor_for
from hataori.services.online_applications.desk_sheet import HEADINGS

from .desk_people import DEPARTMENT, Desk, filed_by, to_approval

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(catalogue):
    return Desk("clerk")


@pytest.fixture
def head(catalogue):
    return Desk("section_head")


@pytest.fixture
def number(catalogue, resident):
    return filed_by(actor_for(resident)).number


def at_approval(resident, clerk, count: int) -> list[str]:
    numbers = [filed_by(actor_for(resident)).number for _ in range(count)]
    for each in numbers:
        to_approval(each, clerk)
    return numbers


class TestReviews:
    @pytest.fixture
    def drawn(self, number):
        found = workflow.Finding("granted", "要件を満たします", "第7条", "table:x", "d", {})
        workflow.assess(number, 1, found)
        workflow.decide_by_rules(number, share=1.0)
        return workflow.reviews(Desk("clerk").actor)[0]

    def test_a_wrong_one_goes_back_to_a_person(self, drawn, clerk, number):
        assert number in clerk.page("reviews/")
        clerk.client.post(f"/desk/cases/reviews/{drawn.id}/", {"finding": "wrong", "note": ""})
        assert workflow.reviews(clerk.actor), "without words nothing is found"
        clerk.client.post(f"/desk/cases/reviews/{drawn.id}/", {"finding": "wrong", "note": "世帯が違う"})
        assert workflow.case(number).stage is workflow.Stage.EXAMINATION
        page = clerk.page(f"{number}/")
        assert "が取り消しました：事後確認：世帯が違う" in page
        assert "誤りがあった" in clerk.page("reviews/")

    def test_an_auditor_reads_and_presses_nothing(self, drawn, number):
        auditor = Desk("auditor", "")
        assert "正しかった" not in auditor.page("reviews/")
        answer = auditor.client.post(f"/desk/cases/reviews/{drawn.id}/", {"finding": "right"})
        assert answer.status_code == 403

    def test_another_section_finds_none(self, drawn, number):
        stranger = Desk("clerk", "citizens")
        assert number not in stranger.page("reviews/")
        answer = stranger.client.post(f"/desk/cases/reviews/{drawn.id}/", {"finding": "right"})
        assert answer.status_code == 404


class TestTexts:
    def told(self, **other):
        return {
            "department": DEPARTMENT,
            "kind": "reason",
            "title": "所得",
            "body": "{申請者}さんの所得",
            "starts_on": "令和8年1月1日",
        } | other

    def test_written_offered_and_ended(self, clerk, head, resident, number):
        assert clerk.client.post("/desk/cases/texts/", self.told()).status_code == 302
        to_approval(number, clerk)
        page = head.page(f"{number}/")
        assert f"{workflow.case(number).applicant_name}さんの所得" in page
        text = workflow.texts(DEPARTMENT, "reason")[0]
        head.do(number, "decide", outcome="refused", opening=f"text-{text.id}", reasons="", article="第4条")
        assert workflow.case(number).reasons == f"{workflow.case(number).applicant_name}さんの所得"
        clerk.client.post(f"/desk/cases/texts/{text.id}/end/")
        with clock.frozen(clock.now() + timedelta(days=2)):
            assert not workflow.texts(DEPARTMENT, "reason")

    @pytest.mark.parametrize(
        ("field", "wrong"),
        [("body", "{住所}"), ("title", ""), ("starts_on", "いつか"), ("department", "citizens"), ("kind", "poem")],
    )
    def test_what_cannot_be_comes_back_with_what_was_typed(self, clerk, field, wrong):
        answer = clerk.client.post("/desk/cases/texts/", self.told(**{field: wrong}))
        assert answer.status_code in (403, 422)
        if answer.status_code == 422:
            assert "所得" in answer.content.decode()

    def test_the_same_title_on_one_day_is_said(self, clerk):
        clerk.client.post("/desk/cases/texts/", self.told())
        assert clerk.client.post("/desk/cases/texts/", self.told()).status_code == 409


class TestDeputies:
    def told(self, head, clerk, **other):
        return {
            "department": DEPARTMENT,
            "absent": str(head.account.pk),
            "deputy": str(clerk.account.pk),
            "starts_on": clock.today().isoformat(),
            "ends_on": (clock.today() + timedelta(days=3)).isoformat(),
            "reason": "出張",
        } | other

    def test_the_deputy_decides_and_the_page_names_both(self, clerk, head, resident, number):
        deputy = Desk("clerk", DEPARTMENT, "係長")
        to_approval(number, clerk)
        assert "決定する" not in deputy.page(f"{number}/")
        assert head.client.post("/desk/cases/deputies/", self.told(head, deputy)).status_code == 302
        page = deputy.page(f"{number}/")
        assert "代決です" in page
        deputy.do(number, "decide", outcome="granted", article="第7条")
        assert f"（{head.account.display_name}の代決）" in clerk.page(f"{number}/")

    def test_it_can_be_ended(self, clerk, head):
        head.client.post("/desk/cases/deputies/", self.told(head, clerk))
        found = workflow.deputies(frozenset({DEPARTMENT}))[0]
        assert clerk.client.post(f"/desk/cases/deputies/{found.id}/end/").status_code == 403
        head.client.post(f"/desk/cases/deputies/{found.id}/end/")
        assert not workflow.deputies(None)

    @pytest.mark.parametrize(
        ("field", "wrong"), [("ends_on", "2020-01-01"), ("kinds", "NO-SUCH"), ("reason", ""), ("deputy", "x")]
    )
    def test_what_cannot_be_is_said_at_its_field(self, clerk, head, field, wrong):
        answer = head.client.post("/desk/cases/deputies/", self.told(head, clerk, **{field: wrong}))
        assert answer.status_code == 422
        assert f'href="#deputy_{field}"' in answer.content.decode()

    def test_a_clerk_names_nobody(self, clerk, head):
        assert clerk.client.post("/desk/cases/deputies/", self.told(head, clerk)).status_code == 403


def sheet(*rows, headings=HEADINGS) -> SimpleUploadedFile:
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in (headings, *rows):
        book.active.append(row)
    book.save(out)
    return SimpleUploadedFile("決定.xlsx", out.getvalue())


class TestSheet:
    def test_each_row_stands_or_falls_alone(self, clerk, head, resident):
        good, refused, unreasoned = at_approval(resident, clerk, 3)
        early = filed_by(actor_for(resident)).number
        rows = [
            (good, "認める", None, "児童手当法第7条"),
            (refused, "認めない", "所得が限度額を超えるため", "児童手当法第5条"),
            (unreasoned, "認めない", "", ""),
            (early, "認める", "", ""),
            (good, "認める", "", ""),
            ("R8-0000", "認める", "", ""),
            (early, "たぶん", "", ""),
            (early, None, "", ""),
        ]
        page = head.client.post("/desk/cases/sheet/", {"file": sheet(*rows)}).content.decode()
        assert "7件のうち2件を決定しました。" in page
        assert "認めない理由を書いてください" in page
        assert "「認める」か「認めない」と書いてください" in page
        assert workflow.case(good).outcome is workflow.Outcome.GRANTED
        assert workflow.case(refused).reasons == "所得が限度額を超えるため"
        assert workflow.case(unreasoned).outcome is None

    def test_who_examined_decides_nothing_by_sheet_either(self, clerk, head, resident):
        (number,) = at_approval(resident, clerk, 1)
        page = clerk.client.post("/desk/cases/sheet/", {"file": sheet((number, "認める", "", ""))}).content.decode()
        assert "1件のうち0件" in page
        assert workflow.case(number).outcome is None

    def test_the_waiting_cases_are_in_the_sheet_to_fill_in(self, clerk, head, resident):
        (number,) = at_approval(resident, clerk, 1)
        answer = head.client.get("/desk/cases/sheet/blank.xlsx?stage=approval")
        book = openpyxl.load_workbook(io.BytesIO(answer.content)).active
        assert [cell.value for cell in book[1]][:4] == [*HEADINGS]
        assert book["A2"].value == number

    @pytest.mark.parametrize(
        "file",
        [
            None,
            SimpleUploadedFile("x.xlsx", b"not a book"),
            SimpleUploadedFile("x.xlsx", b""),
            sheet(headings=("番号", "決定", "理由", "条項")),
        ],
    )
    def test_what_is_no_such_sheet_is_refused_whole(self, head, file):
        answer = head.client.post("/desk/cases/sheet/", {"file": file} if file else {})
        assert answer.status_code == 422
        assert 'href="#sheet_file"' in answer.content.decode()
