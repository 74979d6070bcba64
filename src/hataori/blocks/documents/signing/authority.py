"""The 模擬 certification authority: root, signer, time-stamping and revocation list for places without real ones.

Everything it issues says 模擬 in its name. It lives in HATAORI_HOME/keys/papers/authority and is made on first use.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

MARK = "模擬"
_ROOT_FROM, _ROOT_TO = datetime(2000, 1, 1, tzinfo=UTC), datetime(2099, 1, 1, tzinfo=UTC)
_LIST_LIVES = timedelta(days=30)
_USES = (
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


@dataclass(frozen=True, slots=True)
class Credential:
    """A private key with its certificate."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    def key_pem(self) -> bytes:
        """The key as it lies in the keys folder, which only the installation's user reads."""
        return self.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )

    def certificate_pem(self) -> bytes:
        """The certificate alone."""
        return self.certificate.public_bytes(serialization.Encoding.PEM)


def read(key_pem: bytes, certificate_pem: bytes) -> Credential:
    """The credential of two PEM texts. ValueError for a key that is none of an elliptic curve, or another's."""
    key = serialization.load_pem_private_key(key_pem, password=None)
    certificate = x509.load_pem_x509_certificate(certificate_pem)
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key.curve.name != "secp256r1":
        raise ValueError("the key is not one of the curve P-256")
    if key.public_key() != certificate.public_key():
        raise ValueError("the certificate belongs to another key")
    return Credential(key, certificate)


def new_root(city: str) -> Credential:
    """A root that signs itself."""
    key, name = ec.generate_private_key(ec.SECP256R1()), _name(city, f"{city} {MARK}認証局")
    made = _builder(name, name, key.public_key(), _ROOT_FROM, _ROOT_TO)
    made = made.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    made = made.add_extension(_usage(key_cert_sign=True, crl_sign=True), critical=True)
    return Credential(key, made.sign(key, hashes.SHA256()))


def new_signer(root: Credential, city: str, office: str, begins: datetime, ends: datetime) -> Credential:
    """A certificate for the office that issues papers (職責証明書 in real life)."""
    made, key = _leaf(root, _name(city, f"{office}（{MARK}）"), begins, ends)
    made = made.add_extension(_usage(digital_signature=True, content_commitment=True), critical=True)
    return Credential(key, made.sign(root.key, hashes.SHA256()))


def new_time_stamper(
    root: Credential, city: str, begins: datetime = _ROOT_FROM, ends: datetime = _ROOT_TO
) -> Credential:
    """A certificate for time-stamping alone (RFC 3161, 2.3)."""
    made, key = _leaf(root, _name(city, f"{city} {MARK}時刻認証局"), begins, ends)
    made = made.add_extension(_usage(digital_signature=True), critical=True)
    made = made.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    return Credential(key, made.sign(root.key, hashes.SHA256()))


def revocation_list(root: Credential, now: datetime, revoked: tuple[tuple[int, datetime], ...] = ()) -> bytes:
    """The root's list (CRL) as DER, good for thirty days from `now`; `revoked` are serial numbers and since when."""
    made = x509.CertificateRevocationListBuilder().issuer_name(root.certificate.subject)
    made = made.last_update(now - timedelta(minutes=5)).next_update(now + _LIST_LIVES)
    for serial, since in revoked:
        gone = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(since)
        made = made.add_revoked_certificate(gone.build())
    made = made.add_extension(x509.CRLNumber(int(now.timestamp())), critical=False)
    made = made.add_extension(_issuer_of(root), critical=False)
    return made.sign(root.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def _leaf(
    root: Credential, name: x509.Name, begins: datetime, ends: datetime
) -> tuple[x509.CertificateBuilder, ec.EllipticCurvePrivateKey]:
    key = ec.generate_private_key(ec.SECP256R1())
    made = _builder(name, root.certificate.subject, key.public_key(), begins, ends)
    made = made.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    return made.add_extension(_issuer_of(root), critical=False), key


def _builder(
    name: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, begins: datetime, ends: datetime
) -> x509.CertificateBuilder:
    made = x509.CertificateBuilder().subject_name(name).issuer_name(issuer).public_key(key)
    made = made.serial_number(x509.random_serial_number()).not_valid_before(begins).not_valid_after(ends)
    return made.add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)


def _issuer_of(root: Credential) -> x509.AuthorityKeyIdentifier:
    return x509.AuthorityKeyIdentifier.from_issuer_public_key(root.key.public_key())


def _name(city: str, common: str) -> x509.Name:
    parts = ((NameOID.COUNTRY_NAME, "JP"), (NameOID.ORGANIZATION_NAME, city), (NameOID.COMMON_NAME, common))
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in parts])


def _usage(**wanted: bool) -> x509.KeyUsage:
    return x509.KeyUsage(**dict.fromkeys(_USES, False) | wanted)
