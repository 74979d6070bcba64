"""What the provider refuses: wrong clients, codes, keys, addresses; none of it leaves anything open."""

import json
import secrets
import threading
import time
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client as Browser
from joserfc import jws, jwt
from joserfc.jwk import ECKey, OctKey

from hataori.interfaces.oidc import clients, models
from hataori.kernel.actor import Actor, Role, RoleGrant
from hataori.kernel.errors import Forbidden, Rejected

from .conftest import CALLBACK, OPERATOR, told

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "wrong",
    [
        {"client_id": "nobody"},
        {"client_id": None},
        {"client_id": "\x00"},
        {"redirect_uri": "https://evil.example/callback"},
        {"redirect_uri": CALLBACK + "/"},
        {"redirect_uri": CALLBACK + "?x=1"},
        {"redirect_uri": "https://library.example.jp.evil.example/callback"},
        {"redirect_uri": "javascript:alert(1)"},
        {"redirect_uri": "https://library.example.jp/図書館"},
        {"redirect_uri": 'https://library.example.jp/"'},
        {"redirect_uri": None},
        {"response_type": "日本語"},
    ],
)
def test_an_unchecked_address_is_never_followed(companion, hanako, client, wrong):
    answer = companion().go(client, **wrong)
    assert answer.status_code == 400
    assert "Location" not in answer
    assert "依頼が正しくありません" in answer.content.decode()


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": "code id_token"}, "unsupported_response_type"),
        ({"code_challenge": None, "code_challenge_method": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"scope": "profile"}, "invalid_scope"),
        ({"scope": None}, "invalid_scope"),
        ({"request": "eyJhbGciOiJub25lIn0."}, "request_not_supported"),
        ({"request_uri": "https://evil.example/r"}, "request_not_supported"),
        ({"response_mode": "form_post"}, "invalid_request"),
        ({"prompt": "none login"}, "invalid_request"),
    ],
)
def test_requests_that_do_not_hold_are_told_to_the_client(companion, hanako, client, wrong, error):
    said = told(companion().go(client, **wrong))
    assert said["error"] == error
    assert said["state"] == "st4te"
    assert said["iss"] == "http://127.0.0.1:8000"
    assert "code" not in said


def test_parameters_go_once(companion, hanako, client):
    library = companion()
    url = "/oidc/authorize?" + urlencode(library.request())
    for more in (f"&redirect_uri={CALLBACK}", "&client_id=x", "&state=x", "&code_challenge=" + "A" * 43):
        answer = client.get(url + more)
        assert answer.status_code in (302, 400)
        assert "code=" not in answer.headers.get("Location", "").replace("error_description", "")
    code = library.code(client)
    form = urlencode({"grant_type": "authorization_code", "client_id": library.row.client_id, "code": code})
    answer = client.post("/oidc/token", form + "&code=x", content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 400


def test_a_code_is_good_once_and_its_second_use_ends_all(companion, hanako, client):
    library = companion()
    code = library.code(client)
    tokens = library.token(client, code).json()
    again = library.token(client, code)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")
    assert library.userinfo(client, tokens["access_token"]).status_code == 401
    assert models.Grant.objects.get().ended_by == "code_reused"


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"code_verifier": secrets.token_urlsafe(48)}, "invalid_grant"),
        ({"code_verifier": None}, "invalid_request"),
        ({"code_verifier": "short"}, "invalid_request"),
        ({"redirect_uri": "https://library.example.jp/other"}, "invalid_grant"),
        ({"redirect_uri": None}, "invalid_grant"),
        ({"code": "never"}, "invalid_grant"),
        ({"code": None}, "invalid_request"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": "日本語"}, "unsupported_grant_type"),
        ({"grant_type": None}, "unsupported_grant_type"),
        ({"client_id": "nobody"}, "invalid_client"),
        ({"client_id": None}, "invalid_client"),
    ],
)
def test_token_requests_that_do_not_hold(companion, hanako, client, wrong, error):
    library = companion()
    answer = library.token(client, library.code(client), **wrong)
    assert answer.status_code in (400, 401)
    assert answer.json()["error"] == error
    assert not models.Token.objects.exists()


def test_a_wrong_verifier_spends_the_code(companion, hanako, client):
    library = companion()
    code = library.code(client)
    library.token(client, code, code_verifier=secrets.token_urlsafe(48))
    assert library.token(client, code).json()["error"] == "invalid_grant"


def test_a_code_of_another_client_is_nothing(companion, hanako, client):
    library, other = companion(), companion()
    code = library.code(client)
    other.verifier = library.verifier
    assert other.token(client, code).json()["error"] == "invalid_grant"
    assert library.token(client, code).status_code == 200


def test_a_refresh_token_of_another_client_is_nothing(companion, hanako, client):
    library, other = companion(), companion()
    tokens = library.token(client, library.code(client, scope="openid offline_access")).json()
    assert other.refresh(client, tokens["refresh_token"]).json()["error"] == "invalid_grant"
    assert library.refresh(client, tokens["refresh_token"]).status_code == 200


def wrong_assertions(library):
    now = int(time.time())
    other = ECKey.generate_key("P-256")
    claims = {"iss": library.row.client_id, "sub": library.row.client_id, "aud": "http://127.0.0.1:8000", "jti": "j"}
    claims |= {"iat": now, "exp": now + 60}
    secret = OctKey.import_key(library.key.as_pem(private=False).hex())
    yield "expired", library.assertion(exp=now - 120)
    yield "no expiry", library.assertion(exp=None)
    yield "good for a year", library.assertion(exp=now + 365 * 86400)
    yield "without end", library.assertion(exp=10**30)
    yield "no jti", library.assertion(jti=None)
    yield "for another", library.assertion(aud="https://evil.example/token")
    yield "no audience", library.assertion(aud=None)
    yield "of another", library.assertion(iss="somebody")
    yield "about another", library.assertion(sub="somebody")
    yield "about nobody", library.assertion(sub=None)
    yield "about a list", library.assertion(sub=["x"])
    half = json.dumps({**claims, "iss": "\ud800", "sub": "\ud800"}).encode()
    yield "about half a letter", jws.serialize_compact({"alg": "ES256"}, half, library.key)
    half = json.dumps({**claims, "jti": "\ud800"}).encode()
    yield "jti of half a letter, by another key", jws.serialize_compact({"alg": "ES256"}, half, other)
    yield "another key", jwt.encode({"alg": "ES256", "kid": library.key.kid}, claims, other, algorithms=["ES256"])
    yield "HS256", jwt.encode({"alg": "HS256"}, claims, secret, algorithms=["HS256"])
    yield "none", "eyJhbGciOiJub25lIn0.e30."
    yield "no token", "hello"
    yield "empty", ""


def test_client_assertions_that_do_not_hold(companion, hanako, client):
    library = companion(signs=True)
    for name, assertion in wrong_assertions(library):
        code = library.code(client)
        answer = library.token(client, code, client_assertion=assertion)
        assert answer.status_code in (400, 401), name
        assert answer.json()["error"] in ("invalid_client", "invalid_request"), name
    unsigned = library.token(client, library.code(client), client_assertion=None, client_assertion_type=None)
    assert unsigned.json()["error"] == "invalid_client"
    assert not models.Token.objects.exists()


def test_a_client_assertion_is_good_once(companion, hanako, client):
    library = companion(signs=True)
    same = library.assertion(jti="once")
    assert library.token(client, library.code(client), client_assertion=same).status_code == 200
    assert library.token(client, library.code(client), client_assertion=same).json()["error"] == "invalid_client"


def test_a_public_client_cannot_be_signed_for(companion, hanako, client):
    library = companion()
    library.key = ECKey.generate_key("P-256")
    library.key.ensure_kid()
    answer = library.token(client, library.code(client), client_id=None)
    assert answer.json()["error"] == "invalid_client"


@pytest.mark.parametrize(
    "hint",
    ["x", "a.b.c", "...", "eyJhbGciOiJub25lIn0.e30.", "日本語", '"', "eyJhbGciOiJFUzI1NiIsImI2NCI6ZmFsc2V9.e30.AA"],
)
def test_hints_that_are_no_token_sign_nobody_out(hanako, client, hint):
    assert client.get("/oidc/logout?" + urlencode({"id_token_hint": hint})).status_code == 400
    assert client.get("/my/profile/").status_code == 200


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer x", "Basic x", "Bearer \u0000", "bearer " + "a" * 5000])
def test_userinfo_needs_a_token(client, header):
    answer = client.get("/oidc/userinfo", headers={"Authorization": header} if header else {})
    assert answer.status_code == 401
    assert "Bearer" in answer["WWW-Authenticate"]


def test_a_refresh_token_opens_no_userinfo(companion, hanako, client):
    library = companion()
    tokens = library.token(client, library.code(client, scope="openid offline_access")).json()
    assert library.userinfo(client, tokens["refresh_token"]).status_code == 401


def test_agreeing_needs_the_persons_own_form(companion, hanako, client):
    strict = Browser(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    library = companion()
    assert library.agree(strict).status_code == 403
    assert not models.Code.objects.exists()
    assert library.agree(Browser()).status_code == 302
    assert not models.Code.objects.exists()


def test_the_page_cannot_be_framed(companion, hanako, client):
    page = companion().go(client)
    assert page["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]


@pytest.mark.parametrize(
    "uri",
    [
        "http://library.example.jp/cb",
        "https://library.example.jp/cb#x",
        "https://user@library.example.jp/cb",
        "https://*.example.jp/cb",
        "https:///cb",
        "javascript:alert(1)",
        "myapp://cb",
        "https://図書館.example/cb",
        "http://127.0.0.1.evil.example:80/cb",
        "https://library.example.jp/ cb",
        "https://[::1/cb",
        "",
    ],
)
def test_addresses_that_may_not_be_registered(uri):
    new = clients.NewClient("名", "市", [uri], [], [])
    with pytest.raises(Rejected):
        clients.register(new, actor=OPERATOR)


def test_keys_that_may_not_be_registered():
    private = ECKey.generate_key("P-256")
    weak = ECKey.generate_key("P-384")
    for jwks in (
        {"keys": [private.as_dict(private=True)]},
        {"keys": [weak.as_dict(private=False)]},
        {"keys": []},
        {"keys": "x"},
        {},
        {"keys": [{"kty": "oct", "k": "c2VjcmV0" * 8}]},
    ):
        new = clients.NewClient("名", "市", [CALLBACK], [], [], jwks)
        with pytest.raises(Rejected):
            clients.register(new, actor=OPERATOR)


def test_only_operators_and_dx_register():
    new = clients.NewClient("名", "市", [CALLBACK], [], [])
    clerk = Actor("c", "staff", "", frozenset({RoleGrant(Role.CLERK, "city-tax")}))
    for actor in (clerk, Actor("r", "resident")):
        with pytest.raises(Forbidden):
            clients.register(new, actor=actor)


@pytest.mark.django_db(transaction=True)
def test_of_many_who_bring_a_code_at_once_one_gets_tokens(companion, hanako, client):
    library = companion()
    code = library.code(client)
    answers = at_once(6, lambda: library.token(Browser(), code).status_code)
    assert sorted(answers).count(200) <= 1
    assert set(answers) <= {200, 400}
    assert models.Grant.objects.get().ended_by == "code_reused"


@pytest.mark.django_db(transaction=True)
def test_of_many_who_bring_a_refresh_token_at_once_one_gets_tokens(companion, hanako, client):
    library = companion()
    tokens = library.token(client, library.code(client, scope="openid offline_access")).json()
    answers = at_once(6, lambda: library.refresh(Browser(), tokens["refresh_token"]).status_code)
    assert answers.count(200) == 1
    assert models.Grant.objects.get().ended_by == "refresh_reused"


def at_once(count, act):
    found = []

    def one():
        try:
            found.append(act())
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found
