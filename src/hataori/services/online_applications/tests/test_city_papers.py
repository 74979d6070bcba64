"""Papers the city itself issues: asked of nobody who agrees, uploaded by everybody else, looked up even when late."""

from datetime import timedelta

import pytest

from hataori.blocks.catalogue import api as catalogue_api
from hataori.blocks.filing import api as filing
from hataori.blocks.registration import api as registration
from hataori.blocks.registries import api as registries
from hataori.blocks.workflow import api as workflow
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Actor
from hataori.platform.consent import api as consent
from hataori.platform.worker.api import run_everything
from hataori.services.online_applications import desk_checks

from .conftest import filled
from .test_known import linked, register, signed_in_as  # noqa: F401  fixtures


@pytest.fixture
def wants_papers(catalogue) -> catalogue_api.Procedure:
    """A procedure of the city that asks people for a certificate of residence or of income."""
    return next(
        each
        for each in catalogue_api.procedures()
        if each.applicant == "person" and "所得証明書・納税証明書" in each.papers
    )


def _file(procedure: catalogue_api.Procedure, actor: Actor) -> registration.Application:
    form = registration.current_form(procedure.procedure_id)
    known = registration.known_for(form, actor)
    answers = {name: text for name, text in filled(form).items() if name not in known.checked} | dict(known.values)
    receipt = filing.file_application(
        filing.Envelope(procedure_id=procedure.procedure_id, answers=answers, confirmed=frozenset(known.values)),
        actor=actor,
    )
    return registration.application(receipt.number)


def _states(number: str) -> set[str]:
    return {look.state for look in registries.looks_about(f"case/{number}")}


def test_with_consent_the_city_looks_and_the_case_shows_it(linked, wants_papers):  # noqa: F811
    actor = linked(2)
    filing.agree(actor)
    filed = _file(wants_papers, actor)
    found = desk_checks.checks(workflow.case(filed.number), filed)
    look = next(each for each in found if "税の記録で確認" in each.title)
    assert (look.kind, look.state) == ("success", "確認済み")
    assert "3,860,000円" in look.text
    assert f"{clock.today():%Y-%m-%d}" in look.text
    assert "所得証明書・納税証明書" not in desk_checks.missing_papers(filed)


def test_without_consent_nothing_is_looked_up_and_the_paper_is_missed(linked, wants_papers):  # noqa: F811
    filed = _file(wants_papers, linked(2))
    assert not _states(filed.number)
    assert "所得証明書・納税証明書" in desk_checks.missing_papers(filed)


def test_a_consent_taken_back_ends_it(linked, wants_papers):  # noqa: F811
    actor = linked(2)
    given = filing.agree(actor)
    assert filing.agree(actor).id == given.id, "asked once"
    consent.withdraw(given.id, account_id=actor.id, actor=actor)
    assert not _states(_file(wants_papers, actor).number)


def test_the_page_asks_once_and_then_no_more(linked, wants_papers):  # noqa: F811
    actor = linked(2)
    client = signed_in_as(actor)
    address = f"/procedures/{wants_papers.procedure_id}/apply/attachments/"
    before = client.get(address).content.decode()
    assert "市が記録を確認することに同意します" in before
    form = registration.current_form(wants_papers.procedure_id)
    client.post(address, {"agree": "1", "form_version": form.digest})
    assert filing.agreed(actor) is not None
    after = client.get(address).content.decode()
    assert "市が記録を確認することに同意します" not in after
    slot = next(paper.slot for paper in form.papers if paper.title == "所得証明書・納税証明書")
    assert f'name="{slot}"' in before
    assert f'name="{slot}"' not in after


def test_guests_and_unlinked_people_upload(linked, wants_papers, guest):  # noqa: F811
    form = registration.current_form(wants_papers.procedure_id)
    assert not filing.lookable(form.papers, guest)
    actor = linked(2)
    assert filing.lookable(form.papers, actor)
    registries.unlink(actor.id, actor=SYSTEM)
    assert not filing.lookable(form.papers, actor)


def test_the_register_is_down_the_form_files_the_check_runs_later(linked, wants_papers):  # noqa: F811
    actor = linked(2)
    filing.agree(actor)
    form = registration.current_form(wants_papers.procedure_id)
    registries.close("点検", actor=SYSTEM)
    answers = {name: text for name, text in filled(form).items() if name != "personal_number"}
    receipt = filing.file_application(
        filing.Envelope(procedure_id=wants_papers.procedure_id, answers=answers, confirmed=frozenset()), actor=actor
    )
    filed, case = registration.application(receipt.number), workflow.case(receipt.number)
    waiting = [each for each in desk_checks.checks(case, filed) if each.state == "確認待ち"]
    assert waiting
    assert not desk_checks.all_clear(waiting)
    registries.reopen(actor=SYSTEM)
    with clock.frozen(clock.now() + timedelta(minutes=2)):
        registries.run_looks()
    assert _states(filed.number) == {"seen"}
    assert not [each for each in desk_checks.checks(case, filed) if each.state == "確認待ち"]


@pytest.mark.django_db(transaction=True)
def test_the_worker_does_what_waited(linked, wants_papers):  # noqa: F811
    actor = linked(2)
    filing.agree(actor)
    registries.close("点検", actor=SYSTEM)
    filed = _file(wants_papers, actor)
    assert _states(filed.number) == {"waiting"}
    registries.reopen(actor=SYSTEM)
    run_everything()
    assert _states(filed.number) == {"seen"}
