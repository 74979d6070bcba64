"""Filing for another: the position is chosen, both are recorded and shown, and nobody files for whom he may not."""

from dataclasses import replace
from datetime import timedelta

import pytest

from hataori.blocks.filing.api import Envelope, file_application
from hataori.blocks.mandates import api as mandates
from hataori.blocks.registration import api as registration
from hataori.blocks.registries import api as registries
from hataori.blocks.workflow import api as workflow
from hataori.kernel import clock
from hataori.kernel.actor import Actor, Role, RoleGrant
from hataori.kernel.errors import NotFound, Rejected
from hataori.platform.accounts.actors import actor_for

from .conftest import CHILD_ALLOWANCE, filled
from .desk_people import Desk

pytestmark = pytest.mark.django_db
CLERK = Actor("staff-1", "staff", "窓口", frozenset({RoleGrant(Role.CLERK, "residents")}))


@pytest.fixture
def mandate(catalogue, resident, neighbour):
    """The resident lets the other file for him."""
    asked = mandates.propose(
        represented_name="髙橋 健太",
        represented_mail=resident.login,
        ends_on=clock.today() + timedelta(days=30),
        actor=actor_for(neighbour),
    )
    return mandates.answer(asked.id, actor_for(resident), accept=True)


def filed(actor, standing, procedure_id=CHILD_ALLOWANCE, **other) -> str:
    answers = filled(registration.current_form(procedure_id), **other)
    return file_application(Envelope(procedure_id=procedure_id, answers=answers, standing=standing), actor=actor).number


def test_both_are_recorded_and_both_see_it(mandate, resident, neighbour, client):
    number = filed(actor_for(neighbour), mandate.id, family_name="高橋", given_name="健太")
    case = workflow.case(number)
    assert case.applicant_id == str(resident.pk), "it is the represented person's application"
    kept = mandates.representation(f"application/{number}")
    assert (kept.representative_name, kept.represented_name) == ("木曽 葵", "髙橋 健太")
    answers = registration.application(number).answers
    assert (answers["filing_for"], answers["proxy_name"]) == ("other", "木曽 葵")
    page = Desk("clerk").page(f"{number}/")
    assert "任意代理人（委任）" in page
    assert "木曽 葵" in page
    for who in (resident, neighbour):
        client.force_login(who)
        assert client.get(f"/applications/{number}/").status_code == 200


def test_the_answers_must_be_those_of_whom_it_is_filed_for(mandate, neighbour):
    with pytest.raises(Rejected) as refused:
        filed(actor_for(neighbour), mandate.id, family_name="木曽", given_name="葵")
    assert refused.value.problems[0].field == "family_name"


def test_an_ended_mandate_files_nothing(mandate, resident, neighbour):
    mandates.revoke(mandate.id, actor_for(resident))
    with pytest.raises(NotFound):
        filed(actor_for(neighbour), mandate.id, family_name="高橋", given_name="健太")


def test_nobody_uses_another_ones_mandate(mandate, resident):
    with pytest.raises(NotFound):
        filed(actor_for(resident), mandate.id)


def test_a_business_is_filed_for_by_its_people(catalogue, neighbour):
    mandates.register_organisation(
        corporate_number="5835678256246", name="機織商事株式会社", leader_login=neighbour.login, actor=CLERK
    )
    position = mandates.standings(actor_for(neighbour), "ICH-0118")[1]
    form = registration.current_form("ICH-0118")
    answers = {**filled(form), "applicant_kind": "company", "company_name": "", "corporate_number": ""}
    number = file_application(
        Envelope(procedure_id="ICH-0118", answers=answers, standing=position.key), actor=actor_for(neighbour)
    ).number
    assert workflow.case(number).applicant_name == "機織商事株式会社"
    assert mandates.representation(f"application/{number}").corporate_number == "5835678256246"
    wrong = answers | {"corporate_number": "7000012050002"}
    with pytest.raises(Rejected):
        file_application(
            Envelope(procedure_id="ICH-0118", answers=wrong, standing=position.key), actor=actor_for(neighbour)
        )


def test_the_check_page_asks_in_which_position(mandate, neighbour, client):
    client.force_login(neighbour)
    actor = actor_for(neighbour)
    draft = registration.open_draft(CHILD_ALLOWANCE, actor=actor)
    form = registration.current_form(CHILD_ALLOWANCE)
    answers = filled(form, family_name="高橋", given_name="健太")
    for page in form.pages:
        registration.save_page(draft.id, page.id, answers, actor=actor)
    address = f"/procedures/{CHILD_ALLOWANCE}/apply/check/"
    assert "どの立場で申請しますか" in client.get(address).content.decode()
    told = {"draft": draft.id, "form_version": form.digest, "standing": "00000000-0000-0000-0000-000000000000"}
    gone = client.post(address, told)
    assert gone.status_code == 409
    assert "委任の期限を確かめてください" in gone.content.decode()
    sent = client.post(address, told | {"standing": mandate.id})
    assert sent.status_code == 302
    assert mandates.representation(f"application/{sent.url.split('/')[2]}")


def test_an_ended_mandate_ends_what_its_holder_may_see_and_do(mandate, resident, neighbour, client):
    number = filed(actor_for(neighbour), mandate.id, family_name="高橋", given_name="健太")
    mandates.revoke(mandate.id, actor_for(resident))
    client.force_login(neighbour)
    assert client.get(f"/applications/{number}/").status_code == 404
    assert client.post(f"/applications/{number}/withdraw/").status_code == 404
    assert workflow.case(number).outcome is None
    client.force_login(resident)
    assert client.get(f"/applications/{number}/").status_code == 200
    again = mandates.propose(
        represented_name="髙橋 健太",
        represented_mail=resident.login,
        ends_on=clock.today() + timedelta(days=30),
        actor=actor_for(neighbour),
    )
    mandates.answer(again.id, actor_for(resident), accept=True)
    client.force_login(neighbour)
    assert client.get(f"/applications/{number}/").status_code == 200, "a newer mandate of the same person"


def test_who_left_a_business_sees_its_applications_no_more(catalogue, neighbour, client):
    mandates.register_organisation(
        corporate_number="5835678256246", name="機織商事株式会社", leader_login=neighbour.login, actor=CLERK
    )
    position = mandates.standings(actor_for(neighbour), "ICH-0118")[1]
    answers = {**filled(registration.current_form("ICH-0118")), "applicant_kind": "company", "corporate_number": ""}
    envelope = Envelope(procedure_id="ICH-0118", answers=answers | {"company_name": ""}, standing=position.key)
    number = file_application(envelope, actor=actor_for(neighbour)).number
    client.force_login(neighbour)
    assert client.get(f"/applications/{number}/").status_code == 200
    mandates.revoke(position.mandate_id, actor_for(neighbour))
    assert client.get(f"/applications/{number}/").status_code == 404


def test_the_representatives_own_number_is_never_taken_for_the_childs(catalogue, resident, neighbour, monkeypatch):
    child = mandates.Standing("child-1", "statutory", "髙橋 一葉", person_id="00000000-0000-0000-0000-000000000001")
    monkeypatch.setattr(mandates, "standing", lambda *_: child)
    number = filed(actor_for(resident), "child-1", family_name="髙橋", given_name="一葉")
    found = registration.application(number)
    left = replace(found, answers={k: v for k, v in found.answers.items() if k != "personal_number"})
    monkeypatch.setattr(registries, "person_of_account", lambda _: child.person_id)
    assert registration.numbers_left(left) == set()
    assert registration.numbers_left(replace(left, answers={**left.answers, "filing_for": "self"})) == {
        "personal_number"
    }
