"""Enveloped XML signatures (XML-DSig, ECDSA-SHA256). The key is made when first needed and sealed in the database."""

from datetime import timedelta

from hataori.blocks.documents import api as documents
from hataori.kernel import clock

from . import models

_YEARS = timedelta(days=3650)


def signed(content: bytes) -> str:
    """The document with its signature at the end."""
    from lxml import etree
    from signxml.signer import XMLSigner

    key = signing_key()
    root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    signer = XMLSigner(signature_algorithm="ecdsa-sha256", digest_algorithm="sha256")
    made = signer.sign(root, key=key.private.encode(), cert=key.certificate)
    return str(etree.tostring(made, xml_declaration=True, encoding="UTF-8").decode())


def is_whole(content: bytes, certificate: str) -> bool:
    """Whether the signature in the document is by this certificate, over all of it."""
    from lxml import etree
    from signxml.exceptions import SignXMLException
    from signxml.verifier import XMLVerifier

    try:
        XMLVerifier().verify(content, x509_cert=certificate)
    except (SignXMLException, etree.XMLSyntaxError, ValueError):
        return False
    return True


def signing_key() -> models.SigningKey:
    """The key; two processes that start at once agree on one."""
    found = models.SigningKey.objects.filter(pk=1).first()
    if found is None:
        private, certificate = _made(documents.city_name())
        fresh = models.SigningKey(private=private, certificate=certificate, made_at=clock.now())
        models.SigningKey.objects.bulk_create([fresh], ignore_conflicts=True)
        found = models.SigningKey.objects.get(pk=1)
    return found


def _made(name: str) -> tuple[str, str]:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    key, now = ec.generate_private_key(ec.SECP256R1()), clock.now()
    whose = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name[:64])])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(whose)
        .issuer_name(whose)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + _YEARS)
        .sign(key, SHA256())
    )
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    return pem, certificate.public_bytes(Encoding.PEM).decode()
