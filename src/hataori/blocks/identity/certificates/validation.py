"""Whether a signing certificate holds: chain, time, purpose, revocation. In production a platform operator says so.

Only operators named under 公的個人認証法 may ask J-LIS whether a certificate was revoked, so the answer comes from a
`Validator` that the installation names; `TrustedFolder` is for certificates whose CA lets anybody ask.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings

from hataori.blocks.identity.errors import NotProven
from hataori.kernel import clock

from . import revocation

SMALLEST_KEY = 2048


class Validator(Protocol):
    """Says whether a certificate holds at a time, and in words how that was checked."""

    def check(self, certificate: x509.Certificate, at: datetime) -> str:
        """How it was checked. NotProven with the reason where it does not hold."""


@dataclass(frozen=True, slots=True)
class TrustedFolder:
    """Trusts the CAs whose certificates lie in a folder (*.pem), and asks their OCSP responder, else their CRL."""

    folder: Path
    ask: Callable[[x509.Certificate, x509.Certificate, datetime], str] = field(default=revocation.status)

    def check(self, certificate: x509.Certificate, at: datetime) -> str:
        """Chain first: nothing is asked at an address that an unknown CA wrote."""
        issuer = issuer_of(certificate, self.anchors())
        check_time(certificate, at)
        check_purpose(certificate)
        return self.ask(certificate, issuer, at)

    def anchors(self) -> list[x509.Certificate]:
        """The CAs trusted here."""
        found = sorted(self.folder.glob("*.pem")) if self.folder.is_dir() else []
        return [x509.load_pem_x509_certificate(path.read_bytes()) for path in found if "key" not in path.name]


def issuer_of(certificate: x509.Certificate, anchors: Sequence[x509.Certificate]) -> x509.Certificate:
    """The trusted CA that signed it, itself a CA in its own words (RFC 5280, 6.1.4)."""
    for anchor in anchors:
        try:
            certificate.verify_directly_issued_by(anchor)
            constraints = anchor.extensions.get_extension_for_class(x509.BasicConstraints).value
        except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm, x509.ExtensionNotFound):
            continue
        if constraints.ca:
            return anchor
    raise NotProven("refused", "certificate_chain")


def check_time(certificate: x509.Certificate, at: datetime) -> None:
    """Not before its first and not after its last second."""
    if at < certificate.not_valid_before_utc:
        raise NotProven("refused", "certificate_early")
    if at > certificate.not_valid_after_utc:
        raise NotProven("expired_card", "certificate_expired")


def check_purpose(certificate: x509.Certificate) -> None:
    """For signing (digitalSignature and nonRepudiation), of a person, with a key that is strong enough."""
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
        constraints = certificate.extensions.get_extension_for_class(x509.BasicConstraints).value
        is_ca, key = constraints.ca, certificate.public_key()
    except (x509.ExtensionNotFound, ValueError, UnsupportedAlgorithm) as error:
        raise NotProven("refused", "certificate_purpose") from error
    strong = isinstance(key, rsa.RSAPublicKey) and key.key_size >= SMALLEST_KEY
    if is_ca or not usage.digital_signature or not usage.content_commitment or not strong:
        raise NotProven("refused", "certificate_purpose")


def validator() -> Validator:
    """The one the settings name (module:object); the simulated CA where that one is in use, else the trust folder."""
    named: str = settings.HATAORI_CERTIFICATE_VALIDATOR
    if named:
        module, _, attribute = named.partition(":")
        return cast("Validator", getattr(import_module(module), attribute)())
    home: Path = settings.HATAORI_HOME
    simulated = settings.HATAORI_DIGITAL_AUTH["simulated"]
    return TrustedFolder(home / ("simulated-ca" if simulated else "trust"))


def check_now(certificate: x509.Certificate) -> str:
    """By the installation's validator, at this moment of the machine's clock."""
    return validator().check(certificate, clock.machine())
