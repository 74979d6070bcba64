"""What a clerk, an approver and an applicant notice when they act on a case."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from hataori.blocks.workflow import api as workflow
from hataori.blocks.workflow import models
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Actor
from hataori.kernel.errors import Conflict, Forbidden, NotFound, Rejected
from hataori.platform.events import api as events

from .people import (
    APPROVER,
    AUDITOR,
    CLERK,
    HEAD,
    NEIGHBOUR,
    NOON,
    OTHER_CLERK,
    RESIDENT,
    STRANGER,
    brought_to,
    decided,
    facts,
    opened,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


class TestOpening:
    def test_a_case_starts_at_reception_with_its_deadline(self):
        case = opened()
        assert (case.stage, case.due_on, case.version) == (workflow.Stage.RECEPTION, date(2026, 12, 25), 1)
        assert [step.title for step in workflow.history("R8-0001")] == ["受け付けました"]
        assert facts() == ["case.opened"]

    def test_a_letter_counts_from_the_day_it_arrived(self):
        assert opened(channel="mail", received_on=date(2026, 11, 20)).due_on == date(2026, 12, 21)

    def test_a_number_is_given_once(self):
        opened()
        with pytest.raises(Conflict) as refused:
            opened()
        assert refused.value.code == "number_taken"
        assert facts() == ["case.opened"]

    def test_the_name_stays_exactly_as_it_is(self):
        name = "神\ufa19 邊\U000e0108 が"
        opened(applicant_name=name)
        assert workflow.case("R8-0001").applicant_name == name

    def test_nothing_is_left_of_a_case_whose_channel_is_unknown(self):
        with pytest.raises(IntegrityError), transaction.atomic():
            opened(channel="pigeon")
        assert not models.Case.objects.exists()


class TestTheWholeWay:
    def test_a_granted_case(self):
        decided("granted")
        done = workflow.complete("R8-0001", SYSTEM)
        assert (done.stage, done.outcome, done.closed_at) == (workflow.Stage.COMPLETED, workflow.Outcome.GRANTED, NOON)
        assert facts() == ["case.opened", *["case.stage_changed"] * 3, "case.decided", "case.completed"]
        assert [step.to_stage.label for step in workflow.history("R8-0001")] == [
            "受付",
            "形式審査",
            "審査",
            "決裁",
            "通知",
            "完了",
        ]

    def test_the_fact_of_a_decision_tells_days_and_whether_in_time(self):
        brought_to("approval")
        with clock.frozen(NOON + timedelta(days=31)):
            workflow.decide("R8-0001", "granted", "", "", HEAD)
        fact = events.find(subject="case/R8-0001", types={"case.decided"})[0]
        assert (fact.data["days"], fact.data["in_time"], fact.data["outcome"]) == (31, False, "granted")
        assert fact.department == "childcare"

    def test_sending_back_is_told_as_such(self):
        brought_to("approval")
        workflow.advance("R8-0001", "examination", APPROVER, "住所の確認を")
        last = workflow.history("R8-0001")[-1]
        assert (last.title, last.note) == ("差し戻しました", "住所の確認を")

    def test_a_notification_ends_without_a_decision(self, settings, tmp_path):
        (tmp_path / "workflow.json").write_text('{"kinds": {"move-in": "notification"}}')
        settings.HATAORI_CITY_FOLDER = tmp_path
        opened(kind="move-in")
        workflow.advance("R8-0001", "formal_check", CLERK)
        assert workflow.advance("R8-0001", "completed", CLERK).closed_at == NOON
        assert facts()[-1] == "case.completed"


class TestWhoMay:
    def test_another_department_learns_nothing(self):
        opened()
        for act in (
            lambda: workflow.advance("R8-0001", "formal_check", STRANGER),
            lambda: workflow.assign("R8-0001", STRANGER.id, STRANGER),
            lambda: workflow.add_note("R8-0001", "見えますか", STRANGER),
            lambda: workflow.case_for("R8-0001", STRANGER),
            lambda: workflow.decide("R8-0001", "withdrawn", "", "", STRANGER),
        ):
            with pytest.raises(NotFound):
                act()
        assert facts() == ["case.opened"]

    def test_an_auditor_reads_and_does_nothing(self):
        case = opened()
        assert workflow.case_for("R8-0001", AUDITOR) == case
        assert workflow.acts(case, AUDITOR) == frozenset()
        with pytest.raises(Forbidden):
            workflow.advance("R8-0001", "formal_check", AUDITOR)

    def test_a_clerk_cannot_decide(self):
        case = brought_to("approval")
        assert "decide" not in workflow.acts(case, CLERK)
        with pytest.raises(Forbidden):
            workflow.decide("R8-0001", "granted", "", "", CLERK)

    def test_who_examined_cannot_decide(self):
        brought_to("examination")
        case = workflow.advance("R8-0001", "approval", APPROVER)
        assert "decide" not in workflow.acts(case, APPROVER)
        with pytest.raises(Forbidden):
            workflow.decide("R8-0001", "granted", "", "", APPROVER)
        assert workflow.decide("R8-0001", "granted", "", "", HEAD).outcome is workflow.Outcome.GRANTED

    def test_an_applicant_withdraws_his_own_case_only(self):
        opened()
        with pytest.raises(NotFound):
            workflow.decide("R8-0001", "withdrawn", "", "", NEIGHBOUR)
        assert workflow.decide("R8-0001", "withdrawn", "都合により", "", RESIDENT).outcome is workflow.Outcome.WITHDRAWN

    def test_an_applicant_cannot_grant_himself_anything(self):
        brought_to("approval")
        with pytest.raises(NotFound):
            workflow.decide("R8-0001", "granted", "", "", RESIDENT)


class TestRefusing:
    def test_reasons_and_article_are_a_must(self):
        brought_to("approval")
        with pytest.raises(Rejected) as refused:
            workflow.decide("R8-0001", "refused", " ", "", APPROVER)
        assert {problem.field for problem in refused.value.problems} == {"reasons", "article"}
        assert workflow.case("R8-0001").stage is workflow.Stage.APPROVAL

    def test_the_database_holds_it_too(self):
        decided("refused")
        with pytest.raises(IntegrityError), transaction.atomic():
            models.Case.objects.update(reasons="")


class TestCorrection:
    def test_the_clock_stands_still_while_the_applicant_corrects(self):
        brought_to("formal_check")
        asked = workflow.request_correction("R8-0001", ("bank", "birthdate"), "口座番号が読めません", CLERK)
        assert asked.fields == ("bank", "birthdate")
        assert workflow.deadline(workflow.case("R8-0001")).kind == "paused"
        with clock.frozen(NOON + timedelta(days=10)):
            case = workflow.answer_correction("R8-0001", RESIDENT)
        assert (case.stage, case.due_on) == (workflow.Stage.FORMAL_CHECK, date(2027, 1, 4))
        assert workflow.open_correction("R8-0001") is None

    def test_only_one_is_open_at_a_time(self):
        brought_to("formal_check")
        workflow.request_correction("R8-0001", (), "一つ目", CLERK)
        with pytest.raises(Conflict):
            workflow.request_correction("R8-0001", (), "二つ目", CLERK)

    def test_words_to_the_applicant_are_a_must(self):
        brought_to("formal_check")
        with pytest.raises(Rejected):
            workflow.request_correction("R8-0001", ("bank",), "  ", CLERK)

    def test_nobody_answers_for_a_neighbour(self):
        brought_to("formal_check")
        workflow.request_correction("R8-0001", (), "直してください", CLERK)
        with pytest.raises(NotFound):
            workflow.answer_correction("R8-0001", NEIGHBOUR)
        with pytest.raises(NotFound):
            workflow.answer_correction("R8-0001", STRANGER)
        assert workflow.answer_correction("R8-0001", CLERK).stage is workflow.Stage.FORMAL_CHECK

    def test_an_answer_nobody_waits_for_is_a_conflict(self):
        opened()
        with pytest.raises(Conflict):
            workflow.answer_correction("R8-0001", RESIDENT)

    def test_withdrawing_closes_the_request(self):
        brought_to("formal_check")
        workflow.request_correction("R8-0001", (), "直してください", CLERK)
        workflow.decide("R8-0001", "withdrawn", "", "", RESIDENT)
        assert workflow.open_correction("R8-0001") is None


class TestTwoClerks:
    def test_the_second_is_told_who_was_first(self):
        seen = opened()
        workflow.advance("R8-0001", "formal_check", CLERK, version=seen.version)
        with pytest.raises(Conflict) as refused:
            workflow.assign("R8-0001", OTHER_CLERK.id, OTHER_CLERK, version=seen.version)
        assert refused.value.code == "case_changed"
        assert CLERK.name in refused.value.message

    def test_a_note_does_not_get_in_the_way(self):
        seen = opened()
        workflow.add_note("R8-0001", "電話した", CLERK)
        assert workflow.advance("R8-0001", "formal_check", OTHER_CLERK, version=seen.version).version == 2


class TestBulk:
    def test_each_case_gets_its_own_answer(self):
        opened("A1")
        brought_to("approval", "A2")
        opened("A3", department="tax")
        result = workflow.bulk_advance(["A1", "A2", "A3", "A1"], CLERK)
        assert result.done == ("A1",)
        assert set(result.failed) == {"A2", "A3"}
        assert workflow.case("A2").stage is workflow.Stage.APPROVAL

    def test_assigning_and_completing(self):
        opened("A1")
        decided("granted", "A2")
        assert workflow.bulk_assign(["A1", "A2"], CLERK.id, CLERK).done == ("A1", "A2")
        result = workflow.bulk_complete(["A1", "A2"], CLERK)
        assert result.done == ("A2",)
        assert "受付" in result.failed["A1"]


def test_an_unknown_stage_or_outcome_is_a_plain_problem():
    opened()
    with pytest.raises(Rejected):
        workflow.advance("R8-0001", "moon", CLERK)
    with pytest.raises(Rejected):
        workflow.decide("R8-0001", "maybe", "", "", APPROVER)


def test_a_closed_case_keeps_its_assignee():
    decided("granted")
    workflow.complete("R8-0001", SYSTEM)
    with pytest.raises(Conflict):
        workflow.assign("R8-0001", CLERK.id, CLERK)


def test_an_empty_note_is_refused_and_notes_come_newest_first():
    opened()
    with pytest.raises(Rejected):
        workflow.add_note("R8-0001", "  ", CLERK)
    workflow.add_note("R8-0001", "一", CLERK)
    with clock.frozen(NOON + timedelta(minutes=1)):
        workflow.add_note("R8-0001", "二", CLERK)
    assert [note.text for note in workflow.notes("R8-0001")] == ["二", "一"]


def test_nobody_else_than_staff_sees_a_case_on_the_desk():
    opened()
    with pytest.raises(NotFound):
        workflow.case_for("R8-0001", RESIDENT)
    with pytest.raises(NotFound):
        workflow.case_for("R8-0001", Actor("guest", "guest"))


def test_a_character_no_database_holds_is_a_plain_problem():
    brought_to("approval")
    with pytest.raises(Rejected):
        workflow.add_note("R8-0001", "a\x00b", CLERK)
    with pytest.raises(Rejected):
        workflow.decide("R8-0001", "granted", "", "第4条\x00", APPROVER)
    with pytest.raises(NotFound):
        workflow.case("R8\x00")


def test_a_personal_number_has_no_place_in_remarks():
    brought_to("approval")
    typed = "本人のマイナンバーは 1234 5678 9018 です"
    for act in (
        lambda: workflow.add_note("R8-0001", typed, CLERK),
        lambda: workflow.advance("R8-0001", "examination", CLERK, typed),
        lambda: workflow.decide("R8-0001", "granted", typed, "", APPROVER),
    ):
        with pytest.raises(Rejected) as refused:
            act()
        assert refused.value.problems[0].code == "personal_number"
    assert workflow.notes("R8-0001") == []
