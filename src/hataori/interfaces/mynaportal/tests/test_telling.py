"""What the portal is told is how the case stands when the message leaves; the last word is right."""

import pytest
from tests.city_parts import load

from hataori.blocks.workflow import api as workflow
from hataori.blocks.workflow.tests.people import CLERK as CHILDCARE_CLERK
from hataori.blocks.workflow.tests.people import decided, opened
from hataori.interfaces.mynaportal import models, pulling, taking, telling, wire
from hataori.interfaces.mynaportal.portal import Portal
from hataori.kernel import clock
from hataori.platform.events import api as events
from hataori.platform.outbox import api as outbox
from hataori.platform.outbox.models import OutboxMessage

from .ground import CLERK, application, mapped, simulated, taking_part

pytestmark = pytest.mark.django_db


@pytest.fixture
def stand(settings):
    load(settings, "departments", "procedures")
    mapped()
    with simulated() as found:
        taking_part(settings, found.url)
        yield found


@pytest.fixture
def number(stand) -> str:
    stand.add(application(1))
    pulling.pull()
    return models.Received.objects.get().number


def due() -> None:
    OutboxMessage.objects.filter(state="pending").update(next_at=clock.machine())
    outbox.deliver_due()


def test_each_stage_has_a_word_over_there():
    assert telling.standing(opened("R8-1")) == "received"
    for at, stage in enumerate(("formal_check", "examination", "approval"), start=2):
        assert telling.standing(workflow.advance("R8-1", stage, CHILDCARE_CLERK)) == "examining", at
    assert telling.standing(decided("granted", "R8-2")) == "granted"
    assert telling.standing(decided("refused", "R8-3")) == "refused"
    assert {"received", "examining", "correcting", "granted", "refused", "withdrawn", "completed"} == set(
        wire.STATE_NAMES
    )


def test_late_messages_tell_how_it_stands_now(stand, number):
    workflow.advance(number, "formal_check", CLERK)
    events.run_consumers()
    due()
    told = [each["stateCode"] for each in stand.state()["updates"]]
    assert set(told) == {"03"}
    assert len(told) == 2  # one for the filing and one for the stage, both with the present state


def test_a_case_that_moves_while_it_is_told_is_told_again(stand, number, monkeypatch):
    send = Portal.update

    def slow(self, *told):
        send(self, *told)
        if workflow.case(number).stage == "reception":
            workflow.advance(number, "formal_check", CLERK)

    monkeypatch.setattr(Portal, "update", slow)
    due()
    assert [each["stateCode"] for each in stand.state()["updates"]] == ["02", "03"]
    requests = {each["requestId"] for each in stand.state()["updates"]}
    assert len(requests) == 2


def test_a_state_the_portal_does_not_have_becomes_a_dead_letter_with_its_name(stand, number, monkeypatch):
    monkeypatch.setitem(wire.STATE_NAMES, "received", "ない状況")
    due()
    (row,) = OutboxMessage.objects.filter(kind=taking.STATUS)
    assert row.state == "dead"
    assert "ない状況" in row.last_error


def test_cases_of_other_ways_are_not_told(stand):
    opened("R8-9")
    events.run_consumers()
    assert not OutboxMessage.objects.filter(kind=taking.STATUS).exists()
