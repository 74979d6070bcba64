"""What the work list shows, to whom, in which order."""

from datetime import date, timedelta

import pytest

from hataori.blocks.workflow import api as workflow
from hataori.blocks.workflow import models, worklist
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Role
from hataori.kernel.errors import NotFound, Rejected

from .people import APPROVER, AUDITOR, CLERK, NOON, RESIDENT, STRANGER, brought_to, decided, opened, staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def numbers(actor=CLERK, page=1, **wanted):
    return [case.number for case in workflow.work_page(workflow.WorkFilter(**wanted), actor, page).rows]


class TestWhoSeesWhat:
    def test_only_the_cases_of_ones_departments(self):
        opened("A1")
        opened("B1", department="tax")
        assert numbers(CLERK) == ["A1"]
        assert numbers(STRANGER) == ["B1"]
        assert numbers(AUDITOR) == ["A1", "B1"]
        assert numbers(RESIDENT) == []

    def test_a_filter_never_widens_what_one_may_see(self):
        opened("B1", department="tax")
        assert numbers(CLERK, departments=frozenset({"tax", "childcare"})) == []
        assert numbers(CLERK, text="B1") == []

    def test_a_clerk_of_two_departments_sees_both(self):
        opened("A1")
        opened("B1", department="tax")
        both = staff("二課", Role.CLERK)
        both = type(both)(both.id, "staff", both.name, both.roles | staff("x", Role.APPROVER, "tax").roles)
        assert set(numbers(both)) == {"A1", "B1"}


class TestOrderAndFilters:
    def test_the_nearest_deadline_comes_first_and_no_deadline_last(self):
        opened("A1", period_days=30)
        opened("A2", period_days=None)
        opened("A3", period_days=5)
        assert numbers() == ["A3", "A1", "A2"]
        assert numbers(sort="-due") == ["A2", "A1", "A3"]
        assert numbers(sort="new") == ["A3", "A2", "A1"]

    def test_late_means_due_today_or_before_and_still_undecided(self):
        opened("A1", period_days=30)
        opened("A2", received_on=date(2026, 11, 1), period_days=24)
        decided("granted", "A3", received_on=date(2026, 10, 1))
        brought_to("formal_check", "A4", received_on=date(2026, 10, 1))
        workflow.request_correction("A4", (), "直して", CLERK)
        assert numbers(due="late") == ["A2"]
        assert numbers(due="week") == ["A2"]

    def test_stage_channel_kind_and_assignee(self):
        opened("A1")
        brought_to("examination", "A2", channel="counter")
        opened("A3", kind="other")
        workflow.assign("A2", CLERK.id, CLERK)
        assert numbers(stages=("examination",)) == ["A2"]
        assert numbers(channel="counter") == ["A2"]
        assert numbers(kind="other") == ["A3"]
        assert numbers(assignee=CLERK.id) == ["A2"]
        assert numbers(assignee="none") == ["A1", "A3"]

    def test_closed_cases_are_shown_only_when_asked_for(self):
        decided("granted", "A1")
        workflow.complete("A1", SYSTEM)
        opened("A2")
        assert numbers() == ["A2"]
        assert numbers(status="closed") == ["A1"]
        assert numbers(status="all", sort="old") == ["A1", "A2"]


class TestSearching:
    @pytest.mark.parametrize("typed", ["A1", "渡辺", "渡邊", "渡邉　誠", "わたなべ", "ﾜﾀﾅﾍﾞ"])
    def test_a_person_is_found_by_variant_kanji_kana_and_number(self, typed):
        opened("A1", applicant_name="渡邊\U000e0108 誠", applicant_kana="ワタナベ マコト")
        opened("A2", applicant_name="山田 太郎", applicant_kana="ヤマダ タロウ")
        assert numbers(text=typed) == ["A1"]

    def test_signs_that_mean_something_to_databases_mean_nothing_here(self):
        opened("A1")
        assert numbers(text="%") == []
        assert numbers(text="_") == []
        assert numbers(text="' OR 1=1 --") == []


class TestPagesAndCounts:
    def fill(self, count):
        first = opened("A0")
        row = models.Case.objects.get(pk=first.id)
        copies = []
        for n in range(1, count):
            row.pk, row.number = None, f"A{n}"
            copies.append(type(row)(**{f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields}))
        models.Case.objects.bulk_create(copies)

    def test_a_page_has_a_hundred_rows(self):
        self.fill(205)
        page = workflow.work_page(workflow.WorkFilter(), CLERK, 3)
        assert (len(page.rows), page.page, page.pages, page.total, page.more) == (5, 3, 3, 205, False)
        assert workflow.work_page(workflow.WorkFilter(), CLERK, 99).page == 3
        assert workflow.work_page(workflow.WorkFilter(), CLERK, -1).page == 1
        assert len(list(workflow.work_rows(workflow.WorkFilter(), CLERK))) == 205

    def test_counting_stops_at_the_limit(self, monkeypatch):
        monkeypatch.setattr(worklist, "LIMIT", 150)
        self.fill(205)
        page = workflow.work_page(workflow.WorkFilter(), CLERK)
        assert (page.total, page.more, page.pages) == (150, True, 2)

    def test_a_name_too_many_have_is_said_to_be_cut(self, monkeypatch):
        monkeypatch.setattr(worklist, "NAMES", 50)
        self.fill(60)
        page = workflow.work_page(workflow.WorkFilter(text="一宮"), CLERK)
        assert (page.total, page.more) == (50, True)

    def test_no_more_than_two_queries_a_page(self, django_assert_num_queries):
        self.fill(120)
        with django_assert_num_queries(2):
            workflow.work_page(workflow.WorkFilter(), CLERK)

    def test_counts_by_stage_and_deadline(self):
        opened("A1", period_days=3)
        brought_to("examination", "A2")
        workflow.assign("A2", CLERK.id, CLERK)
        opened("B1", department="tax")
        counts = workflow.stage_counts(CLERK)
        assert (counts[workflow.Stage.RECEPTION], counts[workflow.Stage.EXAMINATION]) == (1, 1)
        assert workflow.due_counts(CLERK) == {"late": 0, "week": 1, "mine": 1, "none": 1}


class TestNext:
    def test_a_clerk_gets_the_nearest_deadline_that_is_his_or_nobodys(self):
        opened("A1", period_days=30)
        opened("A2", period_days=5)
        opened("A3", period_days=3)
        workflow.assign("A3", STRANGER.id, CLERK)
        brought_to("approval", "A4", period_days=1)
        assert workflow.next_open(CLERK, "A1").number == "A2"
        assert workflow.next_open(CLERK, "A2").number == "A1"

    def test_an_approver_gets_what_he_may_decide_first(self):
        opened("A1", period_days=1)
        brought_to("examination", "A2")
        workflow.advance("A2", "approval", APPROVER)
        brought_to("approval", "A3")
        assert workflow.next_open(APPROVER, "A1").number == "A3"
        assert workflow.next_open(APPROVER, "A3").number == "A1"

    def test_nothing_left_and_nobody_elses(self):
        opened("B1", department="tax")
        assert workflow.next_open(CLERK, "") is None


class TestDuplicates:
    def test_the_same_person_and_procedure_within_ninety_days(self):
        opened("A1")
        opened("A2", kind="other")
        with clock.frozen(NOON + timedelta(days=60)):
            again = opened("A3")
        with clock.frozen(NOON + timedelta(days=200)):
            late = opened("A4")
        assert [each.case.number for each in workflow.duplicates(again)] == ["A1"]
        assert workflow.duplicates(late) == []

    def test_without_an_account_the_name_decides_variant_kanji_included(self):
        opened("A1", applicant_id="", applicant_name="髙橋 花子", channel="counter")
        again = opened("A2", applicant_id="", applicant_name="高橋　花子", channel="counter")
        nameless = opened("A3", applicant_id="", applicant_name="", channel="counter")
        opened("A4", applicant_id="", applicant_name="", channel="counter")
        assert [each.case.number for each in workflow.duplicates(again)] == ["A1"]
        assert workflow.duplicates(nameless) == []


class TestSavedViews:
    def test_a_view_is_its_owners_alone(self):
        view = workflow.save_view("期限が近い", "due=week", CLERK)
        assert [found.query for found in workflow.saved_views(CLERK)] == ["due=week"]
        assert workflow.saved_views(APPROVER) == []
        with pytest.raises(NotFound):
            workflow.forget_view(view.id, APPROVER)
        workflow.forget_view(view.id, CLERK)
        assert workflow.saved_views(CLERK) == []

    def test_the_same_name_is_replaced(self):
        workflow.save_view("私の", "assignee=mine", CLERK)
        workflow.save_view("私の", "due=late", CLERK)
        assert [found.query for found in workflow.saved_views(CLERK)] == ["due=late"]

    @pytest.mark.parametrize(("name", "query"), [("", "a=1"), ("あ" * 61, "a=1"), ("名前", "x" * 1001)])
    def test_what_cannot_be_kept_is_said_at_the_field(self, name, query):
        with pytest.raises(Rejected):
            workflow.save_view(name, query, CLERK)

    def test_there_is_an_end_to_it(self):
        for n in range(30):
            workflow.save_view(f"表示{n}", "", CLERK)
        with pytest.raises(Rejected):
            workflow.save_view("もう一つ", "", CLERK)
        workflow.save_view("表示0", "due=late", CLERK)


def test_an_applicants_own_cases():
    opened("A1")
    opened("A2", applicant_id="", applicant_name="窓口の人", channel="counter")
    assert [case.number for case in workflow.cases_of(RESIDENT.id)] == ["A1"]
    assert workflow.cases_of("") == []
    assert set(workflow.cases(["A1", "A2", "A9"])) == {"A1", "A2"}


class TestWhatIsKept:
    def test_a_case_that_was_on_the_list_reads_anew_after_each_act(self):
        opened("A1")
        before = workflow.work_page(workflow.WorkFilter(), CLERK).rows[0]
        workflow.assign("A1", CLERK.id, CLERK, assignee_name="鈴木 実")
        after = workflow.work_page(workflow.WorkFilter(), CLERK).rows[0]
        assert (before.assignee_name, after.assignee_name) == ("", "鈴木 実")

    def test_a_case_that_changed_in_nothing_is_not_made_again(self):
        opened("A1")
        first, second = (workflow.work_page(workflow.WorkFilter(), CLERK).rows[0] for _ in range(2))
        assert first is second
        assert first == workflow.case("A1")
