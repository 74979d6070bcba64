"""Whether a paper's signature holds at a moment, from what the paper itself carries: no network, no lists of ours.

The rules are those of ETSI EN 319 102-1, 5.6.3 (validation of B-LTA), as pyHanko carries them out: after the signer's
certificate has run out, the archive time stamp still proves that everything held when it was made.
"""

import asyncio
from datetime import datetime, timedelta
from io import BytesIO

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESPassed
from pyhanko.sign.validation import EmbeddedPdfSignature
from pyhanko.sign.validation.ades import AdESLTAValidationResult, ades_lta_validation
from pyhanko.sign.validation.policy_decl import (
    CertificateFetchingRule,
    PdfSignatureValidationSpec,
    RevinfoOnlineFetchingRule,
    RevocationInfoGatheringSpec,
    SignatureValidationSpec,
)
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.ltv.types import ValidationTimingInfo
from pyhanko_certvalidator.policy_decl import (
    CertRevTrustPolicy,
    FreshnessReqType,
    RevocationCheckingPolicy,
    RevocationCheckingRule,
)
from pyhanko_certvalidator.registry import SimpleTrustManager

from hataori.kernel import clock

from . import authority, keyring
from .report import SignatureReport
from .sign import FIELD, as_asn1

_STAMP_LIST = timedelta(days=20 * 365)
_NOBODY_ASKED = RevocationInfoGatheringSpec(
    RevinfoOnlineFetchingRule.LOCAL_ONLY, certificate_fetching_rule=CertificateFetchingRule.NEVER_FETCH
)
_SINCE_LIST = FreshnessReqType.MAX_DIFF_REVOCATION_VALIDATION


def verified(pdf: bytes, at: datetime) -> SignatureReport:
    """The report on a paper of ours at a moment; never raises for a file that is broken or not ours."""
    try:
        reader = PdfFileReader(BytesIO(pdf))
        signatures, stamps = reader.embedded_regular_signatures, reader.embedded_timestamp_signatures
        if [each.field_name for each in signatures] != [FIELD]:
            return SignatureReport(holds=False, why="unsigned")
        found = signatures[0]
        result = asyncio.run(ades_lta_validation(found, _rules(), _when(at)))
        return _report(found, result, bool(stamps) and _whole(stamps[-1]))
    except Exception as error:  # noqa: BLE001  a broken file breaks its reader anywhere; whatever it is, nothing is proven
        return SignatureReport(holds=False, why=type(error).__name__)


def _rules() -> PdfSignatureValidationSpec:
    always = RevocationCheckingPolicy(*[RevocationCheckingRule.CRL_OR_OCSP_REQUIRED] * 2)
    roots = SimpleTrustManager.build(trust_roots=[as_asn1(root) for root in keyring.roots()])
    papers = CertValidationPolicySpec(roots, CertRevTrustPolicy(always))
    # The stamp's own certificate is judged by the list of its day, which is in the paper (ADR 0035).
    stamps = CertValidationPolicySpec(roots, CertRevTrustPolicy(always, _STAMP_LIST, _SINCE_LIST))
    return PdfSignatureValidationSpec(SignatureValidationSpec(papers, _NOBODY_ASKED, stamps))


def _when(at: datetime) -> ValidationTimingInfo:
    return ValidationTimingInfo(validation_time=at, best_signature_time=at, point_in_time_validation=False)


def _whole(stamp: EmbeddedPdfSignature) -> bool:
    """Whether the time stamp covers the file to its end, so that nothing was added after it."""
    stamp.compute_integrity_info()  # type: ignore[no-untyped-call]  # pyHanko's own
    return stamp.coverage is SignatureCoverageLevel.ENTIRE_FILE


def _report(found: EmbeddedPdfSignature, result: AdESLTAValidationResult, archived: bool) -> SignatureReport:  # noqa: FBT001
    archived = archived and result.oldest_evidence_record_timestamp is not None
    holds = isinstance(result.ades_subindic, AdESPassed) and archived
    certificate = found.signer_cert
    return SignatureReport(
        holds=holds,
        level="B-LTA" if holds else "",
        signer=str(certificate.subject.native.get("common_name", "")),
        signed_at=result.best_signature_time.astimezone(clock.JST),
        simulated=authority.MARK in str(certificate.issuer.native.get("common_name", "")),
        why="" if holds else _why(result, archived=archived),
    )


def _why(result: AdESLTAValidationResult, *, archived: bool) -> str:
    return f"{result.ades_subindic}" if archived else "changed_after_signing"
