"""A paper's signature: PAdES baseline B-LTA (ETSI EN 319 142-1) as incremental updates, the paper itself untouched.

Signature with time stamp, then the certificates and revocation lists that prove it (DSS), then a time stamp over all.
The signature's widget lies outside of the page: PDF/A forbids hidden ones, PDF/UA untagged ones inside the page.
"""

from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from typing import Any, cast

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.conf import settings
from django.utils.module_loading import import_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.signers.pdf_signer import DSSContentSettings, PdfSigningSession, TimestampDSSContentSettings
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from hataori.blocks.documents.letterhead import mayor
from hataori.kernel import clock

from . import keyring, revocation, stampers

FIELD, ARCHIVE = "CitySignature", "ArchiveTimestamp"
# All that proves the signature goes in before the last time stamp, so that this one covers the whole file.
STAMP_PROOF = TimestampDSSContentSettings(include_vri=False, update_before_ts=True)
_PROOF = DSSContentSettings(include_vri=False, next_ts_settings=STAMP_PROOF)
_OFF_PAGE = fields.InvisSigSettings(box_out_of_bounds=True)


class _Signer(signers.PdfSigner):
    """pyHanko's, but by the product's clock."""

    def __init__(self, at: datetime, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  pyHanko's own arguments
        super().__init__(*args, **kwargs)
        self._at = at

    def init_signing_session(self, *args: Any, **kwargs: Any) -> PdfSigningSession:  # noqa: ANN401
        """A session that began now."""
        session = super().init_signing_session(*args, **kwargs)
        session.system_time = self._at
        return session


def signed(pdf: bytes) -> bytes:
    """The paper with the city's signature, B-LTA. Raises what a stamping service or key store that is away raises."""
    at = clock.now()
    signer = city_signer()
    stamper = stampers.current()
    made = _Signer(
        at,
        signers.PdfSignatureMetadata(
            field_name=FIELD,
            subfilter=fields.SigSeedSubFilter.PADES,
            md_algorithm=stampers.DIGEST,
            name=mayor(),
            use_pades_lta=True,
            embed_validation_info=True,
            timestamp_field_name=ARCHIVE,
            dss_settings=_PROOF,
            validation_context=trusting(
                at, [signer.signing_cert, *signer.cert_registry, *stampers.certificates(stamper)]
            ),
        ),
        signer=signer,
        timestamper=stamper,
        new_field_spec=_field(),
    )
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    return cast("BytesIO", made.sign_pdf(writer)).getvalue()


def _field() -> fields.SigFieldSpec:
    return fields.SigFieldSpec(FIELD, on_page=0, readable_field_name="市の電子署名", invis_sig_settings=_OFF_PAGE)


def trusting(at: datetime, certificates: list[asn1.Certificate]) -> ValidationContext:
    """What we trust at a moment: our roots, and what shows that none of the certificates was revoked."""
    shown = revocation.proofs(certificates, at)
    return ValidationContext(
        trust_roots=[as_asn1(root) for root in keyring.roots()],
        other_certs=certificates,
        crls=shown.lists,
        ocsps=shown.answers,
        allow_fetching=False,
        revocation_mode="require",
        moment=at,
    )


def as_asn1(certificate: x509.Certificate) -> asn1.Certificate:
    """The certificate in pyHanko's terms."""
    return asn1.Certificate.load(certificate.public_bytes(Encoding.DER))


def city_signer() -> signers.Signer:
    """The signer of the keys folder, or of HATAORI_SIGNER: a function that answers a pyHanko Signer (PKCS#11, HSM)."""
    if settings.HATAORI_SIGNER:
        elsewhere = cast("Callable[[], signers.Signer]", import_string(settings.HATAORI_SIGNER))
        return elsewhere()
    number, found = keyring.signer()
    registry = SimpleCertificateStore()  # type: ignore[no-untyped-call]  # pyHanko's own
    registry.register_multiple(map(as_asn1, [*keyring.chain_of(number), *keyring.roots()]))
    key = found.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return signers.SimpleSigner(as_asn1(found.certificate), asn1_keys.PrivateKeyInfo.load(key), registry)
