"""Whether a certificate was revoked: OCSP (RFC 6960) where its CA answers, else its list (RFC 5280, 5).

An answer that cannot be had or checked is no answer: the certificate is not taken.
"""

from datetime import datetime, timedelta

import httpx
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID

from hataori.blocks.identity.errors import NotProven
from hataori.platform import egress

SKEW = timedelta(minutes=5)
LARGEST_LIST = 5 * 1024 * 1024
SECONDS = 6.0
_OK = 200


def status(certificate: x509.Certificate, issuer: x509.Certificate, at: datetime) -> str:
    """How it was found good. NotProven: revoked_card, or unavailable where nobody answers."""
    responder, crl = _ocsp_address(certificate), _crl_address(certificate)
    if responder:
        try:
            return by_ocsp(_ask(responder, certificate, issuer), certificate, issuer, at)
        except NotProven as error:
            if error.kind != "unavailable" or not crl:
                raise
    if not crl:
        raise NotProven("unavailable", "revocation_unknown")
    return by_list(_get(crl), certificate, issuer, at)


def by_ocsp(answer: bytes, certificate: x509.Certificate, issuer: x509.Certificate, at: datetime) -> str:
    """Judge a responder's answer: of this certificate, signed by its CA, of now."""
    try:
        told = ocsp.load_der_ocsp_response(answer)
        if told.response_status != ocsp.OCSPResponseStatus.SUCCESSFUL:
            raise NotProven("unavailable", "ocsp_status")
        return _judged(told, certificate, issuer, at)
    except (ValueError, UnsupportedAlgorithm) as error:  # read as it is asked: of several answers, or of none we know
        raise NotProven("unavailable", "ocsp_form") from error


def _judged(told: ocsp.OCSPResponse, certificate: x509.Certificate, issuer: x509.Certificate, at: datetime) -> str:
    if told.serial_number != certificate.serial_number:
        raise NotProven("refused", "ocsp_other")
    _signed(issuer, told.signature, told.tbs_response_bytes, told.signature_hash_algorithm, "ocsp_signature")
    _of_now(told.this_update_utc, told.next_update_utc, at, "ocsp_old")
    if told.certificate_status == ocsp.OCSPCertStatus.REVOKED:
        raise NotProven("revoked_card", "certificate_revoked")
    if told.certificate_status != ocsp.OCSPCertStatus.GOOD:
        raise NotProven("refused", "ocsp_unknown")
    return f"OCSP {told.this_update_utc:%Y-%m-%dT%H:%M:%SZ}"


def by_list(der: bytes, certificate: x509.Certificate, issuer: x509.Certificate, at: datetime) -> str:
    """Judge a revocation list: of this CA, signed by it, of now."""
    try:
        told = x509.load_der_x509_crl(der)
    except ValueError as error:
        raise NotProven("unavailable", "crl_form") from error
    key = issuer.public_key()
    if told.issuer != issuer.subject or not isinstance(key, rsa.RSAPublicKey) or not told.is_signature_valid(key):
        raise NotProven("refused", "crl_signature")
    _of_now(told.last_update_utc, told.next_update_utc, at, "crl_old")
    if told.get_revoked_certificate_by_serial_number(certificate.serial_number) is not None:
        raise NotProven("revoked_card", "certificate_revoked")
    return f"CRL {told.last_update_utc:%Y-%m-%dT%H:%M:%SZ}"


def _of_now(made: datetime, until: datetime | None, at: datetime, code: str) -> None:
    if made > at + SKEW or until is None or until < at - SKEW:
        raise NotProven("refused", code)


def _signed(
    issuer: x509.Certificate, signature: bytes, signed: bytes, algorithm: hashes.HashAlgorithm | None, code: str
) -> None:
    key = issuer.public_key()
    if not isinstance(key, rsa.RSAPublicKey) or algorithm is None:
        raise NotProven("refused", code)
    try:
        key.verify(signature, signed, padding.PKCS1v15(), algorithm)
    except InvalidSignature as error:
        raise NotProven("refused", code) from error


def _ask(responder: str, certificate: x509.Certificate, issuer: x509.Certificate) -> bytes:
    request = ocsp.OCSPRequestBuilder().add_certificate(certificate, issuer, hashes.SHA1()).build()  # noqa: S303  the CertID of RFC 6960: an index, not a proof
    body = request.public_bytes(serialization.Encoding.DER)
    return _fetch("POST", responder, content=body, headers={"Content-Type": "application/ocsp-request"})


def _get(address: str) -> bytes:
    return _fetch("GET", address)


def _fetch(method: str, address: str, **options: object) -> bytes:
    try:
        answer = egress.fetch("certificate-status", method, address, largest=LARGEST_LIST, timeout=SECONDS, **options)
    except (httpx.HTTPError, egress.EgressRefused) as error:
        raise NotProven("unavailable", "revocation_unreachable") from error
    if answer.status_code != _OK:
        raise NotProven("unavailable", "revocation_status")
    return answer.content


def _ocsp_address(certificate: x509.Certificate) -> str:
    try:
        told = certificate.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
    except x509.ExtensionNotFound:
        return ""
    found = [d.access_location.value for d in told if d.access_method == AuthorityInformationAccessOID.OCSP]
    return str(found[0]) if found else ""


def _crl_address(certificate: x509.Certificate) -> str:
    try:
        told = certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    except x509.ExtensionNotFound:
        return ""
    names = [
        name for point in told for name in point.full_name or () if isinstance(name, x509.UniformResourceIdentifier)
    ]
    return names[0].value if names else ""
