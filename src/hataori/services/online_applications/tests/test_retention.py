"""What was kept long enough is destroyed by two people, certified, and no longer names anybody."""

from datetime import date, datetime

import pytest

from hataori.blocks.documents import api as documents
from hataori.blocks.registration import api as registration
from hataori.blocks.registration import models as registration_models
from hataori.blocks.registries import api as registries
from hataori.blocks.workflow import api as workflow
from hataori.blocks.workflow import models as workflow_models
from hataori.kernel import clock
from hataori.kernel.clock import JST
from hataori.kernel.errors import Conflict, Forbidden, NotFound
from hataori.kernel.fiscal_year import fiscal_year_of
from hataori.platform.accounts.actors import actor_for
from hataori.platform.audit import api as audit
from hataori.platform.events import api as events

from .desk_people import DEPARTMENT, Desk, filed_by, worker

pytestmark = pytest.mark.django_db
LATER = datetime(fiscal_year_of(clock.today()).end.year + 5, 4, 1, 10, tzinfo=JST)


@pytest.fixture
def clerk(catalogue):
    return Desk("clerk")


@pytest.fixture
def head(catalogue):
    return Desk("section_head")


@pytest.fixture
def number(catalogue, resident, clerk, head):
    """A case that was refused and closed today."""
    number = filed_by(actor_for(resident), family_name="髙橋", given_name="健太").number
    for stage in ("formal_check", "examination", "approval"):
        workflow.advance(number, stage, clerk.actor)
    workflow.add_note(number, "電話で確認。髙橋さん", clerk.actor)
    workflow.decide(number, "refused", "髙橋さんの所得", "第5条", head.actor)
    worker()
    assert workflow.case(number).closed_at
    return number


@pytest.mark.parametrize(
    ("closed", "years", "until"),
    [
        (date(2026, 4, 1), 5, date(2032, 3, 31)),
        (date(2027, 3, 31), 5, date(2032, 3, 31)),
        (date(2026, 11, 25), 1, date(2028, 3, 31)),
    ],
)
def test_the_years_count_from_the_end_of_the_fiscal_year(closed, years, until):
    assert workflow.kept_until(closed, years) == until


def test_nothing_is_due_before_its_day(number, clerk):
    with clock.frozen(LATER.replace(month=3, day=31)), pytest.raises(Conflict):
        workflow.propose_destruction(DEPARTMENT, clerk.actor)


def test_the_whole_way_on_the_pages(number, clerk, head):
    with clock.frozen(LATER):
        clerk.client.force_login(clerk.account)
        head.client.force_login(head.account)
        clerk.client.post("/desk/cases/retention/propose/", {"department": DEPARTMENT})
        assert "承認待ち" in head.page("retention/")
        made = workflow.destructions(head.actor)[0]
        head.client.post(f"/desk/cases/retention/{made.id}/answer/", {"answer": "approve"})
        done = workflow.destruction(made.id, head.actor)
        assert done.state == "done"
        assert len(done.items[0].digest) == 64
        assert head.client.get(f"/desk/cases/retention/{made.id}/certificate.pdf").status_code == 200
        page = clerk.page(f"{number}/")
        assert "髙橋" not in page
    paper = documents.documents_about(f"destruction/{made.id}")[0]
    assert paper.title == "文書廃棄証明書"


def test_nothing_is_left_that_names_the_person_and_the_numbers_stay(number, clerk, head, resident):
    decided = len(events.find(types={"case.decided"}))
    with clock.frozen(LATER):
        registries.ask_looks(
            f"case/{number}",
            [registries.Asked("paper1", "住民票")],
            account_id=str(resident.pk),
            consent_id="c",
            typed={"氏名": "髙橋 健太"},
            actor=clerk.actor,
        )
        made = workflow.propose_destruction(DEPARTMENT, clerk.actor)
        workflow.answer_destruction(made.id, head.actor, approve=True)
        from hataori.services.online_applications.desk_retention import carry_out

        carry_out(made.id, head.actor)
        case = workflow.case(number)
        assert (case.applicant_id, case.applicant_name, str(case.outcome)) == ("", "", "refused")
        for rows in (
            workflow_models.Case.objects.values(),
            workflow_models.CaseStep.objects.values(),
            workflow_models.InternalNote.objects.values(),
            workflow_models.Decision.objects.values(),
        ):
            assert "髙橋" not in str(list(rows))
        assert not registries.looks_about(f"case/{number}")
        assert not registration_models.AnswerSet.objects.filter(application_id=number).exists()
        with pytest.raises(NotFound):
            registration.application(number)
        assert len(events.find(types={"case.decided"})) == decided
        assert audit.entries(subject=f"case/{number}", action="case.destroyed")
        with pytest.raises(Conflict):
            workflow.reopen(number, "やはり", head.actor)


def test_two_people_are_needed(number, clerk, head):
    with clock.frozen(LATER):
        own = workflow.propose_destruction(DEPARTMENT, head.actor)
        with pytest.raises(Forbidden):
            workflow.answer_destruction(own.id, head.actor, approve=True)
        with pytest.raises(Forbidden):
            workflow.answer_destruction(own.id, clerk.actor, approve=True)
        with pytest.raises(Conflict):
            workflow.propose_destruction(DEPARTMENT, clerk.actor)
        with pytest.raises(Conflict):
            workflow.destroyed(number, "x" * 64, 0, head.actor)


def test_a_list_sent_back_frees_its_cases(number, clerk, head):
    with clock.frozen(LATER):
        made = workflow.propose_destruction(DEPARTMENT, clerk.actor)
        workflow.answer_destruction(made.id, head.actor, approve=False)
        assert len(workflow.propose_destruction(DEPARTMENT, clerk.actor).items) == 1


def test_another_section_sees_no_list(number, clerk):
    with clock.frozen(LATER):
        made = workflow.propose_destruction(DEPARTMENT, clerk.actor)
        stranger = Desk("section_head", "citizens")
        with pytest.raises(NotFound):
            workflow.answer_destruction(made.id, stranger.actor, approve=True)
        assert not workflow.destructions(stranger.actor)
