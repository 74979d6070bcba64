"""Providers that go wrong, over real HTTP: every one is refused with a plain sentence, and nobody is half signed in."""

import base64
import hmac
import json
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client
from joserfc import jws, jwt
from joserfc.jwk import ECKey

from hataori.blocks.identity import models
from hataori.blocks.identity.simulator.provider import Provider, Refused
from hataori.blocks.identity.simulator.server import Answer, Application, json_answer
from hataori.platform.accounts import models as accounts
from hataori.platform.audit import api as audit

from .conftest import KENTA, back, is_in, leave, press, said, trip

pytestmark = pytest.mark.django_db
REFUSED = "本人確認の結果を確かめられませんでした"
DOWN = "いまデジタル認証アプリにつながりません"


def claims_fault(**wrong):
    """A provider whose ID token says something else; None leaves the claim out."""

    class Wrong(Provider):
        def claims(self, issued, access):
            said = super().claims(issued, access)
            said.update({name: value() if callable(value) else value for name, value in wrong.items()})
            return {name: value for name, value in said.items() if value is not None}

    return Wrong


def userinfo_fault(**wrong):
    class Wrong(Provider):
        def userinfo(self, bearer):
            said = {**super().userinfo(bearer), **wrong}
            return {name: value for name, value in said.items() if value is not None}

    return Wrong


class AlgNone(Provider):
    def signed(self, claims):
        parts = ({"alg": "none", "kid": self.jwks()["keys"][0]["kid"]}, claims)
        return ".".join(_b64(json.dumps(part).encode()) for part in parts) + "."


class PublicKeyAsSecret(Provider):
    """HS256, keyed with the public key everybody has (RFC 8725, 2.1)."""

    def signed(self, claims):
        header = {"alg": "HS256", "kid": self.jwks()["keys"][0]["kid"]}
        signed = ".".join(_b64(json.dumps(part).encode()) for part in (header, claims))
        return f"{signed}.{_b64(hmac.digest(self.key.as_pem(private=False), signed.encode(), 'sha256'))}"


class UnknownKey(Provider):
    def signed(self, claims):
        other = ECKey.generate_key("P-256", {"kid": "nobody-knows"})
        return jwt.encode({"alg": "ES256", "kid": other.kid}, dict(claims), other, algorithms=["ES256"])


class ForgedKey(Provider):
    """The right key id over another key's signature."""

    def signed(self, claims):
        other = ECKey.generate_key("P-256")
        return jwt.encode({"alg": "ES256", "kid": self.jwks()["keys"][0]["kid"]}, dict(claims), other)


class NoKeyId(Provider):
    def signed(self, claims):
        return jwt.encode({"alg": "ES256"}, dict(claims), self.key)


class EmbeddedKey(Provider):
    """The token brings its own key (jwk header)."""

    def signed(self, claims):
        other = ECKey.generate_key("P-256")
        header = {"alg": "ES256", "jwk": other.as_dict(private=False)}
        return jws.serialize_compact(header, json.dumps(claims).encode(), other)


class CutToken(Provider):
    def signed(self, claims):
        return super().signed(claims)[:-20]


class NoIdToken(Provider):
    def token(self, form):
        said = super().token(form)
        del said["id_token"]
        return said


class MacToken(Provider):
    def token(self, form):
        return {**super().token(form), "token_type": "mac"}


class AnyCode(Provider):
    """Ignores PKCE and gives a token for any code: our nonce is what still binds the answer to this browser."""

    def redeemed(self, form):
        issued = next(iter(self.codes.values()))
        issued.used = False
        return issued


class OtherPersonsKeyRing(Provider):
    def jwks(self):
        return {"keys": [{"kty": "oct", "k": "c2VjcmV0", "kid": self.key.kid}]}


class EmptyKeyRing(Provider):
    def jwks(self):
        return {"keys": "none"}


WRONG_ANSWERS = {
    "alg none": (AlgNone, "id_token_alg"),
    "HS256 with the public key": (PublicKeyAsSecret, "id_token_alg"),
    "unknown key id": (UnknownKey, "key_unknown"),
    "signature of another key": (ForgedKey, "id_token_signature"),
    "no key id": (NoKeyId, "id_token_header"),
    "key in the token": (EmbeddedKey, "id_token_header"),
    "cut token": (CutToken, "id_token_signature"),
    "no id token": (NoIdToken, "id_token_absent"),
    "other token type": (MacToken, "token_form"),
    "wrong nonce": (claims_fault(nonce="another"), "id_token_nonce"),
    "no nonce": (claims_fault(nonce=None), "id_token_nonce"),
    "wrong audience": (claims_fault(aud="somebody-else"), "id_token_audience"),
    "audience of two": (claims_fault(aud=["hataori", "somebody-else"]), "id_token_audience"),
    "azp of somebody else": (claims_fault(azp="somebody-else"), "id_token_azp"),
    "wrong issuer": (claims_fault(iss="https://evil.example"), "id_token_issuer"),
    "expired": (claims_fault(exp=lambda: int(time.time()) - 60), "id_token_expired"),
    "issued in the future": (claims_fault(iat=lambda: int(time.time()) + 600), "id_token_iat_future"),
    "issued long ago": (claims_fault(iat=lambda: int(time.time()) - 3600), "id_token_iat_old"),
    "not yet": (claims_fault(nbf=lambda: int(time.time()) + 600), "id_token_nbf_future"),
    "no expiry": (claims_fault(exp=None), "id_token_times"),
    "expiry that is no number": (claims_fault(exp="tomorrow"), "id_token_times"),
    "expiry without end": (claims_fault(exp=float("inf")), "id_token_times"),
    "no subject": (claims_fault(sub=None), "id_token_subject"),
    "subject that is a list": (claims_fault(sub=["hanako"]), "id_token_subject"),
    "subject without end": (claims_fault(sub="a" * 300), "id_token_subject"),
    "weaker proof": (claims_fault(acr="aal1"), "id_token_acr"),
    "hash of another access token": (claims_fault(at_hash="AAAAAAAAAAAAAAAAAAAAAA"), "id_token_at_hash"),
    "userinfo of somebody else": (userinfo_fault(sub="somebody-else"), "userinfo_subject"),
    "userinfo without subject": (userinfo_fault(sub=None), "userinfo_subject"),
    "no name": (userinfo_fault(name=None), "userinfo_name"),
    "name that is a number": (userinfo_fault(name=7), "userinfo_name"),
    "no address": (userinfo_fault(address=None), "userinfo_address"),
    "no birthdate": (userinfo_fault(birthdate=None), "userinfo_birthdate"),
    "birthdate that is no day": (userinfo_fault(birthdate="19890231"), "userinfo_birthdate"),
}


@pytest.mark.parametrize("fault", WRONG_ANSWERS)
def test_a_wrong_answer_lets_nobody_in(run_provider, client, fault):
    kind, code = WRONG_ANSWERS[fault]
    run_provider(kind=kind)
    answer = trip(client, "/procedures/")
    assert answer["Location"] == "/procedures/"
    assert REFUSED in said(client, answer)
    nobody_is_in(client, f"refused:{code}")


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


def nobody_is_in(client: Client, outcome: str) -> None:
    """No session, no account, no link, no proof kept; the errand says why and holds no secret any more."""
    assert not is_in(client)
    assert not accounts.Account.objects.exists()
    assert not accounts.SignIn.objects.exists()
    assert not models.IdentityLink.objects.exists()
    errand = models.Errand.objects.filter(taken_at__isnull=False).latest("started_at")
    assert errand.outcome == outcome
    assert errand.verifier == ""


def _swap(mine: str, stolen: str) -> str:
    """My answer with the code of another."""
    code = stolen.partition("code=")[2].partition("&")[0]
    own = mine.partition("code=")[2].partition("&")[0]
    return mine.replace(own, code)


def _b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


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
