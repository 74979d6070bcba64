"""Two people file: the first names the second, who reads, signs in and answers; nothing is lost when he does not."""

import re

import pytest

from hataori.blocks.messaging import api as messaging
from hataori.blocks.registration import api as registration
from hataori.blocks.workflow import api as workflow
from hataori.kernel import clock
from hataori.platform.accounts import models as accounts
from hataori.platform.accounts.access import STEP_UP_KEY
from hataori.platform.accounts.actors import actor_for
from hataori.platform.audit import api as audit
from hataori.platform.outbox import models as outbox
from hataori.services.online_applications import tasks

from .conftest import filled
from .desk_people import worker

pytestmark = pytest.mark.django_db
MARRIAGE = "ICH-0016"
APPLY = f"/procedures/{MARRIAGE}/apply/"


@pytest.fixture
def first(client, resident, catalogue):
    """The first person's browser, a whole draft written."""
    client.force_login(resident)
    actor = actor_for(resident)
    draft = registration.open_draft(MARRIAGE, actor=actor)
    form = registration.current_form(MARRIAGE)
    answers = filled(form)
    for page in form.pages:
        registration.save_page(draft.id, page.id, answers, actor=actor)
    return client


def send(client, **other):
    draft = registration.drafts_of(actor_for(accounts.Account.objects.get(login="kenta@example.jp")))[0]
    named = {"cosigner_name": "木曽 葵", "cosigner_mail": "aoi@example.jp"}
    told = {"draft": draft.id, "form_version": registration.current_form(MARRIAGE).digest}
    return client.post(f"{APPLY}check/", told | named | other)


def as_signer(client, account):
    client.force_login(account)
    session = client.session
    session[STEP_UP_KEY] = clock.now().isoformat()
    session.save()
    return client


def filed(first) -> tuple[str, str]:
    number = send(first).url.split("/")[2]
    worker()
    return number, workflow.signatures(number)[0].id


def test_the_check_page_asks_who_signs_and_says_at_the_field_what_is_wrong(first):
    assert "署名する方のメールアドレス" in first.get(f"{APPLY}check/").content.decode()
    answer = send(first, cosigner_mail="だれか")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'href="#id_cosigner_mail"' in page
    assert 'value="木曽 葵"' in page, "what was typed is kept"


def test_the_second_person_is_told_reads_and_signs(first, neighbour, client):
    number, secret = filed(first)
    assert workflow.case(number).stage is workflow.Stage.SIGNATURE
    assert "もう一人の方の署名を待っています" in first.get(f"/applications/{number}/").content.decode()
    told = messaging.box(str(neighbour.pk), 1).messages[0]
    assert re.search(rf"/applications/sign/{secret}/", told.body)
    page = as_signer(client, neighbour).get(f"/applications/sign/{secret}/").content.decode()
    assert "内容に同意して署名する" in page
    assert "123456789018" not in page, "personal numbers stay masked"
    assert "署名のお願い" in client.get("/my/").content.decode()
    client.post(f"/applications/sign/{secret}/", {"answer": "sign"})
    case = workflow.case(number)
    assert case.stage is workflow.Stage.RECEPTION
    assert "署名しました" in client.get(f"/applications/sign/{secret}/").content.decode()
    assert audit.entries(subject=f"application/{number}", action=audit.READ)


def test_without_an_account_the_link_goes_by_mail(first, catalogue):
    number = send(first, cosigner_mail="nobody@example.jp").url.split("/")[2]
    worker()
    mails = [row.payload for row in outbox.OutboxMessage.objects.filter(kind="mail")]
    assert any(mail["to"] == "nobody@example.jp" and "/applications/sign/" in mail["text"] for mail in mails)
    assert workflow.signatures(number)[0].signer_id == ""


def test_a_refusal_gives_the_first_person_his_draft_back(first, neighbour, client, resident):
    number, secret = filed(first)
    as_signer(client, neighbour).post(f"/applications/sign/{secret}/", {"answer": "refuse"})
    worker()
    case = workflow.case(number)
    assert (case.outcome, case.closed_at is not None) == (workflow.Outcome.LAPSED, True)
    told = messaging.box(str(resident.pk), 1).messages[0]
    assert "署名を頼まれた方が、署名しませんでした" in told.body
    assert [draft.procedure_id for draft in registration.drafts_of(actor_for(resident))] == [MARRIAGE]
    client.force_login(resident)
    assert "署名がそろいませんでした" in client.get(f"/applications/{number}/").content.decode()


def test_the_term_is_minded(first, neighbour):
    number, _ = filed(first)
    term = workflow.signatures(number)[0].answer_by
    at = clock.now().replace(year=term.year, month=term.month, day=term.day, hour=9)
    with clock.frozen(at):
        assert tasks.mind_signatures() == 0
    subjects = [message.subject for message in messaging.box(str(neighbour.pk), 1).messages]
    assert "署名の期限が近づいています" in subjects
    with clock.frozen(at.replace(year=term.year + 1)):
        assert tasks.mind_signatures() == 1
    worker()
    assert workflow.case(number).closed_at is not None


def test_nobody_else_sees_it_and_that_is_audited(first, neighbour, client, resident):
    _, secret = filed(first)
    assert as_signer(client, resident).get(f"/applications/sign/{secret}/").status_code == 404
    assert audit.entries(action="signature.refused")
    client.logout()
    assert client.get(f"/applications/sign/{secret}/").status_code == 302
    assert as_signer(client, neighbour).get("/applications/sign/nothing/").status_code == 404


def test_an_old_sign_in_is_shown_again_before_signing(first, neighbour, client):
    number, secret = filed(first)
    client.force_login(neighbour)
    session = client.session
    session.pop(STEP_UP_KEY, None)
    session.save()
    assert "step-up" in client.post(f"/applications/sign/{secret}/", {"answer": "sign"}).url
    assert workflow.case(number).stage is workflow.Stage.SIGNATURE
