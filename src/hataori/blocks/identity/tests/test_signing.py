"""Signing with the card: asked for, signed at the provider, checked, kept; and everything that must not pass."""

import base64
import hashlib
import json
from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client
from joserfc import jwe

from hataori.blocks.identity import models, signing
from hataori.blocks.identity.api import require_signature, signatures_about
from hataori.blocks.identity.simulator.ca import LookAlikeCA
from hataori.blocks.identity.simulator.people import SIGNING_PIN
from hataori.blocks.identity.simulator.provider import Provider
from hataori.blocks.identity.simulator.run import AuthorityApplication
from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import Conflict, NotFound
from hataori.platform.events import api as events

from .conftest import HANAKO, KENTA, back, press, said, served, sign_in

pytestmark = pytest.mark.django_db
DIGEST = hashlib.sha256("申請の内容".encode()).hexdigest()
STEP = "/procedures/"


@pytest.fixture
def ca(settings):
    """The look-alike CA of this installation, answering."""
    folder = settings.HATAORI_HOME / "simulated-ca"
    found = LookAlikeCA.kept_in(folder)
    (folder / "revoked.json").unlink(missing_ok=True)
    with served(AuthorityApplication(lambda: found)) as port:
        found.url = f"http://127.0.0.1:{port}"
        yield found


@pytest.fixture
def signer(run_provider, client, resident, settings, ca):
    """hataori with a provider and a CA, and Hanako signed in."""

    def ready(kind: type[Provider] = Provider, authority: LookAlikeCA = ca) -> Actor:
        run_provider(kind=kind, authority=authority)
        settings.HATAORI_EGRESS_ALLOW = [*settings.HATAORI_EGRESS_ALLOW, ca.url.removeprefix("http://")]
        mine = resident()
        sign_in(client)
        return Actor(mine.id, "resident", mine.display_name)

    return ready


def ask_for(actor: Actor, digest: str = DIGEST, about: str = "draft/1"):
    return require_signature(about=about, title="児童手当の申請", digest=digest, return_to=STEP, actor=actor)


def go(client: Client, url: str) -> str:
    answer = client.post(url)
    assert answer.status_code == 302
    return answer["Location"]


def sign(client: Client, url: str, holder=HANAKO, act: str = "go"):
    return back(client, press(go(client, url), holder, act, SIGNING_PIN))


def test_a_signature_is_given_checked_and_kept(signer, client, ca):
    actor = signer()
    asked = ask_for(actor)
    page = client.get(asked.url)
    assert "児童手当の申請" in page.content.decode()
    assert "form-action 'self' http://127.0.0.1:" in page["Content-Security-Policy"]
    answer = sign(client, asked.url)
    assert answer["Location"] == STEP
    assert "電子署名を受け付けました" in said(client, answer)
    [evidence] = signatures_about("draft/1")
    assert evidence.digest == DIGEST
    assert evidence.checked.startswith("OCSP ")
    certificate = x509.load_pem_x509_certificate(evidence.certificate_pem.encode())
    assert evidence.serial == f"{certificate.serial_number:x}"
    signing.check_signature(certificate, evidence.signature, bytes.fromhex(DIGEST))
    assert ask_for(actor).evidence == evidence
    told = [event for event in events.read_after(events.Cursor(), 20) if event.type == "identity.signed"]
    assert [event.data for event in told] == [{"about": "draft"}]


def test_a_changed_thing_needs_a_signature_of_its_own(signer, client):
    actor = signer()
    sign(client, ask_for(actor).url)
    other = hashlib.sha256("変えた内容".encode()).hexdigest()
    assert ask_for(actor, other).evidence is None
    assert ask_for(actor).evidence is not None


def test_signing_twice_keeps_the_first(signer, client):
    actor = signer()
    asked = ask_for(actor)
    sign(client, asked.url)
    assert client.get(asked.url)["Location"] == STEP
    assert client.post(asked.url)["Location"] == STEP
    with pytest.raises(Conflict, match="もう署名されています"):
        signing.begin(asked.id, actor=actor)
    assert models.SignatureRequest.objects.count() == 1


def test_cancelling_leads_back_to_the_step_and_signing_can_be_tried_again(signer, client):
    actor = signer()
    asked = ask_for(actor)
    answer = sign(client, asked.url, act="cancel")
    assert answer["Location"] == STEP
    assert "本人確認をやめました" in said(client, answer)
    assert signatures_about("draft/1") == []
    sign(client, asked.url)
    assert len(signatures_about("draft/1")) == 1


def test_a_revoked_certificate_is_refused_and_says_where_to_get_another(signer, client, ca):
    actor = signer()
    ca.sign(HANAKO, bytes(32))
    ca.revoke(ca.cards["hanako"][1].serial_number)
    answer = sign(client, ask_for(actor).url)
    assert answer["Location"] == STEP
    text = said(client, answer)
    assert "失効" in text
    assert "窓口" in text
    assert signatures_about("draft/1") == []


def test_an_expired_certificate_is_refused(signer, client, ca):
    actor = signer()
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    now = clock.machine()
    ca.cards["hanako"] = key, ca.issue(HANAKO, key.public_key(), starts=now - timedelta(9), ends=now - timedelta(1))
    assert "期限が切れています" in said(client, sign(client, ask_for(actor).url))
    assert signatures_about("draft/1") == []


def test_nobody_signs_for_another(signer, client):
    actor = signer()
    assert "登録内容と違います" in said(client, sign(client, ask_for(actor).url, KENTA))
    assert signatures_about("draft/1") == []


def test_an_unknown_ca_is_refused(signer, client):
    actor = signer(authority=LookAlikeCA.new())
    assert "確かめられませんでした" in said(client, sign(client, ask_for(actor).url))
    assert signatures_about("draft/1") == []


class SignsSomethingElse(Provider):
    def open_transaction(self, bearer, body):
        other = base64.b64encode(hashlib.sha256("ほかの内容".encode()).digest()).decode()
        return super().open_transaction(bearer, {**body, "digest": other})


class SealedForSomebodyElse(Provider):
    def result(self, bearer, transaction):
        from joserfc.jwk import ECKey

        self.client_keys = lambda: {"keys": [{**ECKey.generate_key("P-256").as_dict(private=False), "use": "enc"}]}
        return super().result(bearer, transaction)


class PlainResult(Provider):
    def result(self, bearer, transaction):
        return {"result": base64.b64encode(json.dumps({"signature": "", "certificate": ""}).encode()).decode()}


class GarbledResult(Provider):
    def result(self, bearer, transaction):
        sealed = {"signature": "****", "certificate": "****"}
        header = {"alg": "ECDH-ES", "enc": "A256GCM"}
        return {"result": jwe.encrypt_compact(header, json.dumps(sealed).encode(), self._sealing_key())}


@pytest.mark.parametrize("kind", [SignsSomethingElse, SealedForSomebodyElse, PlainResult, GarbledResult])
def test_a_result_that_does_not_fit_is_refused(signer, client, kind):
    actor = signer(kind)
    answer = sign(client, ask_for(actor).url)
    assert answer["Location"] == STEP
    assert "電子署名を確かめられませんでした" in said(client, answer)
    assert signatures_about("draft/1") == []


def test_the_result_of_another_transaction_cannot_be_fetched(signer, client, run_provider):
    """The user's token is good for his own transaction only."""
    actor = signer()
    first = dict(parse_qsl(urlsplit(go(client, ask_for(actor).url)).query))
    second = ask_for(actor, hashlib.sha256(b"2").hexdigest(), "draft/2")
    location = press(go(client, second.url), pin=SIGNING_PIN)
    models.SignatureRequest.objects.filter(about="draft/2").update(transaction=first["transaction_id"])
    assert "確かめられませんでした" in said(client, back(client, location))
    assert signatures_about("draft/2") == []


def test_requests_are_their_owners_and_end(signer, client, resident):
    actor = signer()
    asked = ask_for(actor)
    other = resident("other@example.jp", "髙橋", "健太")
    with pytest.raises(NotFound):
        signing.ask(asked.id, actor=Actor(other.id, "resident"))
    stranger = Client()
    assert "/account/sign-in/" in stranger.get(asked.url)["Location"]
    sign_in(stranger, "other@example.jp")
    assert stranger.get(asked.url).status_code == 404
    assert stranger.post(asked.url).status_code == 404
    with clock.frozen(clock.now() + timedelta(days=2)), pytest.raises(Conflict):
        signing.begin(asked.id, actor=actor)


def test_who_was_signed_out_meanwhile_is_told_so_at_his_step(signer, client):
    actor = signer()
    location = press(go(client, ask_for(actor).url), pin=SIGNING_PIN)
    client.post("/account/sign-out/")
    answer = back(client, location)
    assert answer["Location"] == STEP
    assert "時間が過ぎました" in said(client, answer)
    assert signatures_about("draft/1") == []


def test_the_wrong_pin_asks_again(signer, client):
    actor = signer()
    url = go(client, ask_for(actor).url)
    form = {**dict(parse_qsl(urlsplit(url).query)), "holder": "hanako", "pin": "1234", "act": "go"}
    answer = httpx.post(url.partition("?")[0], data=form, trust_env=False)
    assert answer.status_code == 422
    assert "暗証番号が違います" in answer.text


def test_the_certificate_is_sealed_in_the_table(signer, client):
    from django.db import connection

    actor = signer()
    sign(client, ask_for(actor).url)
    with connection.cursor() as cursor:
        cursor.execute("SELECT certificate FROM identity_signaturerequest")
        assert "BEGIN CERTIFICATE" not in str(cursor.fetchall())
