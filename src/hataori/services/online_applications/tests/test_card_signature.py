"""A form that demands a signature by card: signed before it is filed, kept with the application, shown to the clerk."""

import pytest
from django.test import Client

from hataori.blocks.catalogue import api as catalogue_api
from hataori.blocks.filing import api as filing
from hataori.blocks.filing.card_signature import content_digest
from hataori.blocks.identity import api as identity
from hataori.blocks.identity.simulator.ca import LookAlikeCA
from hataori.blocks.identity.simulator.people import SIGNING_PIN, CardHolder
from hataori.blocks.identity.simulator.run import AuthorityApplication
from hataori.blocks.identity.tests.conftest import _fresh_provider, back, press, run_provider, said, served
from hataori.blocks.registration import api as registration
from hataori.blocks.registration.making import form_from
from hataori.blocks.workflow import api as workflow
from hataori.kernel import clock
from hataori.kernel.actor import Actor, Role, RoleGrant
from hataori.kernel.errors import Rejected
from hataori.platform.accounts.actors import actor_for
from hataori.services.online_applications.desk_checks import checks

from .conftest import filled

__all__ = ["_fresh_provider", "run_provider"]
pytestmark = pytest.mark.django_db
PROCEDURE = "ICH-0112"
APPLY = f"/procedures/{PROCEDURE}/apply/"
KENTA = CardHolder("hanako", "髙橋　健太", "19851102", "愛知県一宮市せんい二丁目9番見本", gender="1")


@pytest.fixture
def signed_form(catalogue) -> registration.Form:
    """The section has published its form anew, with the rule that demands a signature."""
    form, procedure = registration.current_form(PROCEDURE), catalogue_api.procedure(PROCEDURE)
    made = form_from(procedure, form.pages, form.papers, tables=form.tables, texts={"signature": "見本条例第1条"})
    head = Actor("head", "staff", "課長", frozenset({RoleGrant(Role.SECTION_HEAD)}))
    registration.publish_form(made, effective_on=clock.today(), actor=head)
    return registration.current_form(PROCEDURE)


@pytest.fixture
def provider(run_provider, settings):
    """The simulated provider with a CA that hataori trusts."""
    folder = settings.HATAORI_HOME / "simulated-ca"
    ca = LookAlikeCA.kept_in(folder)
    with served(AuthorityApplication(lambda: ca)) as port:
        ca.url = f"http://127.0.0.1:{port}"
        found = run_provider(authority=ca)
        found.holders = (KENTA,)
        settings.HATAORI_EGRESS_ALLOW = [*settings.HATAORI_EGRESS_ALLOW, f"127.0.0.1:{port}"]
        yield found


def written(client: Client, account, form: registration.Form) -> registration.Draft:
    """A whole draft."""
    client.force_login(account)
    actor = actor_for(account)
    draft = registration.open_draft(PROCEDURE, actor=actor)
    answers = filled(form, family_name="髙橋", given_name="健太", birth_date="1985-11-02")
    for page in form.pages:
        registration.save_page(draft.id, page.id, answers, actor=actor)
    return registration.drafts_of(actor)[0]


def send(client: Client, draft: registration.Draft):
    return client.post(f"{APPLY}check/", {"draft": draft.id, "form_version": draft.form_digest})


def sign(client: Client, url: str, act: str = "go"):
    return back(client, press(client.post(url)["Location"], KENTA, act, SIGNING_PIN))


def test_it_is_signed_then_filed_and_the_clerk_sees_who_signed(client, resident, signed_form, provider):
    draft = written(client, resident, signed_form)
    to_sign = send(client, draft)["Location"]
    assert to_sign.startswith("/my/identity/sign/")
    answer = sign(client, to_sign)
    assert answer["Location"] == f"{APPLY}check/"
    assert "電子署名を受け付けました" in said(client, answer)
    number = send(client, draft)["Location"].split("/")[2]
    [evidence] = identity.signatures_about(f"application/{number}")
    assert evidence.digest == content_digest(draft.form_digest, draft.answers, draft.files)
    filed = registration.application(number)
    found = {check.title: check for check in checks(workflow.case(number), filed)}
    assert "髙橋　健太" in found["電子署名"].text
    assert "OCSP" in found["電子署名"].text


def test_cancelling_keeps_the_draft_and_leads_back_to_the_check_page(client, resident, signed_form, provider):
    draft = written(client, resident, signed_form)
    answer = sign(client, send(client, draft)["Location"], act="cancel")
    assert answer["Location"] == f"{APPLY}check/"
    assert "やめました" in said(client, answer)
    assert registration.drafts_of(actor_for(resident))[0].answers == draft.answers


def test_what_was_changed_after_signing_is_signed_anew(client, resident, signed_form, provider):
    draft = written(client, resident, signed_form)
    sign(client, send(client, draft)["Location"])
    actor = actor_for(resident)
    page = signed_form.pages[0]
    changed = {**draft.answers, "given_name": "健"}
    draft = registration.save_page(draft.id, page.id, changed, actor=actor)
    assert send(client, draft)["Location"].startswith("/my/identity/sign/")


def test_no_door_files_it_unsigned(client, resident, signed_form):
    draft = written(client, resident, signed_form)
    with pytest.raises(Rejected) as refused:
        filing.file_application(filing.envelope_of(draft), actor=actor_for(resident))
    assert refused.value.problems[0].code == "unsigned"
    with pytest.raises(Rejected):
        filing.file_application(
            filing.Envelope(procedure_id=PROCEDURE, answers=draft.answers), actor=actor_for(resident)
        )


def test_a_guest_signs_in_first(client, signed_form):
    client.get(APPLY)
    guest = Client()
    answers = filled(signed_form, email="a@example.jp")
    for page in signed_form.pages:
        guest.post(f"{APPLY}{page.id}/", {**answers, "form_version": signed_form.digest})
    answer = guest.post(f"{APPLY}check/", {"form_version": signed_form.digest})
    assert answer["Location"].startswith("/account/sign-in/?next=")


def test_a_form_without_the_rule_asks_for_nothing(client, resident, catalogue):
    form = registration.current_form(PROCEDURE)
    draft = written(client, resident, form)
    assert "/receipt/" in send(client, draft)["Location"]


def test_a_guests_draft_is_kept_when_he_leaves_for_the_card_and_becomes_his_when_he_is_in(client, catalogue, provider):
    """Anonymous start, cancel, then sign in: the same step each time, nothing typed twice."""
    form = registration.current_form(PROCEDURE)
    first, step = form.pages[0], f"{APPLY}{form.pages[0].id}/"
    typed = {**filled(form, email="a@example.jp"), "form_version": form.digest}
    client.post(step, typed)
    value = next(typed[field.name] for field in first.fields if typed.get(field.name))
    button = f"/account/digital-auth/start/?next={step}"
    answer = back(client, press(client.get(button)["Location"], KENTA, "cancel"))
    assert answer["Location"] == step
    page = said(client, answer)
    assert "本人確認をやめました" in page
    assert value in page
    welcome = back(client, press(client.get(button)["Location"], KENTA))["Location"]
    asked = welcome.partition("id=")[2]
    form_sent = {"id": asked, "family": "髙橋", "given": "健太"}
    answer = client.post("/account/digital-auth/welcome/", form_sent)
    assert answer["Location"] == step
    assert value in said(client, answer)
    assert "/my/applications/" in client.get("/my/").content.decode()
    mine = client.get("/my/applications/").content.decode()
    assert form.title in mine
