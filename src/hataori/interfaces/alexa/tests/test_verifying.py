"""Only Amazon speaks to the skill: certificate, its place, its name, the signature over the raw body, the time."""

import base64
import json
from datetime import datetime, timedelta

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from cryptography.x509.verification import Store
from django.test import Client

from hataori.interfaces.alexa import verifying
from hataori.kernel import clock
from hataori.kernel.clock import JST

URL = "https://s3.amazonaws.com/echo.api/echo-api-cert-15.pem"
NOW = datetime(2026, 11, 26, 9, 0, tzinfo=JST)
KEYS = {name: rsa.generate_private_key(65537, 2048) for name in ("root", "leaf")}


def certificate(name: str, issuer: str, *, ca: bool, host: str = "", ends: int = 30) -> x509.Certificate:
    now = clock.machine()
    subject, issued = (x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, each)]) for each in (name, issuer))
    key = KEYS["root" if ca else "leaf"].public_key()
    builder = (
        x509.CertificateBuilder().subject_name(subject).issuer_name(issued).public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=60)).not_valid_after(now + timedelta(days=ends))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(KEYS["root"].public_key()), critical=False)
    )  # fmt: skip
    usage = dict.fromkeys(
        ("content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "encipher_only",
         "decipher_only", "digital_signature", "key_cert_sign", "crl_sign"), False
    )  # fmt: skip
    usage |= {"key_cert_sign": True, "crl_sign": True} if ca else {"digital_signature": True}
    builder = builder.add_extension(x509.KeyUsage(**usage), critical=True)
    if host:
        builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
    return builder.sign(KEYS["root"], SHA256())


ROOT = certificate("root", "root", ca=True)
BODY = {
    "version": "1.0",
    "session": {"new": True, "application": {"applicationId": "amzn1.ask.skill.hataori-test"}, "attributes": {}},
    "context": {"System": {"application": {"applicationId": "amzn1.ask.skill.hataori-test"}, "user": {"userId": ""}}},
    "request": {"type": "LaunchRequest", "requestId": "r", "timestamp": "2026-11-26T00:00:00Z", "locale": "ja-JP"},
}


@pytest.fixture(autouse=True)
def _amazon(monkeypatch, settings):
    settings.HATAORI_ALEXA = {"verify": True, "skills": {"amzn1.ask.skill.hataori-test": ""}}
    serve(monkeypatch, certificate("leaf", "root", ca=False, host="echo-api.amazon.com"))
    with clock.frozen(NOW):
        yield
    verifying._chain.cache_clear()


def serve(monkeypatch, leaf: x509.Certificate) -> None:
    """What lies at Amazon's address, and the roots this machine trusts."""
    verifying._chain.cache_clear()
    monkeypatch.setattr(verifying, "_roots", lambda: Store([ROOT]))
    pem = leaf.public_bytes(Encoding.PEM) + ROOT.public_bytes(Encoding.PEM)
    monkeypatch.setattr(verifying.egress, "fetch", lambda *_a, **_k: httpx.Response(200, content=pem))


def signed(body: bytes) -> str:
    return base64.b64encode(KEYS["leaf"].sign(body, padding.PKCS1v15(), SHA256())).decode()


def call(body: dict, *, url: str = URL, signature: str | None = None):
    raw = json.dumps(body).encode()
    headers = {"SignatureCertChainUrl": url, "Signature-256": signed(raw) if signature is None else signature}
    return Client().post("/voice/alexa", raw, content_type="application/json", headers=headers)


@pytest.mark.django_db
def test_a_signed_request_is_answered():
    answer = call(BODY)
    assert answer.status_code == 200, answer.content
    told = answer.json()["response"]
    assert told["shouldEndSession"] is False
    assert "地区" in told["reprompt"]["outputSpeech"]["text"]


@pytest.mark.parametrize("signature", ["", "x", base64.b64encode(b"no").decode(), signed(b"another body")])
def test_another_signature_is_refused(signature):
    answer = call(BODY, signature=signature)
    assert (answer.status_code, answer.json()["code"]) == (400, "not_amazon")


@pytest.mark.parametrize(
    "url",
    [
        "", "http://s3.amazonaws.com/echo.api/c.pem", "https://s3.amazonaws.com:563/echo.api/c.pem",
        "https://notamazon.com/echo.api/c.pem", "https://s3.amazonaws.com/EcHo.aPi/c.pem",
        "https://s3.amazonaws.com/echo.api/../invalid/c.pem", "https://s3.amazonaws.com:x/echo.api/c.pem",
    ],
)  # fmt: skip
def test_certificates_from_elsewhere_are_not_fetched(url):
    assert call(BODY, url=url).status_code == 400


def test_places_amazon_names_as_right_are_right():
    for url in ("https://s3.amazonaws.com:443/echo.api/c.pem", "https://s3.amazonaws.com/echo.api/../echo.api/c.pem"):
        assert verifying.checked_url(url) == "https://s3.amazonaws.com/echo.api/c.pem"


@pytest.mark.parametrize(
    "leaf",
    [
        certificate("leaf", "root", ca=False, host="echo-api.amazon.example"),
        certificate("leaf", "root", ca=False, host="echo-api.amazon.com", ends=-1),
        certificate("leaf", "root", ca=False),
    ],
    ids=["another name", "expired", "no name"],
)
def test_certificates_that_do_not_hold_are_refused(monkeypatch, leaf):
    serve(monkeypatch, leaf)
    assert call(BODY).json()["code"] == "not_amazon"


def test_recorded_requests_are_refused():
    late = BODY | {"request": BODY["request"] | {"timestamp": "2026-11-26T00:02:31Z"}}
    assert call(late).json()["code"] == "stale"


@pytest.mark.django_db
def test_a_little_late_is_in_time():
    assert call(BODY | {"request": BODY["request"] | {"timestamp": "2026-11-26T00:02:30Z"}}).status_code == 200


def test_another_skill_and_no_request_are_refused(settings):
    other = {"System": {"application": {"applicationId": "amzn1.ask.skill.OTHER"}}}
    assert call(BODY | {"context": other}).json()["code"] == "wrong_skill"
    settings.HATAORI_ALEXA = {"verify": False, "skills": {"amzn1.ask.skill.hataori-test": ""}}
    for body in (b"[]", b"{", b"{}", json.dumps(BODY | {"request": {}}).encode()):
        answer = Client().post("/voice/alexa", body, content_type="application/json")
        assert 400 <= answer.status_code < 500
        assert answer.json()["detail"]


def test_without_a_skill_there_is_nothing(settings):
    settings.HATAORI_ALEXA = {"verify": True, "skills": {}}
    assert call(BODY).status_code == 404
