"""A real provider over HTTP in a thread, and a browser that follows it there and back."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import httpx
import pytest
from django.test import Client

from hataori.blocks.identity import models, register_link
from hataori.blocks.identity.relying_party import calls, provider
from hataori.blocks.identity.signing_keys import RELYING_PARTY, SEALED_TO_US
from hataori.blocks.identity.simulator.people import PIN, CardHolder
from hataori.blocks.identity.simulator.provider import Provider
from hataori.blocks.identity.simulator.run import REALM
from hataori.blocks.identity.simulator.server import Application, server
from hataori.kernel.person_name import PersonName
from hataori.platform.accounts import models as accounts
from hataori.platform.accounts.actions.registration import NewResident, register_resident
from hataori.platform.accounts.types import Account

PASSWORD = "correct horse battery 一宮"
CALLBACK = "/account/digital-auth/callback/"
HANAKO = CardHolder("hanako", "山田　花子", "19890514", "愛知県一宮市本町二丁目1番見本")
KENTA = CardHolder("kenta", "髙橋　健太", "19851102", "愛知県一宮市せんい二丁目9番見本", gender="1")


@pytest.fixture(autouse=True)
def _quick_passwords(settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _no_register(monkeypatch) -> None:
    """Tests that need a register put their own in place."""
    monkeypatch.setattr(register_link, "register", lambda: None)


@pytest.fixture(autouse=True)
def _fresh_provider(monkeypatch) -> Iterator[None]:
    provider.forget()
    monkeypatch.setattr(calls, "SECONDS", 1.0)
    yield
    provider.forget()


def client_keys() -> dict:
    return {"keys": [*RELYING_PARTY.public()["keys"], *SEALED_TO_US.public()["keys"]]}


@contextmanager
def served(application) -> Iterator[int]:
    serving = server(application, "127.0.0.1", 0)
    thread = threading.Thread(target=serving.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield serving.server_port
    finally:
        serving.shutdown()
        serving.server_close()


@pytest.fixture
def run_provider(settings) -> Iterator[Callable[..., Provider]]:
    """run_provider(application=Faulty): a provider that hataori is set to trust."""
    from contextlib import ExitStack

    with ExitStack() as stack:

        def run(application: type[Application] = Application, kind: type[Provider] = Provider, **more) -> Provider:
            found = kind(
                issuer="",
                client_id="hataori",
                redirect_uris=(f"{settings.HATAORI_URL}{CALLBACK}",),
                holders=(HANAKO, KENTA),
                client_keys=client_keys,
                **more,
            )
            port = stack.enter_context(served(application(found)))
            found.issuer = f"http://127.0.0.1:{port}{REALM}"
            settings.HATAORI_DIGITAL_AUTH = {
                "issuer": found.issuer,
                "client_id": "hataori",
                "discovery": False,
                "simulated": True,
            }
            settings.HATAORI_EGRESS_ALLOW = [f"127.0.0.1:{port}"]
            return found

        yield run


@pytest.fixture
def resident() -> Callable[..., Account]:
    def make(email: str = "hanako@example.jp", family: str = "山田", given: str = "花子") -> Account:
        return register_resident(NewResident(email, PersonName(family, given), PASSWORD))

    return make


def sign_in(client: Client, email: str = "hanako@example.jp") -> None:
    answer = client.post("/account/sign-in/", {"login": email, "password": PASSWORD})
    assert answer.status_code == 302


def sign_out(client: Client) -> None:
    assert client.post("/account/sign-out/").status_code == 302


def leave(client: Client, next_url: str = "/my/profile/", purpose: str = "sign_in") -> str:
    """Press the button; the provider's address."""
    answer = client.get("/account/digital-auth/start/?" + urlencode({"next": next_url, "for": purpose}))
    assert answer.status_code == 302, answer.content
    return answer["Location"]


def press(url: str, holder: CardHolder = HANAKO, act: str = "go", pin: str = PIN) -> str:
    """What a person does at the provider; the address he is sent back to."""
    parts = urlsplit(url)
    form = {**dict(parse_qsl(parts.query)), "holder": holder.id, "pin": pin, "act": act}
    answer = httpx.post(url.partition("?")[0], data=form, trust_env=False)
    assert answer.status_code == 302, answer.text
    return answer.headers["Location"]


def back(client: Client, location: str):
    """The browser follows the provider's redirect."""
    parts = urlsplit(location)
    return client.get(f"{parts.path}?{parts.query}")


def trip(client: Client, next_url: str = "/my/profile/", holder: CardHolder = HANAKO, purpose: str = "sign_in"):
    return back(client, press(leave(client, next_url, purpose), holder))


def is_in(client: Client) -> bool:
    return client.get("/my/devices/").status_code == 200


def said(client: Client, answer) -> str:
    """The page the person stands on now."""
    page = client.get(answer["Location"], follow=True)
    return page.content.decode()


def nobody_is_in(client: Client, outcome: str) -> None:
    """No session, no account, no link, no proof kept; the errand says why and holds no secret any more."""
    assert not is_in(client)
    assert not accounts.Account.objects.exists()
    assert not accounts.SignIn.objects.exists()
    assert not models.IdentityLink.objects.exists()
    errand = models.Errand.objects.filter(taken_at__isnull=False).latest("started_at")
    assert errand.outcome == outcome
    assert errand.verifier == ""


def introduced(client: Client, next_url: str = "/my/profile/", holder=HANAKO) -> str:
    """Come back from the provider for the first time; the page that asks."""
    answer = trip(client, next_url, holder)
    assert answer.status_code == 302
    return answer["Location"]


def register(client: Client, page: str, family: str = "山田", given: str = "花子"):
    asked = parse_qs(urlsplit(page).query)["id"][0]
    return client.post("/account/digital-auth/welcome/", {"id": asked, "family": family, "given": given})
