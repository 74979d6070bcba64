"""A look-alike of the 公的個人認証 signing CA (J-LIS profile as quoted in public): 模擬, trusted by nobody else.

Certificates carry the holder in SAN otherNames 1.2.392.200149.8.5.5.1–6, an opaque CN, RSA-2048 with SHA-256.
"""

import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID

from .people import CardHolder

ARC = "1.2.392.200149.8.5.5"
NAME = "模擬 署名用認証局（本物ではありません）"
YEARS = timedelta(days=5 * 365)
_UTF8_STRING = 0x0C
_SHORT = 0x80
_ERAS = ((2019_05_01, "5"), (1989_01_08, "4"), (1926_12_25, "3"), (1912_07_30, "2"), (0, "1"))


def era_date(yyyymmdd: str) -> str:
    """EYYYYMMDD: the era's digit before the Gregorian date; zeros stay for what is unknown."""
    day = int(yyyymmdd)
    return next(digit for first, digit in _ERAS if day >= first) + yyyymmdd if day else "0" + yyyymmdd


def utf8_string(text: str) -> bytes:
    """DER of a UTF8String."""
    raw = text.encode()
    size = len(raw)
    length = bytes([size]) if size < _SHORT else bytes([_SHORT | 2]) + size.to_bytes(2)
    return bytes([_UTF8_STRING]) + length + raw


def names_of(holder: CardHolder) -> list[x509.GeneralName]:
    """The six otherNames."""
    values = (
        holder.name,
        holder.name_substitutes,
        holder.gender,
        era_date(holder.birthdate),
        holder.address,
        holder.address_substitutes,
    )
    return [
        x509.OtherName(x509.ObjectIdentifier(f"{ARC}.{number}"), utf8_string(value))
        for number, value in enumerate(values, 1)
        if value
    ]


@dataclass(slots=True)
class LookAlikeCA:
    """The CA with its key; `url` is where its CRL and OCSP responder answer (empty: its certificates name none)."""

    key: rsa.RSAPrivateKey
    certificate: x509.Certificate
    url: str = ""
    folder: Path | None = None
    cards: dict[str, tuple[rsa.RSAPrivateKey, x509.Certificate]] = field(default_factory=dict)

    @classmethod
    def new(cls, url: str = "", folder: Path | None = None) -> "LookAlikeCA":
        """A CA with a fresh key."""
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        subject = x509.Name(
            [x509.NameAttribute(NameOID.COUNTRY_NAME, "JP"), x509.NameAttribute(NameOID.COMMON_NAME, NAME)]
        )
        now = datetime.now(UTC)  # noqa: TID251  certificates live by the machine's clock; this is a stand-in
        usage = _usage(key_cert_sign=True, crl_sign=True)
        built = (
            x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + 2 * YEARS)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(usage, critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        )
        return cls(key, built.sign(key, hashes.SHA256()), url, folder)

    @classmethod
    def kept_in(cls, folder: Path, url: str = "") -> "LookAlikeCA":
        """The CA of a folder; made there the first time."""
        key_file, file = folder / "ca-key.pem", folder / "root.pem"
        if not key_file.exists():
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            made = cls.new()
            key_file.write_bytes(_pem(made.key))
            key_file.chmod(0o600)
            file.write_bytes(made.certificate.public_bytes(serialization.Encoding.PEM))
        key = serialization.load_pem_private_key(key_file.read_bytes(), None)
        if not isinstance(key, rsa.RSAPrivateKey):
            raise TypeError("the simulated CA's key is no RSA key")
        return cls(key, x509.load_pem_x509_certificate(file.read_bytes()), url, folder)

    def issue(
        self,
        holder: CardHolder,
        public_key: rsa.RSAPublicKey,
        *,
        starts: datetime | None = None,
        ends: datetime | None = None,
        signs: bool = True,
    ) -> x509.Certificate:
        """A signing certificate for a card's key."""
        starts = starts or datetime.now(UTC) - timedelta(hours=1)  # noqa: TID251  as above
        subject = x509.Name(
            [
                x509.NameAttribute(NameOID.COUNTRY_NAME, "JP"),
                x509.NameAttribute(NameOID.COMMON_NAME, secrets.token_hex(12).upper()),
            ]
        )
        built = (
            x509.CertificateBuilder(self.certificate.subject, subject, public_key, x509.random_serial_number())
            .not_valid_before(starts)
            .not_valid_after(ends or starts + YEARS)
            .add_extension(_usage(digital_signature=True, content_commitment=signs), critical=True)
            .add_extension(x509.SubjectAlternativeName(names_of(holder)), critical=False)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        )
        return self._with_addresses(built).sign(self.key, hashes.SHA256())

    def _with_addresses(self, built: x509.CertificateBuilder) -> x509.CertificateBuilder:
        if not self.url:
            return built
        crl = x509.DistributionPoint([x509.UniformResourceIdentifier(f"{self.url}/crl")], None, None, None)
        responder = x509.AccessDescription(
            AuthorityInformationAccessOID.OCSP, x509.UniformResourceIdentifier(f"{self.url}/ocsp")
        )
        return built.add_extension(x509.CRLDistributionPoints([crl]), critical=False).add_extension(
            x509.AuthorityInformationAccess([responder]), critical=False
        )

    def sign(self, holder: CardHolder, digest: bytes) -> tuple[bytes, bytes]:
        """What the card does with its signing PIN: PKCS#1 v1.5 over a SHA-256 digest, and its certificate (DER)."""
        if holder.id not in self.cards:
            key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
            self.cards[holder.id] = key, self.issue(holder, key.public_key())
        key, certificate = self.cards[holder.id]
        signature = key.sign(digest, padding.PKCS1v15(), Prehashed(hashes.SHA256()))
        return signature, certificate.public_bytes(serialization.Encoding.DER)

    def revoke(self, serial: int) -> None:
        """From now on the certificate is good for nothing."""
        self._revoked_file().write_text(json.dumps([*map(str, self.revoked()), str(serial)]))

    def revoked(self) -> list[int]:
        """Serials revoked so far."""
        file = self._revoked_file()
        return [int(serial) for serial in json.loads(file.read_text())] if file.exists() else []

    def _revoked_file(self) -> Path:
        if self.folder is None:
            raise ValueError("a CA without a folder keeps no revocations")
        return self.folder / "revoked.json"

    def crl(self, serials: Iterable[int] | None = None, *, age: timedelta = timedelta()) -> bytes:
        """The revocation list, DER, good for a day."""
        made = datetime.now(UTC) - age  # noqa: TID251  as above
        built = x509.CertificateRevocationListBuilder(self.certificate.subject, made, made + timedelta(days=1))
        for serial in self.revoked() if serials is None else serials:
            entry = x509.RevokedCertificateBuilder(serial, made).build()
            built = built.add_revoked_certificate(entry)
        return built.sign(self.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)

    def ocsp(self, request: bytes) -> bytes:
        """The answer to one OCSP request (RFC 6960), signed by the CA itself."""
        asked = ocsp.load_der_ocsp_request(request)
        gone = asked.serial_number in self.revoked()
        now = datetime.now(UTC)  # noqa: TID251  as above
        built = ocsp.OCSPResponseBuilder().add_response_by_hash(
            asked.issuer_name_hash,
            asked.issuer_key_hash,
            asked.serial_number,
            asked.hash_algorithm,
            ocsp.OCSPCertStatus.REVOKED if gone else ocsp.OCSPCertStatus.GOOD,
            now,
            now + timedelta(hours=1),
            now if gone else None,
            None,
        )
        answer = built.responder_id(ocsp.OCSPResponderEncoding.HASH, self.certificate)
        return answer.sign(self.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def _usage(**said: bool) -> x509.KeyUsage:
    names = (
        "digital_signature",
        "content_commitment",
        "key_encipherment",
        "data_encipherment",
        "key_agreement",
        "key_cert_sign",
        "crl_sign",
        "encipher_only",
        "decipher_only",
    )
    return x509.KeyUsage(**{name: said.get(name, False) for name in names})


def _pem(key: rsa.RSAPrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
