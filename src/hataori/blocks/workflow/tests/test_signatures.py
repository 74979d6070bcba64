"""Two people file one application: the case waits for the second, who signs, refuses, or lets the term pass."""

from datetime import date, timedelta

import pytest

from hataori.blocks.workflow import api as workflow
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Actor
from hataori.kernel.errors import Conflict, Forbidden, NotFound, Rejected
from hataori.platform.events import api as events

from .people import CLERK, NEIGHBOUR, NOON, RESIDENT, opened

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
SECOND = workflow.Cosigner("尾西 太郎", account_id=NEIGHBOUR.id)
BY_MAIL = workflow.Cosigner("尾西 太郎", mail="taro@example.jp")


def waiting(cosigner=SECOND) -> str:
    """The secret of the link to a case that waits for the second signature."""
    opened(cosigner=cosigner)
    return workflow.signatures("R8-0001")[0].id


def test_the_case_waits_and_no_period_runs():
    waiting()
    case = workflow.case("R8-0001")
    assert (case.stage.label, case.due_on, workflow.deadline(case).text) == ("署名待ち", None, "署名待ち")
    assert [each.number for each in workflow.signatures_asked(NEIGHBOUR.id)] == ["R8-0001"]
    assert "advance" not in workflow.acts(case, CLERK)


def test_with_the_signature_the_period_begins():
    secret = waiting()
    with clock.frozen(NOON + timedelta(days=2)):
        case = workflow.sign(secret, NEIGHBOUR)
    assert (case.stage, case.received_on, case.due_on) == (
        workflow.Stage.RECEPTION,
        date(2026, 11, 27),
        date(2026, 12, 28),
    )
    assert not workflow.signatures_asked(NEIGHBOUR.id)
    assert [event.type for event in events.find(subject="case/R8-0001")][-1] == "case.signed"


def test_whoever_holds_the_link_signs_with_his_own_account_where_none_was_named():
    secret = waiting(BY_MAIL)
    assert workflow.sign(secret, NEIGHBOUR).stage is workflow.Stage.RECEPTION
    assert workflow.signature(secret).signer_id == NEIGHBOUR.id


@pytest.mark.parametrize("who", [RESIDENT, Actor("resident-3", "resident"), CLERK, Actor("guest", "guest"), SYSTEM])
def test_nobody_else_signs(who):
    secret = waiting()
    with pytest.raises(Forbidden):
        workflow.sign(secret, who)
    assert workflow.case("R8-0001").stage is workflow.Stage.SIGNATURE


def test_a_refusal_ends_the_case_without_a_decision():
    secret = waiting()
    case = workflow.refuse_signature(secret, NEIGHBOUR)
    assert (case.stage, case.outcome) == (workflow.Stage.NOTICE, workflow.Outcome.LAPSED)
    assert not workflow.decisions("R8-0001")
    with pytest.raises(Conflict):
        workflow.sign(secret, NEIGHBOUR)


def test_it_is_reminded_once_and_ends_with_the_term():
    secret = waiting()
    last = workflow.signature(secret).answer_by
    assert last == date(2026, 12, 9), "ten open days"
    assert not workflow.take_signature_reminders()
    with clock.frozen(NOON.replace(month=12, day=7)):
        assert [each.number for each in workflow.take_signature_reminders()] == ["R8-0001"]
        assert not workflow.take_signature_reminders()
        assert workflow.expire_signatures() == 0
    with clock.frozen(NOON.replace(month=12, day=10)):
        with pytest.raises(Conflict):
            workflow.sign(secret, NEIGHBOUR)
        assert workflow.expire_signatures() == 1
        assert workflow.expire_signatures() == 0
    assert workflow.case("R8-0001").outcome is workflow.Outcome.LAPSED
    assert workflow.signature(secret).state == "expired"


def test_who_withdraws_meanwhile_needs_no_signature():
    secret = waiting()
    workflow.decide("R8-0001", "withdrawn", "", "", RESIDENT)
    assert workflow.signature(secret).state == "cancelled"
    with pytest.raises(Conflict):
        workflow.sign(secret, NEIGHBOUR)


def test_nobody_signs_for_himself_or_for_nobody():
    with pytest.raises(Rejected):
        opened(cosigner=workflow.Cosigner("自分", account_id=RESIDENT.id))
    with pytest.raises(Rejected):
        opened("R8-0002", cosigner=workflow.Cosigner("名前だけ"))


@pytest.mark.parametrize("secret", ["", "x", "00000000-0000-0000-0000-000000000000"])
def test_a_link_nobody_made_leads_nowhere(secret):
    with pytest.raises(NotFound):
        workflow.sign(secret, NEIGHBOUR)
