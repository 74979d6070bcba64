"""Servers that fail and answers nobody waits for, over real HTTP: a plain sentence, and nobody is half signed in."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client

from hataori.blocks.identity import models
from hataori.blocks.identity.simulator.provider import Refused
from hataori.blocks.identity.simulator.server import Answer, Application, json_answer
from hataori.platform.audit import api as audit

from .conftest import KENTA, back, is_in, leave, nobody_is_in, press, said, trip
from .test_wrong_answers import AlgNone, AnyCode, EmptyKeyRing, OtherPersonsKeyRing

pytestmark = pytest.mark.django_db
REFUSED = "本人確認の結果を確かめられませんでした"
DOWN = "いまデジタル認証アプリにつながりません"


class Down(Application):
    def token(self, call):
        return json_answer({"error": "server_error"}, "500 Internal Server Error")


class Hangs(Application):
    def token(self, call):
        time.sleep(1.6)
        return super().token(call)


class Html(Application):
    def token(self, call):
        return Answer("200 OK", b"<html>maintenance</html>", "text/html")


class Huge(Application):
    def token(self, call):
        return Answer("200 OK", b'{"access_token": "' + b"a" * 400_000 + b'"}')


class List(Application):
    def token(self, call):
        return json_answer([1, 2, 3])


class Redirects(Application):
    def token(self, call):
        return Answer("302 Found", headers=[("Location", "http://127.0.0.1:1/")])


class UserinfoDown(Application):
    def userinfo(self, call):
        return json_answer({}, "503 Service Unavailable")


class UserinfoDenied(Application):
    def userinfo(self, call):
        raise Refused("invalid_token")


WRONG_SERVERS = {
    "token endpoint 500": (Down, "unavailable:token_down", DOWN),
    "token endpoint hangs": (Hangs, "unavailable:token_unreachable", DOWN),
    "token endpoint HTML": (Html, "refused:token_form", REFUSED),
    "token answer without end": (Huge, "unavailable:token_unreachable", DOWN),
    "token answer a list": (List, "refused:token_form", REFUSED),
    "token endpoint redirects": (Redirects, "refused:token_status", REFUSED),
    "userinfo 503": (UserinfoDown, "unavailable:userinfo_down", DOWN),
    "userinfo denied": (UserinfoDenied, "refused:userinfo_status", REFUSED),
}


@pytest.mark.parametrize("fault", WRONG_SERVERS)
def test_a_server_that_fails_lets_nobody_in(run_provider, client, fault):
    application, outcome, sentence = WRONG_SERVERS[fault]
    run_provider(application)
    answer = trip(client, "/procedures/")
    assert answer["Location"] == "/procedures/"
    assert sentence in said(client, answer)
    nobody_is_in(client, outcome)


@pytest.mark.parametrize("kind", [OtherPersonsKeyRing, EmptyKeyRing])
def test_strange_keys_are_not_used(run_provider, client, kind):
    run_provider(kind=kind)
    answer = client.get("/account/digital-auth/start/?next=/procedures/")
    if answer["Location"] != "/procedures/":
        answer = back(client, press(answer["Location"]))
    assert REFUSED in said(client, answer)
    assert not is_in(client)


def test_a_provider_that_is_down_is_told_before_anybody_leaves(settings, client):
    settings.HATAORI_DIGITAL_AUTH = {**settings.HATAORI_DIGITAL_AUTH, "issuer": "http://127.0.0.1:9/api/realms/main"}
    settings.HATAORI_EGRESS_ALLOW = ["127.0.0.1:9"]
    answer = client.get("/account/digital-auth/start/?next=/procedures/")
    assert answer["Location"] == "/procedures/"
    assert DOWN in said(client, answer)


def test_a_code_of_another_browser_is_refused(run_provider, client):
    """Code injection: the victim's answer with the thief's code. PKCE stops it at the provider."""
    run_provider()
    thief = Client()
    stolen = press(leave(thief), KENTA)
    mine = leave(client, "/procedures/")
    answer = back(client, _swap(press(mine), stolen))
    assert REFUSED in said(client, answer)
    nobody_is_in(client, "refused:token_status")


def test_a_provider_without_pkce_is_still_held_by_the_nonce(run_provider, client):
    run_provider(kind=AnyCode)
    thief = Client()
    press(leave(thief), KENTA)
    answer = back(client, press(leave(client, "/procedures/")))
    assert REFUSED in said(client, answer)
    nobody_is_in(client, "refused:id_token_nonce")


def test_a_replayed_code_is_refused(run_provider, client):
    """The same code with a fresh state: the provider gives a token once."""
    run_provider()
    used = press(leave(client))
    back(client, used)
    answer = back(client, _swap(press(leave(client, "/procedures/")), used))
    assert REFUSED in said(client, answer)
    nobody_is_in(client, "refused:token_status")


@pytest.mark.parametrize(
    "query",
    [
        "code=abc&state=never-issued",
        "code=abc",
        "state=",
        "",
        "error=access_denied&state=never-issued",
        "code=%00&state=%00",
    ],
)
def test_answers_nobody_waits_for_lead_to_the_sign_in_page(run_provider, client, query):
    run_provider()
    answer = client.get(f"/account/digital-auth/callback/?{query}")
    assert answer["Location"] == "/account/sign-in/"
    assert REFUSED in said(client, answer)
    assert not is_in(client)


def test_parameters_sent_twice_are_refused(run_provider, client):
    run_provider()
    answer = back(client, press(leave(client, "/procedures/")) + "&code=another")
    assert REFUSED in said(client, answer)
    nobody_is_in(client, "refused:answer_doubled")


def test_an_answer_in_another_providers_name_is_refused(run_provider, client):
    run_provider()
    answer = back(client, press(leave(client, "/procedures/")) + "&iss=https%3A%2F%2Fevil.example")
    assert REFUSED in said(client, answer)
    nobody_is_in(client, "refused:answer_issuer")


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        ("access_denied", "本人確認をやめました"),
        ("login_required", "本人確認をやめました"),
        ("temporarily_unavailable", DOWN),
        ("server_error", DOWN),
        ("invalid_scope", REFUSED),
        ("<script>", REFUSED),
    ],
)
def test_the_providers_errors_become_sentences(run_provider, client, error, sentence):
    run_provider()
    location = press(leave(client, "/procedures/")).replace("code=", "error=" + error + "&x=")
    answer = back(client, location)
    assert answer["Location"] == "/procedures/"
    page = said(client, answer)
    assert sentence in page
    assert "<script>" not in page.replace("<script src", "")


def test_a_refusal_leaves_a_trace_without_a_name(run_provider, client):
    run_provider(kind=AlgNone)
    trip(client)
    found = [entry for entry in audit.entries() if entry.action == "identity.refused"]
    assert [entry.detail for entry in found] == [{"kind": "refused", "code": "id_token_alg"}]


def _swap(mine: str, stolen: str) -> str:
    """My answer with the code of another."""
    code = stolen.partition("code=")[2].partition("&")[0]
    own = mine.partition("code=")[2].partition("&")[0]
    return mine.replace(own, code)


def test_the_honest_provider_is_not_among_the_refused(run_provider, client):
    """The same trip without a fault goes through: what is tested above is the fault."""
    run_provider()
    assert "welcome" in trip(client)["Location"]
    assert models.Introduction.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_many_presses_at_once_one_arrives(run_provider, client):
    """The same answer, four times at the same moment: taken once, nobody is let in twice."""
    run_provider()
    location = press(leave(client, "/procedures/"))
    browsers = [Client() for _ in range(4)]
    for browser in browsers:
        browser.cookies = client.cookies.copy()
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda browser: _closing(back, browser, location), browsers))
    arrived = [answer for answer in answers if "/welcome/" in answer["Location"]]
    assert len(arrived) == 1
    assert models.Introduction.objects.count() == 1


def _closing(act, *given):
    try:
        return act(*given)
    finally:
        connection.close()
