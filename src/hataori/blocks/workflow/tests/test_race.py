"""Two people press at the same moment: one wins, the other is told, nothing is doubled. On both engines."""

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.db import connection

from hataori.blocks.workflow import api as workflow
from hataori.blocks.workflow import models
from hataori.kernel.actor import Actor
from hataori.kernel.errors import Conflict, HataoriError

from .people import (
    APPROVER,
    CLEAR,
    CLERK,
    HEAD,
    NEIGHBOUR,
    OTHER_CLERK,
    RESIDENT,
    brought_to,
    granted_by_rules,
    opened,
)

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Run the acts in threads of their own, all starting together; answers what each gave or raised."""
    gate, answers = Barrier(len(acts)), [None] * len(acts)

    def run(index: int, act: Callable[[], object]) -> None:
        try:
            gate.wait()
            answers[index] = act()
        except HataoriError as error:
            answers[index] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=(index, act)) for index, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answers


def conflicts(answers):
    return [answer for answer in answers if isinstance(answer, Conflict)]


def test_two_clerks_with_the_same_page_open():
    seen = opened()
    answers = at_once(
        lambda: workflow.advance("R8-0001", "formal_check", CLERK, version=seen.version),
        lambda: workflow.assign("R8-0001", OTHER_CLERK.id, OTHER_CLERK, version=seen.version),
        lambda: workflow.request_correction("R8-0001", (), "直して", CLERK, version=seen.version),
    )
    assert [error.code for error in conflicts(answers)] == ["case_changed"] * 2
    assert workflow.case("R8-0001").version == 2
    assert models.CaseStep.objects.count() == 2


def test_two_approvers_decide_differently_and_one_decision_stands():
    brought_to("approval")
    answers = at_once(
        lambda: workflow.decide("R8-0001", "granted", "", "", APPROVER),
        lambda: workflow.decide("R8-0001", "refused", "要件", "第4条", HEAD),
    )
    assert len(conflicts(answers)) == 1
    assert models.CaseStep.objects.filter(act="decided").count() == 1


def test_the_applicant_withdraws_while_the_approver_decides():
    brought_to("approval")
    answers = at_once(
        lambda: workflow.decide("R8-0001", "granted", "", "", APPROVER),
        lambda: workflow.decide("R8-0001", "withdrawn", "", "", RESIDENT),
    )
    assert len(conflicts(answers)) == 1


def test_an_answer_sent_twice_counts_once():
    brought_to("formal_check")
    workflow.request_correction("R8-0001", (), "直して", CLERK)
    answers = at_once(*[lambda: workflow.answer_correction("R8-0001", RESIDENT)] * 4)
    assert len(conflicts(answers)) == 3
    assert models.CaseStep.objects.filter(act="correction_answered").count() == 1


def test_one_number_opens_one_case():
    answers = at_once(*[opened] * 4)
    assert [error.code for error in conflicts(answers)] == ["number_taken"] * 3
    assert models.Case.objects.count() == 1


def test_the_rules_decide_while_a_clerk_takes_the_case_and_the_applicant_withdraws():
    opened()
    workflow.assess("R8-0001", 1, CLEAR)
    answers = at_once(
        lambda: workflow.decide_by_rules("R8-0001"),
        lambda: workflow.advance("R8-0001", "formal_check", CLERK, version=1),
        lambda: workflow.decide("R8-0001", "withdrawn", "", "", RESIDENT),
    )
    # A withdrawal may follow the clerk's step; never the rules' decision, nor they it.
    done = [step.act for step in workflow.history("R8-0001")]
    assert done.count("decided_by_rules") + done.count("withdrawn") == 1
    assert "decided_by_rules" not in done or done == ["opened", "decided_by_rules"]
    assert len(conflicts(answers)) >= 1


def test_rules_started_twice_decide_once():
    opened()
    workflow.assess("R8-0001", 1, CLEAR)
    answers = at_once(*[lambda: workflow.decide_by_rules("R8-0001", share=1.0)] * 4)
    assert len(conflicts(answers)) == 3
    assert models.Decision.objects.count() == models.AfterReview.objects.count() == 1


def test_two_reviewers_find_differently_and_one_finding_stands():
    granted_by_rules(share=1.0)
    drawn = workflow.reviews(CLERK)[0].id
    answers = at_once(
        lambda: workflow.review(drawn, "right", "", CLERK), lambda: workflow.review(drawn, "wrong", "市外", HEAD)
    )
    assert [error.code for error in conflicts(answers)] == ["reviewed"]


def test_the_second_person_signs_and_refuses_at_once_and_the_first_withdraws():
    opened(cosigner=workflow.Cosigner("尾西 太郎", mail="taro@example.jp"))
    secret = workflow.signatures("R8-0001")[0].id
    third = Actor("resident-3", "resident", "木曽 次郎")
    answers = at_once(
        lambda: workflow.sign(secret, NEIGHBOUR),
        lambda: workflow.sign(secret, third),
        lambda: workflow.refuse_signature(secret, NEIGHBOUR),
    )
    assert sum(isinstance(answer, HataoriError) for answer in answers) == 2
    assert workflow.signature(secret).state in ("signed", "refused")
    assert [step.act for step in workflow.history("R8-0001")][1:] in (["signed"], ["lapsed"])
