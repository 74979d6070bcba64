"""What shows that a certificate was not revoked, to go into a signed paper: nobody needs to be asked later.

The 模擬 root's list is made here. Of others the list (CRL, RFC 5280) is fetched from the address that the certificate
names, for one list proves a whole batch; where it names none or it cannot be had, its responder is asked (OCSP, RFC
6960). Either is kept until it runs out. That they are signed by who may is checked where they are used.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
from asn1crypto import crl as asn1_crl
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp

from hataori.kernel.errors import Unavailable
from hataori.platform import egress

from . import authority, keyring


class StatusUnknown(Unavailable):
    """Nobody could be asked whether a certificate was revoked; the paper waits and is signed later."""

    def __init__(self, detail: str) -> None:
        super().__init__("revocation_unknown", f"証明書の失効を確かめられません。あとで署名します（{detail}）。")


@dataclass(frozen=True, slots=True)
class Proofs:
    """Lists (CRL) and answers (OCSP) as DER."""

    lists: tuple[bytes, ...]
    answers: tuple[bytes, ...]


def proofs(certificates: Sequence[asn1.Certificate], at: datetime) -> Proofs:
    """For each certificate that names where to ask, a list or an answer of `at`; and the 模擬 root's own list.

    StatusUnknown where a certificate names somebody and nobody answers.
    """
    lists: dict[str, bytes] = {}
    answers = []
    for each in certificates:
        answer = _asked_of(each, certificates, at, lists)
        if answer:
            answers.append(answer)
    own = [authority.revocation_list(keyring.root(), at, keyring.revoked())] if keyring.has_root() else []
    return Proofs((*own, *lists.values()), tuple(answers))


def _asked_of(
    certificate: asn1.Certificate, others: Sequence[asn1.Certificate], at: datetime, lists: dict[str, bytes]
) -> bytes:
    """An answer of the responder where no list can be had; a list goes to `lists`."""
    why = ""
    for url in _lists_of(certificate):
        try:
            lists[url] = lists.get(url) or _kept(url, lambda url=url: _get(url), _list_until, at)  # type: ignore[misc]
        except (httpx.HTTPError, Unavailable, ValueError) as error:
            why = type(error).__name__
        else:
            return b""
    for url in certificate.ocsp_urls:
        request = _request(certificate, others)
        name = f"{url} {hashlib.sha256(request).hexdigest()}"
        try:
            return _kept(name, lambda url=url, body=request: _post(url, body), _answer_until, at)  # type: ignore[misc]
        except (httpx.HTTPError, Unavailable, ValueError) as error:
            why = type(error).__name__
    if why:
        raise StatusUnknown(why)
    return b""


def _lists_of(certificate: asn1.Certificate) -> list[str]:
    return [url for point in certificate.crl_distribution_points if (url := point.url)]


def _request(certificate: asn1.Certificate, others: Sequence[asn1.Certificate]) -> bytes:
    """The question; it names the issuer by its key, so the issuer has to be known. StatusUnknown where it is not."""
    asked = x509.load_der_x509_certificate(certificate.dump())
    known = [*keyring.roots(), *(x509.load_der_x509_certificate(other.dump()) for other in others)]
    issuer = next((each for each in known if _issued(asked, each)), None)
    if issuer is None:
        raise StatusUnknown("issuer")
    built = ocsp.OCSPRequestBuilder().add_certificate(asked, issuer, hashes.SHA1()).build()  # noqa: S303  the CertID of RFC 6960: an index, not a proof
    return built.public_bytes(Encoding.DER)


def _issued(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _kept(name: str, ask: Callable[[], bytes], until: Callable[[bytes], datetime], at: datetime) -> bytes:
    """What was answered before and has not run out, else what is answered now."""
    path = _place(name)
    if path.is_file() and until(path.read_bytes()) > at:
        return path.read_bytes()
    content = ask()
    until(content)
    keyring.write(path, content)
    return content


def _place(name: str) -> Path:
    where = keyring.folder() / "lists"
    where.mkdir(exist_ok=True, mode=0o700)
    return where / f"{hashlib.sha256(name.encode()).hexdigest()[:32]}.der"


def _get(url: str) -> bytes:
    return egress.fetch("revocation-list", "GET", url).raise_for_status().content


def _post(url: str, body: bytes) -> bytes:
    headers = {"Content-Type": "application/ocsp-request"}
    return egress.fetch("certificate-status", "POST", url, content=body, headers=headers).raise_for_status().content


def _list_until(content: bytes) -> datetime:
    """Until when a list is good. ValueError for what is none."""
    found = asn1_crl.CertificateList.load(content, strict=True)["tbs_cert_list"]["next_update"].native
    return found or datetime.min.replace(tzinfo=UTC)


def _answer_until(content: bytes) -> datetime:
    """Until when an answer is good; one without an end is asked for anew each time. ValueError for what is none."""
    told = ocsp.load_der_ocsp_response(content)
    if told.response_status is not ocsp.OCSPResponseStatus.SUCCESSFUL:
        raise ValueError("the responder does not answer")
    return told.next_update_utc or datetime.min.replace(tzinfo=UTC)
