"""A paper's archive time stamp renewed before the certificates behind it run out (ETSI EN 319 142-1, 5.5).

What proves the last stamp goes into the file as it can be had today, then a new stamp covers everything.
"""

from collections.abc import Iterable
from datetime import datetime
from io import BytesIO
from typing import Any

from asn1crypto import x509 as asn1
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.signers.pdf_signer import PdfTimeStamper

from hataori.kernel import clock

from . import keyring, stampers
from .sign import ARCHIVE, STAMP_PROOF, as_asn1, trusting


class _Archive(PdfTimeStamper):
    """pyHanko's, with all proofs before the stamp, so that this one covers the whole file."""

    async def async_timestamp_pdf(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401  pyHanko's own arguments
        return await super().async_timestamp_pdf(*args, **kwargs, dss_settings=STAMP_PROOF)


def restamped(pdf: bytes) -> bytes:
    """The paper continued by another archive time stamp. Raises what `sign.signed` raises."""
    at, stamper = clock.now(), stampers.current()
    reader = PdfFileReader(BytesIO(pdf))
    stamps = reader.embedded_timestamp_signatures
    last = stamps[-1]
    known = [last.signer_cert, *last.other_embedded_certs, *stampers.certificates(stamper)]
    archive = _Archive(stamper, field_name=f"{ARCHIVE}{len(stamps) + 1}")
    made: BytesIO = archive.update_archival_timestamp_chain(
        reader, trusting(at, known), in_place=False, output=BytesIO()
    )
    return made.getvalue()


def stamper_until() -> datetime:
    """Until when a stamp made now would last: the service is asked for one."""
    stampers.forget()
    return until(stampers.certificates(stampers.current()))


def until(certificates: Iterable[asn1.Certificate]) -> datetime:
    """When the first of a chain runs out: these certificates, and the roots of ours that issued them."""
    known = list(certificates)
    above = [as_asn1(root) for root in keyring.roots()]
    issuers = {each.issuer.hashable for each in known}
    above = [root for root in above if root.subject.hashable in issuers]
    ends: list[datetime] = [each.not_valid_after for each in [*known, *above]]
    return min(ends)
