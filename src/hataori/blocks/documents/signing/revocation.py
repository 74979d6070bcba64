"""Revocation lists (CRL) that go into a signed paper, so that it can be proven without asking anybody later.

The 模擬 root's list is made here; others come from the address their certificates name,
and are kept until they run out.
"""

import hashlib
from datetime import datetime

from asn1crypto import crl as asn1_crl
from asn1crypto import x509 as asn1

from hataori.platform import egress

from . import authority, keyring


def lists(certificates: list[asn1.Certificate], at: datetime) -> list[bytes]:
    """A list for each address the certificates name, and the 模擬 root's own."""
    addresses = sorted({url for each in certificates for url in _addresses(each)})
    own = [authority.revocation_list(keyring.root(), at, keyring.revoked())] if keyring.has_root() else []
    return own + [_kept(url, at) for url in addresses]


def _addresses(certificate: asn1.Certificate) -> list[str]:
    return [url for point in certificate.crl_distribution_points if (url := point.url)]


def _kept(url: str, at: datetime) -> bytes:
    """The list at an address, read anew once the one we have has run out."""
    where = keyring.folder() / "lists"
    where.mkdir(exist_ok=True, mode=0o700)
    path = where / f"{hashlib.sha256(url.encode()).hexdigest()[:32]}.crl"
    if path.is_file() and _good_until(path.read_bytes()) > at:
        return path.read_bytes()
    content = egress.fetch("revocation-list", "GET", url).raise_for_status().content
    _good_until(content)
    keyring.write(path, content)
    return content


def _good_until(content: bytes) -> datetime:
    found: datetime = asn1_crl.CertificateList.load(content, strict=True)["tbs_cert_list"]["next_update"].native
    return found
