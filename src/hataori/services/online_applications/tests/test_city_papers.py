"""Papers the city itself issues: asked of nobody who agrees, uploaded by everybody else, looked up even when late."""

from datetime import timedelta

import pytest

from hataori.blocks.catalogue import api as catalogue_api
from hataori.blocks.filing import api as filing
from hataori.blocks.mandates import api as mandates
from hataori.blocks.registration import api as registration
from hataori.blocks.registries import api as registries
from hataori.blocks.workflow import api as workflow
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Actor, Role, RoleGrant
from hataori.kernel.errors import NotFound
from hataori.platform.accounts import api as accounts
from hataori.platform.audit import api as audit
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


def _file_for(procedure: catalogue_api.Procedure, actor: Actor, standing: str, **other: str) -> str:
    form = registration.current_form(procedure.procedure_id)
    envelope = filing.Envelope(
        procedure_id=procedure.procedure_id,
        answers=filled(form, filing_for="other", **other),
        standing=standing,
    )
    return filing.file_application(envelope, actor=actor).number


def _given(by: Actor, to: Actor, *procedures: str) -> mandates.Mandate:
    login = accounts.account_of(by.id).login
    asked = mandates.propose(
        represented_name=by.name,
        represented_mail=login,
        ends_on=clock.today() + timedelta(days=30),
        procedures=procedures,
        actor=to,
    )
    return mandates.answer(asked.id, by, accept=True)


def _names(actor: Actor) -> dict[str, str]:
    entry = registries.person(registries.person_of_account(actor.id), actor=SYSTEM, purpose="").entry
    return {"family_name": entry.family, "given_name": entry.given}


def test_for_whom_one_represents_his_own_records_are_looked_into(linked, wants_papers):  # noqa: F811
    actor, other = linked(2), linked(3)
    mandate = _given(other, actor, wants_papers.procedure_id)
    filing.agree(actor)
    number = _file_for(wants_papers, actor, mandate.id, **_names(other))
    looks = registries.looks_about(f"case/{number}")
    assert looks
    resident = [each for each in looks if each.kind == "resident"]
    assert all(dict(each.seen)["氏名"] == other.name for each in resident)
    entries = [e for e in audit.entries(subject=f"account/{other.id}") if e.action == "register.looked"]
    assert len(entries) == len(looks)
    assert {each.detail["agreed_by"] for each in entries} == {actor.id}


def test_for_another_nothing_is_looked_up_without_the_representatives_consent(linked, wants_papers):  # noqa: F811
    actor, other = linked(2), linked(3)
    mandate = _given(other, actor)
    filing.agree(other)
    assert not _states(_file_for(wants_papers, actor, mandate.id, **_names(other)))


def test_a_mandate_for_something_else_neither_files_nor_looks(linked, wants_papers):  # noqa: F811
    actor, other = linked(2), linked(3)
    mandate = _given(other, actor, "ICH-0001")
    filing.agree(actor)
    with pytest.raises(NotFound):
        _file_for(wants_papers, actor, mandate.id, **_names(other))


def test_for_a_child_the_childs_records_are_looked_into(linked, wants_papers):  # noqa: F811
    actor = linked(2)
    filing.agree(actor)
    child = next(e for e in mandates.standings(actor, wants_papers.procedure_id) if e.kind == "statutory")
    family, _, given = child.name.partition(" ")
    number = _file_for(wants_papers, actor, child.key, family_name=family, given_name=given)
    looks = registries.looks_about(f"case/{number}")
    assert looks
    assert all(dict(each.seen)["氏名"] == child.name for each in looks if each.kind == "resident")
    assert "3,860,000円" not in str(looks), "the parent's income is not the child's"


def test_who_has_no_account_is_in_no_record_we_may_look_into(linked, wants_papers):  # noqa: F811
    actor, clerk = linked(2), Actor("c", "staff", "職員", frozenset({RoleGrant(Role.CLERK)}))
    filing.agree(actor)
    asked = mandates.propose(
        represented_name="見本 花",
        represented_mail="",
        ends_on=clock.today() + timedelta(days=30),
        paper_id="00000000-0000-0000-0000-000000000000",
        actor=actor,
    )
    mandate = mandates.confirm_paper(asked.id, clerk, accept=True)
    assert not _states(_file_for(wants_papers, actor, mandate.id, family_name="見本", given_name="花"))
