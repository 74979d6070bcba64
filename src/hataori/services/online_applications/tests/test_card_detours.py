"""Every way a trip with the card can end early, from every step: back at that step, the draft whole, and it goes on."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.test import Client

from hataori.blocks.identity import api as identity
from hataori.blocks.identity import models as identity_rows
from hataori.blocks.identity.relying_party import provider as known
from hataori.blocks.identity.simulator.people import SIGNING_PIN
from hataori.blocks.identity.tests.conftest import back, leave, press, said
from hataori.blocks.registration import api as registration
from hataori.kernel import clock
from hataori.platform.accounts import rules, trips
from hataori.platform.accounts.actors import actor_for
from hataori.platform.accounts.models import Account

from .conftest import filled
from .test_card_signature import (
    APPLY,
    KENTA,
    PROCEDURE,
    _fresh_provider,
    provider,
    run_provider,
    send,
    sign,
    signed_form,
    written,
)

__all__ = ["_fresh_provider", "provider", "run_provider", "signed_form"]
pytestmark = pytest.mark.django_db
NAME = "葛󠄀飾󠄁"
LATER = timedelta(minutes=16)


def moved(location: str, error: str) -> str:
    """The provider's answer with an error in place of the code."""
    state = next(part for part in location.partition("?")[2].split("&") if part.startswith("state="))
    return f"{location.partition('?')[0]}?{state}&error={error}"


def cancelled(client: Client, step: str):
    return back(client, press(leave(client, step), KENTA, "cancel"))


def too_late(client: Client, step: str):
    location = press(leave(client, step), KENTA)
    with clock.frozen(clock.now() + LATER):
        return back(client, location)


def provider_fails_there(client: Client, step: str):
    return back(client, moved(press(leave(client, step), KENTA), "server_error"))


def answer_forged(client: Client, step: str):
    location = press(leave(client, step), KENTA)
    return back(client, location.replace("code=", "code=x"))


def provider_down(client: Client, step: str):
    with nobody_answers():
        return client.get("/account/digital-auth/start/", {"next": step})


@contextmanager
def nobody_answers() -> Iterator[None]:
    """The provider's addresses lead nowhere."""
    known.forget()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(known, "_agreed", lambda _: known.Endpoints(*["http://127.0.0.1:9/"] * 5))
        yield
    known.forget()


@contextmanager
def budgets_spent() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(trips.limits, "within", lambda *_: False)
        yield


def too_often(client: Client, step: str):
    with budgets_spent():
        return client.get("/account/digital-auth/start/", {"next": step})


def introduction_over(client: Client, step: str):
    """Proven, and then away from the page that asks whether an account shall be made."""
    welcome = back(client, press(leave(client, step), KENTA))["Location"]
    with clock.frozen(clock.now() + LATER):
        return client.get(welcome)


WAYS_OUT = {
    cancelled: "本人確認をやめました",
    too_late: "時間が過ぎました",
    provider_fails_there: "つながりません",
    answer_forged: "確かめられませんでした",
    provider_down: "つながりません",
    too_often: "何度も続けて",
    introduction_over: "時間が過ぎました",
}


@pytest.mark.parametrize("at", ["first", "second", "check"])
@pytest.mark.parametrize("way_out", WAYS_OUT, ids=lambda way: way.__name__)
def test_sign_in_that_ends_early_leads_back_to_the_step_with_all_that_was_typed(
    client, catalogue, provider, way_out, at
):
    form = registration.current_form(PROCEDURE)
    typed = {**filled(form, email="a@example.jp", family_name=NAME), "form_version": form.digest}
    for page in form.pages:
        client.post(f"{APPLY}{page.id}/", typed)
    step = f"{APPLY}{ {'first': form.pages[0].id, 'second': form.pages[1].id, 'check': 'check'}[at] }/"
    before = client.get(step).content
    answer = way_out(client, step)
    assert answer["Location"] == step
    page = said(client, answer)
    assert WAYS_OUT[way_out] in page
    assert not Account.objects.exists()
    assert shown_fields(before) == shown_fields(client.get(step).content)
    finished(client, step, form)


def shown_fields(page: bytes) -> list[str]:
    """What the page shows of the draft, without tokens of the request."""
    return [line for line in page.decode().splitlines() if "csrfmiddlewaretoken" not in line and "nonce" not in line]


def finished(client: Client, step: str, form: registration.Form) -> None:
    """The next trip goes through: the person is in, at the step, and the draft is his."""
    welcome = back(client, press(leave(client, step), KENTA))["Location"]
    asked = {"id": welcome.partition("id=")[2], "family": "髙橋", "given": "健太"}
    assert client.post("/account/digital-auth/welcome/", asked)["Location"] == step
    assert client.get(step).status_code == 200
    [draft] = registration.drafts_of(actor_for(Account.objects.get()))
    assert draft.answers["family_name"] == NAME
    assert form.title in client.get("/my/applications/").content.decode()


def sign_cancelled(client, url):
    return sign(client, url, act="cancel")


def sign_too_late(client, url):
    location = press(client.post(url)["Location"], KENTA, pin=SIGNING_PIN)
    with clock.frozen(clock.now() + LATER):
        return back(client, location)


def sign_provider_fails(client, url):
    location = press(client.post(url)["Location"], KENTA, pin=SIGNING_PIN)
    return back(client, moved(location, "temporarily_unavailable"))


def sign_provider_down(client, url):
    with nobody_answers():
        return client.post(url)


def sign_result_lost(client, url):
    """Signed at the provider, whose result cannot be fetched."""
    location = press(client.post(url)["Location"], KENTA, pin=SIGNING_PIN)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("hataori.blocks.identity.signing.SEALED_TO_US", identity.KeyRing("another-test"))
        return back(client, location)


def sign_request_over(client, url):
    """The page lay open for more than a day; the person is signed in still."""
    identity_rows.SignatureRequest.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    return client.post(url)


def sign_too_often(client, url):
    with budgets_spent():
        return client.post(url)


WAYS_OUT_OF_SIGNING: dict[Callable, str] = {
    sign_cancelled: "やめました",
    sign_too_late: "時間が過ぎました",
    sign_provider_fails: "つながりません",
    sign_provider_down: "つながりません",
    sign_result_lost: "まだ署名していません",
    sign_request_over: "期限が過ぎました",
    sign_too_often: "何度も続けて",
}


@pytest.mark.parametrize("way_out", WAYS_OUT_OF_SIGNING, ids=lambda way: way.__name__)
def test_signing_that_ends_early_leads_back_to_the_check_page_with_the_draft(
    client, resident, signed_form, provider, way_out
):
    draft = written(client, resident, signed_form)
    url = send(client, draft)["Location"]
    assert f'href="{APPLY}check/"' in client.get(url).content.decode()  # leaving before the provider: a link
    answer = way_out(client, url)
    assert answer["Location"] == f"{APPLY}check/"
    page = said(client, answer)
    assert WAYS_OUT_OF_SIGNING[way_out] in page
    assert draft.answers["given_name"] in page
    [kept] = registration.drafts_of(actor_for(resident))
    assert (kept.id, kept.answers) == (draft.id, draft.answers)
    assert identity.signatures_about(f"draft/{draft.id}") == []
    sign(client, send(client, draft)["Location"])
    assert "/receipt/" in send(client, draft)["Location"]


def test_who_was_signed_out_on_the_way_signs_in_again_and_finds_the_draft(client, resident, signed_form, provider):
    draft = written(client, resident, signed_form)
    location = press(client.post(send(client, draft)["Location"])["Location"], KENTA, pin=SIGNING_PIN)
    client.post("/account/sign-out/")
    assert back(client, location)["Location"] == f"{APPLY}check/"
    client.force_login(resident)
    [kept] = registration.drafts_of(actor_for(resident))
    assert kept.answers == draft.answers
    assert send(client, draft)["Location"].startswith("/my/identity/sign/")


def test_budgets_are_of_the_person_and_not_of_his_neighbours(client, resident, signed_form, provider):
    """A crowd that only begins uses up its own source's budget; who is signed in signs all the same."""
    crowd = Client()
    for _ in range(rules.TRIP_SOURCE.tries + 1):
        answer = crowd.get("/account/digital-auth/start/", {"next": "/procedures/"})
    assert answer["Location"] == "/procedures/"
    draft = written(client, resident, signed_form)
    sign(client, send(client, draft)["Location"])
    assert len(identity.signatures_about(f"draft/{draft.id}")) == 1
