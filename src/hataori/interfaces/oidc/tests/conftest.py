"""A client, its browser and the person in it."""

import base64
import hashlib
import json
import secrets
import time
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.test import Client as Browser
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

from hataori.interfaces.oidc import clients, models
from hataori.kernel.actor import Actor, Role, RoleGrant
from hataori.kernel.person_name import PersonName
from hataori.platform.accounts.actions.registration import NewResident, register_resident

PASSWORD = "correct horse battery 一宮"
OPERATOR = Actor("00000000-0000-0000-0000-000000000001", "staff", "運用", frozenset({RoleGrant(Role.OPERATOR)}))
CALLBACK = "https://library.example.jp/callback"
AFTER = "https://library.example.jp/bye"


@pytest.fixture(autouse=True)
def _quick_passwords(settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def s256(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


@dataclass
class Companion:
    """A client of ours as its own programs would act."""

    row: models.Client
    key: ECKey | None = None
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48))

    def request(self, **more) -> dict:
        asked = {
            "response_type": "code",
            "client_id": self.row.client_id,
            "redirect_uri": CALLBACK,
            "scope": "openid profile",
            "state": "st4te",
            "nonce": "n0nce",
            "code_challenge": s256(self.verifier),
            "code_challenge_method": "S256",
            **more,
        }
        return {name: value for name, value in asked.items() if value is not None}

    def go(self, browser: Browser, **more):
        return browser.get("/oidc/authorize?" + urlencode(self.request(**more)))

    def agree(self, browser: Browser, act: str = "allow", **more):
        return browser.post("/oidc/consent?" + urlencode(self.request(**more)), {"act": act})

    def code(self, browser: Browser, **more) -> str:
        answer = self.go(browser, **more)
        if answer.status_code == 200:
            answer = self.agree(browser, **more)
        return told(answer)["code"]

    def assertion(self, **wrong) -> str:
        now = int(time.time())
        claims = {
            "iss": self.row.client_id,
            "sub": self.row.client_id,
            "aud": "http://127.0.0.1:8000/oidc/token",
            "iat": now,
            "exp": now + 60,
            "jti": secrets.token_urlsafe(12),
            **wrong,
        }
        claims = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode({"alg": "ES256", "kid": self.key.kid}, claims, self.key, algorithms=["ES256"])

    def signed(self) -> dict:
        if self.key is None:
            return {}
        kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
        return {"client_assertion_type": kind, "client_assertion": self.assertion()}

    def token(self, browser: Browser, issued: str, **more):
        form = {
            "grant_type": "authorization_code",
            "code": issued,
            "redirect_uri": CALLBACK,
            "client_id": self.row.client_id,
            "code_verifier": self.verifier,
            **self.signed(),
            **more,
        }
        return browser.post("/oidc/token", {name: value for name, value in form.items() if value is not None})

    def refresh(self, browser: Browser, refresh_token: str, **more):
        form = {"grant_type": "refresh_token", "refresh_token": refresh_token, "client_id": self.row.client_id}
        return browser.post("/oidc/token", {**form, **self.signed(), **more})

    def userinfo(self, browser: Browser, access_token: str):
        return browser.get("/oidc/userinfo", headers={"Authorization": f"Bearer {access_token}"})


def told(answer) -> dict[str, str]:
    """What the browser carries back to the client."""
    assert answer.status_code == 302, answer.content.decode().partition("<h1>")[2][:300]
    assert answer["Location"].startswith(CALLBACK + "?"), answer["Location"]
    return {name: values[0] for name, values in parse_qs(urlsplit(answer["Location"]).query).items()}


def id_token(browser: Browser, token: str) -> dict:
    keys = KeySet.import_key_set(browser.get("/oidc/jwks.json").json())
    return jwt.decode(token, keys, algorithms=["ES256"]).claims


@pytest.fixture
def companion():
    """companion(): a public client; companion(signs=True): one that signs."""

    def make(*, signs: bool = False, scopes=("profile", "email", "offline_access"), host="library") -> Companion:
        key = ECKey.generate_key("P-256") if signs else None
        if key:
            key.ensure_kid()
        uris = [uri.replace("library", host) for uri in (CALLBACK, AFTER)]
        jwks = {"keys": [json.loads(json.dumps(key.as_dict(private=False)))]} if key else None
        new = clients.NewClient("図書館アプリ", "一宮市 図書館", uris[:1], uris[1:], scopes, jwks)
        return Companion(clients.register(new, actor=OPERATOR), key)

    return make


@pytest.fixture
def hanako(client):
    """A resident who is signed in, with her browser (`client`)."""
    made = register_resident(NewResident("hanako@example.jp", PersonName("山田", "花子", "ヤマダ", "ハナコ"), PASSWORD))
    sign_in(client)
    return made


def sign_in(browser: Browser, email: str = "hanako@example.jp", next_url: str = ""):
    form = {"login": email, "password": PASSWORD, **({"next": next_url} if next_url else {})}
    answer = browser.post("/account/sign-in/", form)
    assert answer.status_code == 302
    return answer
