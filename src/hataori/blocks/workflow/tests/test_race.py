"""Two people press at the same moment: one wins, the other is told, nothing is doubled. On both engines."""

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.db import connection

from hataori.blocks.workflow import api as workflow
from hataori.blocks.workflow import models
from hataori.kernel.errors import Conflict, HataoriError

from .people import APPROVER, CLERK, HEAD, OTHER_CLERK, RESIDENT, brought_to, opened

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
