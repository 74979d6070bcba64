"""What shows that certificates of others were not revoked: lists where they are named, else answers of a responder."""

from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from asn1crypto import ocsp as asn1_ocsp
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID
from pyhanko.sign.general import SigningError

from hataori.blocks.documents import api as documents
from hataori.blocks.documents import signatures
from hataori.blocks.documents.signing import authority, keyring, revocation, sign, stampers, verify
from hataori.kernel import clock

from .samples import NOTICE

pytestmark = pytest.mark.skipif(bool(documents.missing_fonts()), reason="FONTS ABSENT: signed papers were not checked")
NOON = datetime(2026, 11, 25, 12, tzinfo=clock.JST)
BEFORE = NOON - timedelta(hours=2)


@pytest.fixture(autouse=True)
def _noon(keys):
    with clock.frozen(NOON):
        yield
    stampers.forget()


class Authority:
    """A look-alike of a real CA: its certificates name where to ask, and it answers there."""

    def __init__(self) -> None:
        self.root = authority.new_root("国の見本")
        self.responder = self.answering()
        self.revoked: list[int] = []
        self.asked: list[str] = []
        self.lists = self.answers = True
        self.server = HTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        Thread(target=self.server.serve_forever, daemon=True).start()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        ca = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                ca.asked.append("list")
                self.reply(ca.list() if ca.lists else None)

            def do_POST(self) -> None:
                ca.asked.append("ocsp")
                body = self.rfile.read(int(self.headers["Content-Length"]))
                self.reply(ca.answer(body) if ca.answers else None)

            def reply(self, body: bytes | None) -> None:
                self.send_response(200 if body else 503)
                self.end_headers()
                self.wfile.write(body or b"")

            def log_message(self, *_: object) -> None:
                pass

        return Handler

    def answering(self) -> authority.Credential:
        """Who answers in the CA's name, and is not asked about himself (RFC 6960, 4.2.2.2)."""
        plain = authority.new_signer(
            self.root, "国の見本", "応答者", NOON - timedelta(days=1), NOON + timedelta(days=30)
        )
        made = self.certificate(plain.certificate)
        made = made.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.OCSP_SIGNING]), critical=False)
        made = made.add_extension(x509.OCSPNoCheck(), critical=False)
        return authority.Credential(plain.key, made.sign(self.root.key, hashes.SHA256()))

    def certificate(self, old: x509.Certificate) -> x509.CertificateBuilder:
        """The same certificate of this CA, to be added to."""
        made = x509.CertificateBuilder().subject_name(old.subject).issuer_name(self.root.certificate.subject)
        made = made.public_key(old.public_key()).serial_number(x509.random_serial_number())
        made = made.not_valid_before(old.not_valid_before_utc).not_valid_after(old.not_valid_after_utc)
        for extension in old.extensions:
            if extension.value.oid != x509.AuthorityKeyIdentifier.oid:
                made = made.add_extension(extension.value, extension.critical)
        issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(self.root.key.public_key())
        return made.add_extension(issuer, critical=False)

    def list(self) -> bytes:
        return authority.revocation_list(self.root, NOON, tuple((serial, BEFORE) for serial in self.revoked))

    def answer(self, body: bytes) -> bytes:
        serial = ocsp.load_der_ocsp_request(body).serial_number
        certificate = next(each for each in self.issued if each.serial_number == serial)
        gone = serial in self.revoked
        made = ocsp.OCSPResponseBuilder().add_response(
            cert=certificate,
            issuer=self.root.certificate,
            algorithm=hashes.SHA1(),  # noqa: S303  the CertID of RFC 6960
            cert_status=ocsp.OCSPCertStatus.REVOKED if gone else ocsp.OCSPCertStatus.GOOD,
            this_update=NOON - timedelta(minutes=5),
            next_update=NOON + timedelta(days=1),
            revocation_time=BEFORE if gone else None,
            revocation_reason=None,
        )
        by = self.responder
        made = made.responder_id(ocsp.OCSPResponderEncoding.HASH, by.certificate).certificates([by.certificate])
        return self.of_noon(made.sign(by.key, hashes.SHA256()).public_bytes(Encoding.DER), by)

    def of_noon(self, der: bytes, by: authority.Credential) -> bytes:
        """The same answer as if made at noon: the builder takes the machine's time."""
        told = asn1_ocsp.OCSPResponse.load(der)
        basic = told["response_bytes"]["response"].parsed
        basic["tbs_response_data"]["produced_at"] = (NOON - timedelta(minutes=5)).astimezone(UTC)
        signed = basic["tbs_response_data"].dump(force=True)
        basic["signature"] = by.key.sign(signed, ec.ECDSA(hashes.SHA256()))
        kept = {"response_type": "basic_ocsp_response", "response": basic}
        return bytes(asn1_ocsp.OCSPResponse({"response_status": "successful", "response_bytes": kept}).dump())

    issued: tuple[x509.Certificate, ...] = ()

    def certified(self, plain: authority.Credential, *, lists: bool, answers: bool) -> authority.Credential:
        """The same certificate of this CA, with the addresses it is asked at."""
        made = self.certificate(plain.certificate)
        place = x509.UniformResourceIdentifier(f"{self.url}/status")
        if lists:
            point = x509.DistributionPoint([place], None, None, None)
            made = made.add_extension(x509.CRLDistributionPoints([point]), critical=False)
        if answers:
            described = x509.AccessDescription(AuthorityInformationAccessOID.OCSP, place)
            made = made.add_extension(x509.AuthorityInformationAccess([described]), critical=False)
        certificate = made.sign(self.root.key, hashes.SHA256())
        self.issued = (*self.issued, certificate)
        return authority.Credential(plain.key, certificate)


@pytest.fixture
def ca(settings):
    found = Authority()
    settings.HATAORI_EGRESS_ALLOW = ["127.0.0.1"]
    yield found
    found.server.shutdown()
    found.server.server_close()


def install(ca: Authority, **where: bool) -> None:
    """Papers are signed with a certificate of that CA."""
    plain = authority.new_signer(ca.root, "一宮市", "一宮市長", NOON - timedelta(days=1), NOON + timedelta(days=900))
    given = ca.certified(plain, **where)
    keyring.install(given.key_pem(), given.certificate_pem(), ca.root.certificate_pem())


def signed() -> bytes:
    return sign.signed(documents.render("notice", NOTICE))


@pytest.mark.parametrize(("lists", "answers", "asked"), [(True, False, "list"), (False, True, "ocsp")])
def test_either_way_the_paper_proves_itself_years_later_and_asks_once(ca, lists, answers, asked):
    install(ca, lists=lists, answers=answers)
    paper = signed()
    signed()
    assert ca.asked == [asked]
    assert verify.verified(paper, NOON).holds
    assert verify.verified(paper, NOON + timedelta(days=15 * 365)).holds


def test_one_list_serves_all_though_a_responder_is_named_too(ca):
    install(ca, lists=True, answers=True)
    signed()
    assert ca.asked == ["list"]


def test_where_the_list_cannot_be_had_the_responder_is_asked(ca):
    install(ca, lists=True, answers=True)
    ca.lists = False
    assert verify.verified(signed(), NOON).holds
    assert ca.asked == ["list", "ocsp"]


@pytest.mark.parametrize("where", [{"lists": True, "answers": False}, {"lists": False, "answers": True}])
def test_a_revoked_certificate_signs_nothing(ca, where):
    install(ca, **where)
    ca.revoked = [ca.issued[0].serial_number]
    with pytest.raises(SigningError, match="certificate could not be validated"):
        signed()


def test_nobody_answers_nothing_is_signed(ca):
    install(ca, lists=True, answers=True)
    ca.lists = ca.answers = False
    with pytest.raises(revocation.StatusUnknown):
        signed()


def test_an_answer_signed_by_somebody_else_is_none(ca):
    install(ca, lists=False, answers=True)
    honest, ca.root = ca.root, authority.new_root("よそ")
    del honest
    with pytest.raises(Exception):  # noqa: B017  whatever pyHanko calls it: nothing is signed
        signed()


def test_an_answer_of_the_root_itself_is_not_enough_for_years(ca):
    """pyHanko wants proof that whoever answered was not revoked, also where that is the root: nothing is handed out."""
    install(ca, lists=False, answers=True)
    ca.responder = ca.root
    with pytest.raises(signatures.Unproven):
        signatures.proven(documents.render("notice", NOTICE))


def test_a_time_stamping_service_of_another_ca_is_asked_for_too(ca, monkeypatch):
    """The signer's own lists say nothing of the service's certificate."""
    plain = authority.new_time_stamper(
        ca.root, "見本の時刻認証局", NOON - timedelta(days=1), NOON + timedelta(days=3650)
    )
    stamper = ca.certified(plain, lists=True, answers=False)
    monkeypatch.setattr(keyring, "time_stamper", lambda: stamper)
    stampers.forget()
    keyring.trust(ca.root.certificate)
    paper = signed()
    assert ca.asked == ["list"]
    assert verify.verified(paper, NOON).holds
    assert verify.verified(paper, NOON).stamped_until == stamper.certificate.not_valid_after_utc


def test_a_service_that_changed_its_certificate_is_asked_anew(ca, monkeypatch):
    """A worker runs for months; what it learned of the service at its start may be over."""
    signed()
    plain = authority.new_time_stamper(
        ca.root, "見本の時刻認証局", NOON - timedelta(days=1), NOON + timedelta(days=3650)
    )
    second = ca.certified(plain, lists=True, answers=False)
    keyring.trust(ca.root.certificate)
    stampers.current()._stamper = second
    bare = documents.render("notice", NOTICE)
    with pytest.raises(signatures.Unproven):
        signatures.proven(bare)
    monkeypatch.setattr(keyring, "time_stamper", lambda: second)
    assert signatures.proven(bare)[1].holds
