"""What was kept long enough is destroyed by two people, certified, and no longer names anybody."""

from datetime import date, datetime, timedelta

import pytest
from django.apps import apps

from hataori.blocks.documents import api as documents
from hataori.blocks.filing import api as filing
from hataori.blocks.identity import models as identity_models
from hataori.blocks.mandates import api as mandates
from hataori.blocks.mandates import models as mandates_models
from hataori.blocks.payments import api as payments
from hataori.blocks.registration import api as registration
from hataori.blocks.registration import models as registration_models
from hataori.blocks.registries import api as registries
from hataori.blocks.workflow import api as workflow
from hataori.blocks.workflow import models as workflow_models
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM
from hataori.kernel.clock import JST
from hataori.kernel.errors import Conflict, Forbidden, NotFound
from hataori.kernel.fiscal_year import fiscal_year_of
from hataori.platform.accounts.actors import actor_for
from hataori.platform.audit import api as audit
from hataori.platform.events import api as events
from hataori.platform.files import api as files
from hataori.platform.forgetting import forget_everywhere
from hataori.platform.worker.api import run_everything
from hataori.services.online_applications.desk_retention import carry_out

from .conftest import CHILD_ALLOWANCE, filled
from .desk_people import DEPARTMENT, Desk, filed_by, worker

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
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


SECRET = "だれにも言わない答え"
NAME = "髙橋 健太"
OWN_LIFE = {
    "accounts": "the person's own profile and devices live as long as the account",
    "audit": "the second log: who read what; ids and reasons of staff, kept by its own term",
}
"""Apps whose tables may go on naming the person, with why."""


def _destroy(number: str, clerk: Desk, head: Desk) -> None:
    made = workflow.propose_destruction(DEPARTMENT, clerk.actor)
    workflow.answer_destruction(made.id, head.actor, approve=True)
    carry_out(made.id, head.actor)


def _rows_with(*texts: str) -> set[tuple[str, str]]:
    """(table, column) of every row of every table that still holds one of the texts, sealed columns opened."""
    found = set()
    for model in apps.get_models():
        if model._meta.app_label in OWN_LIFE:
            continue
        for row in model._base_manager.all():
            for field in model._meta.concrete_fields:
                if any(text in str(getattr(row, field.attname)) for text in texts):
                    found.add((model._meta.label, field.attname))
    return found


@pytest.fixture
def represented_number(catalogue, resident, neighbour, clerk, head):
    """A case full of everything: filed for another, a draft behind it, files, a fee, a correction, messages, papers."""
    asked = mandates.propose(
        represented_name=NAME,
        represented_mail=resident.login,
        ends_on=clock.today() + timedelta(days=30),
        actor=actor_for(neighbour),
    )
    mandates.answer(asked.id, actor_for(resident), accept=True)
    actor = actor_for(neighbour)
    form = registration.current_form(CHILD_ALLOWANCE)
    draft = registration.open_draft(CHILD_ALLOWANCE, actor=actor)
    answers = filled(form, family_name="髙橋", given_name="健太", 医療保険の種類=SECRET)
    for page in form.pages:
        registration.save_page(draft.id, page.id, answers, actor=actor)
    stored = files.store(PDF, name=f"{SECRET}.pdf", owner=actor.id, purpose="application", retention_days=9)
    draft = registration.attach(draft.id, form.papers[0].slot, stored, actor=actor)
    number = filing.file_application(filing.envelope_of(draft, standing=asked.id), actor=actor).number
    identity_models.SignatureRequest.objects.create(
        account_id=actor.id,
        about=f"application/{number}",
        title=SECRET,
        digest="0" * 64,
        return_to="/",
        requested_at=clock.now(),
        expires_at=clock.now(),
    )
    payments.charge(
        about=f"application/{number}",
        title="手数料",
        amount=300,
        department=DEPARTMENT,
        payer_id=str(resident.pk),
        actor=SYSTEM,
    )
    payments.exempt(payments.charge_of(f"application/{number}").id, f"{SECRET}のため", head.actor)
    worker()
    workflow.request_correction(number, ("医療保険の種類",), f"{SECRET}を直してください", clerk.actor)
    worker()
    filing.answer_correction(number, {"医療保険の種類": f"{SECRET}2"}, actor=actor_for(resident))
    for stage in ("formal_check", "examination", "approval"):
        workflow.advance(number, stage, clerk.actor)
    workflow.add_note(number, f"{NAME}さんに電話", clerk.actor)
    workflow.decide(number, "refused", SECRET, "第5条", head.actor)
    worker()
    run_everything()
    assert workflow.case(number).closed_at
    return number


@pytest.mark.django_db(transaction=True)
def test_no_table_holds_the_answers_or_the_name_any_more(represented_number, clerk, head):
    before = _rows_with(SECRET, NAME, "髙橋")
    assert {label.partition(".")[0] for label, _ in before} >= {
        *("registration", "workflow", "identity", "mandates", "payments", "messaging", "files"),
    }, before
    papers = [each.file_id for each in documents.documents_about(f"case/{represented_number}")]
    assert papers
    with clock.frozen(LATER):
        _destroy(represented_number, clerk, head)
        assert _rows_with(SECRET, NAME, "髙橋") == set()
        for file_id in papers:
            with pytest.raises(NotFound):
                files.file_ref(file_id)
        charge = payments.charge_of(f"application/{represented_number}")
        assert (charge.amount, charge.state, charge.payer_id) == (300, "exempt", "")
        assert all(not each.owner_id for each in documents.documents_about(f"case/{represented_number}"))


@pytest.mark.django_db(transaction=True)
def test_a_mandate_in_force_outlives_the_case(represented_number, clerk, head):
    mandate = mandates_models.Mandate.objects.get()
    mandate.ends_on = LATER.date() + timedelta(days=1)
    mandate.save()
    with clock.frozen(LATER):
        _destroy(represented_number, clerk, head)
    assert mandates_models.Mandate.objects.count() == 1
    assert not mandates_models.Representation.objects.exists()


def test_forgetting_again_changes_nothing_and_nothing_is_everything(number):
    forget_everywhere(number)
    assert set(forget_everywhere(number).values()) <= {0, 1}, "only papers and fees keep a row"
    with pytest.raises(ValueError, match="number"):
        forget_everywhere("")
