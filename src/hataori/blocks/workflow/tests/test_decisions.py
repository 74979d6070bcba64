"""What rules may decide, what they never may, and how a decision is taken back. Who decides for whom, and till when."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from hataori.blocks.workflow import api as workflow
from hataori.blocks.workflow import models, rules
from hataori.blocks.workflow.rules import State
from hataori.blocks.workflow.stages import APPLICATION, NOTIFICATION, Stage
from hataori.kernel import clock
from hataori.kernel.actor import Role
from hataori.kernel.errors import Conflict, Forbidden, NotFound, Rejected
from hataori.platform.accounts.actions.samples import ensure_staff
from hataori.platform.accounts.actors import actor_for
from hataori.platform.accounts.models import Account
from hataori.platform.audit import api as audit
from hataori.platform.events import api as events

from .people import (
    APPROVER,
    CLEAR,
    CLERK,
    HEAD,
    NOON,
    RESIDENT,
    STRANGER,
    brought_to,
    decided,
    facts,
    granted_by_rules,
    opened,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


class TestByRules:
    def test_a_clear_case_is_granted_and_says_that_no_person_decided(self):
        case = granted_by_rules()
        assert (case.stage, case.outcome, case.article) == (
            workflow.Stage.NOTICE,
            workflow.Outcome.GRANTED,
            "児童手当法第7条",
        )
        last = workflow.history("R8-0001")[-1]
        assert (last.title, last.actor_name, last.note) == ("自動審査で決定しました", "自動審査", "規則 table:abc")
        assert events.find(subject="case/R8-0001", types={"case.decided"})[0].data["automatic"] is True
        kept = workflow.decisions("R8-0001")[0]
        assert kept.automatic
        assert kept.assessment.finding == CLEAR, "what it rests on can be computed again"

    def test_rules_never_refuse(self):
        opened()
        refusal = workflow.Finding("refused", "所得が限度額を超えています。", "児童扶養手当法第9条", "table:abc")
        workflow.assess("R8-0001", 1, refusal)
        with pytest.raises(Forbidden):
            workflow.decide_by_rules("R8-0001")
        assert workflow.case("R8-0001").stage is workflow.Stage.RECEPTION
        assert workflow.assessment("R8-0001").finding.reasons == refusal.reasons

    def test_not_even_the_database_takes_an_automatic_refusal(self):
        decided("refused")
        with pytest.raises(IntegrityError), transaction.atomic():
            models.Decision.objects.update(automatic=True)

    def test_without_a_finding_nothing_is_decided(self):
        opened()
        with pytest.raises(Forbidden):
            workflow.decide_by_rules("R8-0001")

    @pytest.mark.parametrize("act", ["assign", "advance", "withdraw"])
    def test_what_somebody_has_taken_up_is_left_to_him(self, act):
        opened()
        workflow.assess("R8-0001", 1, CLEAR)
        {
            "assign": lambda: workflow.assign("R8-0001", CLERK.id, CLERK),
            "advance": lambda: workflow.advance("R8-0001", "formal_check", CLERK),
            "withdraw": lambda: workflow.decide("R8-0001", "withdrawn", "", "", RESIDENT),
        }[act]()
        with pytest.raises(Conflict):
            workflow.decide_by_rules("R8-0001")
        assert not workflow.decisions("R8-0001")

    def test_a_notification_is_accepted_and_done(self, settings, tmp_path):
        (tmp_path / "workflow.json").write_text('{"kinds": {"move-in": "notification"}}')
        settings.HATAORI_CITY_FOLDER = tmp_path
        case = granted_by_rules(kind="move-in")
        assert (case.stage, case.outcome, case.closed_at) == (workflow.Stage.COMPLETED, None, NOON)
        assert workflow.history("R8-0001")[-1].title == "自動審査で受理しました"

    def test_a_revision_is_found_once(self):
        opened()
        first = workflow.assess("R8-0001", 1, CLEAR)
        again = workflow.assess("R8-0001", 1, workflow.Finding("person", rules_version="x"))
        assert again == first
        assert facts().count("case.assessed") == 1

    def test_a_personal_number_among_the_reasons_is_refused(self):
        opened()
        with pytest.raises(Rejected):
            workflow.assess("R8-0001", 1, workflow.Finding("person", "番号は123456789018です", rules_version="x"))

    @given(st.sampled_from([APPLICATION, NOTIFICATION]), st.sampled_from(list(Stage)))
    def test_rules_decide_at_reception_only_and_reach_a_legal_state(self, graph, stage):
        state = State(stage, resume=Stage.RECEPTION if stage is Stage.CORRECTION else None)
        if stage is not Stage.RECEPTION:
            with pytest.raises(Conflict):
                rules.decided_by_rules(state, graph)
        else:
            assert rules.legal(rules.decided_by_rules(state, graph), graph)


class TestAfterReview:
    def test_a_share_is_drawn_by_the_number_and_nobody_can_choose(self):
        drawn = [n for n in range(2000) if workflow.drawn(f"R8-{n:04}", 0.1)]
        assert drawn == [n for n in range(2000) if workflow.drawn(f"R8-{n:04}", 0.1)]
        assert 150 < len(drawn) < 250
        assert all(workflow.drawn(f"R8-{n:04}", 0.5) for n in drawn), "a larger share keeps those of a smaller"
        assert not any(workflow.drawn(f"R8-{n}", 0.0) for n in range(100))
        assert all(workflow.drawn(f"R8-{n}", 1.0) for n in range(100))

    def test_it_waits_for_the_section_and_nobody_else(self):
        granted_by_rules(share=1.0)
        assert [each.case.number for each in workflow.reviews(CLERK)] == ["R8-0001"]
        assert not workflow.reviews(STRANGER)

    def test_a_right_one_is_noted(self):
        granted_by_rules(share=1.0)
        waiting = workflow.reviews(CLERK)[0]
        workflow.review(waiting.id, "right", "", CLERK)
        assert not workflow.reviews(CLERK)
        assert workflow.reviews(CLERK, done=True)[0].reviewed_by_name == CLERK.name
        with pytest.raises(Conflict):
            workflow.review(waiting.id, "wrong", "やはり", HEAD)

    def test_a_wrong_one_is_taken_back_and_examined_by_a_person(self):
        granted_by_rules(share=1.0)
        workflow.complete("R8-0001", CLERK)
        waiting = workflow.reviews(CLERK)[0]
        with pytest.raises(Rejected):
            workflow.review(waiting.id, "wrong", " ", CLERK)
        workflow.review(waiting.id, "wrong", "住所が市外です", CLERK)
        case = workflow.case("R8-0001")
        assert (case.stage, case.outcome, case.closed_at, case.article) == (
            workflow.Stage.EXAMINATION,
            None,
            None,
            "",
        )
        kept = workflow.decisions("R8-0001")[0]
        assert kept.revoked_reason == "事後確認：住所が市外です"
        assert facts()[-1] == "case.reopened"

    def test_another_section_finds_no_review(self):
        granted_by_rules(share=1.0)
        with pytest.raises(NotFound):
            workflow.review(workflow.reviews(CLERK)[0].id, "right", "", STRANGER)


class TestTakingBack:
    def test_a_decision_taken_back_is_decided_anew_and_both_stay(self):
        decided("refused")
        workflow.complete("R8-0001", CLERK)
        workflow.reopen("R8-0001", "証明書が後から届いた", HEAD)
        workflow.advance("R8-0001", "approval", CLERK)
        workflow.decide("R8-0001", "granted", "", "", APPROVER)
        kept = workflow.decisions("R8-0001")
        assert [(each.serial, str(each.outcome), bool(each.revoked_at)) for each in kept] == [
            (2, "granted", False),
            (1, "refused", True),
        ]
        assert workflow.complete("R8-0001", CLERK).closed_at == NOON

    def test_only_a_decider_takes_back_and_says_why(self):
        decided("granted")
        with pytest.raises(Forbidden):
            workflow.reopen("R8-0001", "誤り", CLERK)
        with pytest.raises(Rejected):
            workflow.reopen("R8-0001", " ", HEAD)
        with pytest.raises(NotFound):
            workflow.reopen("R8-0001", "誤り", STRANGER)
        assert "reopen" in workflow.acts(workflow.case("R8-0001"), HEAD)
        assert "reopen" not in workflow.acts(workflow.case("R8-0001"), CLERK)

    def test_nothing_undecided_or_withdrawn_is_taken_back(self):
        opened()
        with pytest.raises(Conflict):
            workflow.reopen("R8-0001", "誤り", HEAD)
        workflow.decide("R8-0001", "withdrawn", "", "", RESIDENT)
        with pytest.raises(Conflict):
            workflow.reopen("R8-0001", "誤り", HEAD)


def person(name: str, role: Role):
    ensure_staff(
        {
            "username": name,
            "family": name,
            "given": "職員",
            "family_kana": "ショクイン",
            "given_kana": "ショクイン",
            "email": f"{name}@example.jp",
            "department": "childcare",
            "roles": [{"role": role.value, "department": "childcare"}],
        }
    )
    return actor_for(Account.objects.get(login=name))


class TestDeputies:
    @pytest.fixture
    def head(self):
        return person("kacho", Role.SECTION_HEAD)

    @pytest.fixture
    def deputy(self):
        return person("kakaricho", Role.CLERK)

    def away(self, head, deputy, **other):
        told = {
            "department": "childcare",
            "absent_id": head.id,
            "deputy_id": deputy.id,
            "starts_on": date(2026, 11, 25),
            "ends_on": date(2026, 11, 27),
            "reason": "出張",
            "actor": head,
        }
        return workflow.set_deputy(**(told | other))

    def test_the_record_shows_both(self, head, deputy):
        self.away(head, deputy)
        case = brought_to("approval")
        assert "decide" in workflow.acts(case, deputy)
        workflow.decide("R8-0001", "granted", "", "", deputy)
        kept = workflow.decisions("R8-0001")[0]
        assert (kept.decided_by_name, kept.for_name) == (deputy.name, head.name)
        assert audit.entries(subject="case/R8-0001", action="case.decided_for")[0].detail["for"] == head.id

    @pytest.mark.parametrize("day", [date(2026, 11, 24), date(2026, 11, 28)])
    def test_outside_the_term_nobody_stands_in(self, head, deputy, day):
        self.away(head, deputy)
        brought_to("approval")
        at = NOON.replace(day=day.day)
        with clock.frozen(at), pytest.raises(Forbidden):
            workflow.decide("R8-0001", "granted", "", "", deputy)

    def test_only_what_was_named_and_only_while_it_holds(self, head, deputy):
        kept = self.away(head, deputy, kinds=("another",))
        brought_to("approval")
        with pytest.raises(Forbidden):
            workflow.decide("R8-0001", "granted", "", "", deputy)
        wide = self.away(head, deputy)
        workflow.end_deputy(wide.id, head)
        with pytest.raises(Forbidden):
            workflow.decide("R8-0001", "granted", "", "", deputy)
        assert [each.id for each in workflow.deputies(None)] == [kept.id]

    def test_who_examined_does_not_decide_for_another_either(self, head, deputy):
        self.away(head, deputy)
        brought_to("examination")
        workflow.advance("R8-0001", "approval", deputy)
        with pytest.raises(Forbidden) as refused:
            workflow.decide("R8-0001", "granted", "", "", deputy)
        assert refused.value.code == "same_person"

    def test_a_clerk_names_no_deputy_and_nobody_stands_in_for_a_clerk(self, head, deputy):
        with pytest.raises(Forbidden):
            self.away(head, deputy, actor=deputy)
        with pytest.raises(Rejected) as refused:
            self.away(head, deputy, absent_id=deputy.id, deputy_id=head.id)
        assert refused.value.problems[0].field == "absent"

    @pytest.mark.parametrize(("starts", "ends"), [(25, 24), (1, 20)])
    def test_a_term_that_is_none_is_refused(self, head, deputy, starts, ends):
        with pytest.raises(Rejected):
            self.away(head, deputy, starts_on=date(2026, 11, starts), ends_on=date(2026, 11, ends))


class TestTexts:
    def write(self, **other):
        told = {
            "department": "childcare",
            "kind": "reason",
            "title": "所得",
            "body": "{申請者}さんの所得が限度額を超えています。",
            "starts_on": date(2026, 11, 25),
            "actor": CLERK,
        }
        return workflow.write_text(**(told | other))

    def test_the_newest_of_a_title_holds_from_its_day(self):
        self.write()
        self.write(body="新しい文", starts_on=date(2027, 4, 1))
        assert [text.body[:5] for text in workflow.texts("childcare", "reason")] == ["{申請者}"]
        assert [text.body for text in workflow.texts("childcare", "reason", date(2027, 4, 1))] == ["新しい文"]
        assert not workflow.texts("tax", "reason")

    def test_variables_are_filled_and_an_empty_one_is_seen(self):
        assert workflow.filled("{申請者}さん、{期限}まで", {"申請者": "𠮷田", "期限": ""}) == "𠮷田さん、{期限}まで"

    @pytest.mark.parametrize(
        ("field", "wrong"),
        [
            ("body", "{住所}は使えない"),
            ("title", " "),
            ("title", "長" * 61),
            ("kind", "poem"),
            ("body", ""),
            ("body", "番号は123456789018"),
        ],
    )
    def test_what_nobody_could_use_is_refused_at_its_field(self, field, wrong):
        with pytest.raises(Rejected) as refused:
            self.write(**{field: wrong})
        assert refused.value.problems[0].field == field

    def test_a_title_has_one_text_a_day_and_it_can_end(self):
        kept = self.write()
        with pytest.raises(Conflict):
            self.write(body="別の文")
        workflow.end_text(kept.id, CLERK)
        with clock.frozen(NOON + timedelta(days=1)):
            assert not workflow.texts("childcare", "reason")
            assert not workflow.texts_of(None)

    def test_another_section_writes_and_ends_nothing_here(self):
        kept = self.write()
        with pytest.raises(Forbidden):
            self.write(actor=STRANGER, title="他")
        with pytest.raises(NotFound):
            workflow.end_text(kept.id, STRANGER)


class TestNotTaken:
    """A notification that is not one the law knows (不受理)."""

    @pytest.fixture(autouse=True)
    def _notifications(self, settings, tmp_path):
        (tmp_path / "workflow.json").write_text('{"kinds": {"move-in": "notification"}}')
        settings.HATAORI_CITY_FOLDER = tmp_path

    def test_it_ends_at_once_with_reasons_and_without_our_notice(self):
        opened(kind="move-in")
        case = workflow.refuse_notification("R8-0001", "届出人ではありません。", "戸籍法第52条", CLERK)
        assert (case.stage, case.outcome, case.closed_at) == (Stage.COMPLETED, workflow.Outcome.REFUSED, NOON)
        assert (case.reasons, case.article) == ("届出人ではありません。", "戸籍法第52条")
        assert facts()[-1] == "case.completed"
        assert "case.decided" not in facts()

    @pytest.mark.parametrize(("reasons", "article"), [("", "戸籍法第52条"), ("理由", " ")])
    def test_it_needs_reasons_and_an_article(self, reasons, article):
        opened(kind="move-in")
        with pytest.raises(Rejected):
            workflow.refuse_notification("R8-0001", reasons, article, CLERK)

    def test_an_open_correction_ends_with_it_and_nothing_is_ended_twice(self):
        opened(kind="move-in")
        workflow.request_correction("R8-0001", ("name",), "直してください。", CLERK)
        workflow.refuse_notification("R8-0001", "理由", "戸籍法第52条", CLERK)
        assert workflow.open_correction("R8-0001") is None
        with pytest.raises(Conflict):
            workflow.refuse_notification("R8-0001", "理由", "戸籍法第52条", CLERK)

    def test_an_application_is_decided_instead(self):
        opened(kind="other")
        with pytest.raises(Conflict):
            workflow.refuse_notification("R8-0001", "理由", "条例第1条", CLERK)

    def test_a_stranger_learns_nothing(self):
        opened(kind="move-in")
        with pytest.raises(NotFound):
            workflow.refuse_notification("R8-0001", "理由", "戸籍法第52条", STRANGER)

    @given(st.sampled_from([APPLICATION, NOTIFICATION]), st.sampled_from(list(Stage)))
    def test_whatever_stage_it_leads_to_a_legal_state(self, graph, stage):
        state = State(stage, resume=Stage.RECEPTION if stage is Stage.CORRECTION else None)
        if graph.decides or stage is Stage.COMPLETED:
            with pytest.raises(Conflict):
                rules.not_taken(state, graph)
            return
        assert rules.legal(rules.not_taken(state, graph), graph)
