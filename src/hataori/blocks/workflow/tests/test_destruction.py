"""A case on a list for destruction that is taken up again: it leaves the list, whichever act comes first."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from hataori.blocks.workflow import api as workflow
from hataori.blocks.workflow import retention
from hataori.kernel import clock
from hataori.kernel.errors import Conflict, HataoriError

from .people import APPROVER, CLERK, HEAD, NOON, decided

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("noon")]
YEARS_LATER = NOON + timedelta(days=366 * 7)


@pytest.fixture
def listed(noon: None) -> int:
    """An approved list with one case that was closed years ago."""
    decided()
    workflow.complete("R8-0001", CLERK)
    with clock.frozen(YEARS_LATER):
        found = retention.propose_destruction("childcare", CLERK)
        return retention.answer_destruction(found.id, HEAD, approve=True).id


def destroy() -> None:
    retention.destroyed("R8-0001", "0" * 64, 0, HEAD)


def take_back() -> None:
    workflow.reopen("R8-0001", "誤りがわかったため", APPROVER)


def test_a_decision_taken_back_takes_the_case_off_the_list(listed):
    with clock.frozen(YEARS_LATER):
        take_back()
        with pytest.raises(Conflict):
            destroy()
        assert retention.finish_destruction(listed, "", HEAD).items == ()
    assert workflow.case("R8-0001").applicant_name == "一宮 花子"


@pytest.mark.usefixtures("listed")
def test_what_is_destroyed_is_not_taken_up_again():
    with clock.frozen(YEARS_LATER):
        destroy()
        with pytest.raises(Conflict):
            take_back()


@pytest.mark.usefixtures("listed")
def test_of_both_at_once_one_is_done_and_the_other_refused():
    done: list[str] = []
    ready = threading.Barrier(2)

    def go(act) -> None:
        ready.wait()
        try:
            act()
            done.append(act.__name__)
        except HataoriError:
            pass  # the one that came second is told so
        finally:
            connection.close()

    with clock.frozen(YEARS_LATER):
        threads = [threading.Thread(target=go, args=(act,)) for act in (destroy, take_back)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    case = workflow.case("R8-0001")
    assert len(done) == 1
    assert (case.destroyed_at is None) == (done == ["take_back"])
    assert (case.closed_at is None) == (done == ["take_back"])
