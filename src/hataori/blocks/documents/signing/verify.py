"""Whether a paper's signature holds at a moment, from what the paper itself carries: no network, no lists of ours.

The rules are those of ETSI EN 319 102-1, 5.6.3 (validation of B-LTA), as pyHanko carries them out: after the signer's
certificate has run out, the archive time stamp still proves that everything held when it was made.
"""

import asyncio
from dataclasses import replace
from datetime import datetime
from io import BytesIO

from asn1crypto import x509 as asn1
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESPassed
from pyhanko.sign.diff_analysis import DiffResult, ModificationLevel
from pyhanko.sign.validation import DocumentSecurityStore, EmbeddedPdfSignature, validate_pdf_timestamp
from pyhanko.sign.validation.ades import AdESLTAValidationResult, ades_lta_validation
from pyhanko.sign.validation.policy_decl import (
    CertificateFetchingRule,
    LocalKnowledge,
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
    NonRevokedStatusAssertion,
    RevocationCheckingPolicy,
    RevocationCheckingRule,
)
from pyhanko_certvalidator.registry import SimpleTrustManager

from hataori.kernel import clock

from . import authority, keyring, renewal
from .report import SignatureReport
from .sign import FIELD, as_asn1

_NOBODY_ASKED = RevocationInfoGatheringSpec(
    RevinfoOnlineFetchingRule.LOCAL_ONLY, certificate_fetching_rule=CertificateFetchingRule.NEVER_FETCH
)


def verified(pdf: bytes, at: datetime) -> SignatureReport:
    """The report on a paper of ours at a moment; never raises for a file that is broken or not ours.

    A renewed paper is its former file, continued: that one has to have held when the new stamp was put over it.
    """
    try:
        reader = PdfFileReader(BytesIO(pdf))
        signatures, stamps = reader.embedded_regular_signatures, reader.embedded_timestamp_signatures
        if [each.field_name for each in signatures] != [FIELD]:
            return SignatureReport(holds=False, why="unsigned")
        if not stamps or not _whole(stamps[-1]):
            return SignatureReport(holds=False, why="changed_after_signing")
        ends = renewal.until(_chain(stamps[-1]))
        if at > ends or not _stood(stamps[-1], reader):
            return SignatureReport(holds=False, why="stamp_over", stamped_until=ends)
        if len(stamps) > 1:
            signatures[0].compute_integrity_info()
            before = verified(pdf[: _end(stamps[-2])], _made_at(stamps[-1]))
        else:
            result = asyncio.run(ades_lta_validation(signatures[0], _rules(stamps[-1], at), _when(at)))
            before = _report(signatures[0], result)
        if not _only_proofs_added(signatures[0]):
            return SignatureReport(holds=False, why="changed_after_signing")
        return replace(before, stamped_until=ends)
    except Exception as error:  # noqa: BLE001  a broken file breaks its reader anywhere; whatever it is, nothing is proven
        return SignatureReport(holds=False, why=type(error).__name__)


def _end(stamp: EmbeddedPdfSignature) -> int:
    """Where the file that a stamp covers ends: the city's file of that time."""
    *_, start, length = list(stamp.byte_range)
    return int(start) + int(length)


def _made_at(stamp: EmbeddedPdfSignature) -> datetime:
    made_at: datetime = stamp.signed_data["encap_content_info"]["content"].parsed["gen_time"].native
    return made_at


def _only_proofs_added(found: EmbeddedPdfSignature) -> bool:
    """Whether nothing but proofs and time stamps follows the signature; a stamp alone anybody can buy."""
    added = found.summarise_integrity_info()["diff_result"]
    return isinstance(added, DiffResult) and added.modification_level <= ModificationLevel.LTA_UPDATES


def _chain(stamp: EmbeddedPdfSignature) -> list[asn1.Certificate]:
    """The certificates a stamp brought along."""
    return [stamp.signer_cert, *stamp.other_embedded_certs]


def _stood(stamp: EmbeddedPdfSignature, reader: PdfFileReader) -> bool:
    """Whether the last stamp held when it was made, by the lists and answers of its day, which are in the paper.

    There is no later proof without a network (ADR 0035, 0047); of all before it, this stamp is the proof.
    """
    known = DocumentSecurityStore.read_dss(reader).as_validation_context(
        {
            "trust_roots": [as_asn1(root) for root in keyring.roots()],
            "other_certs": _chain(stamp),
            "allow_fetching": False,
            "revocation_mode": "require",
            "moment": _made_at(stamp),
        }
    )
    status = validate_pdf_timestamp(stamp, known)
    return bool(status.intact and status.valid and status.trusted)


def _rules(last: EmbeddedPdfSignature, at: datetime) -> PdfSignatureValidationSpec:
    always = RevocationCheckingPolicy(*[RevocationCheckingRule.CRL_OR_OCSP_REQUIRED] * 2)
    roots = SimpleTrustManager.build(trust_roots=[as_asn1(root) for root in keyring.roots()])
    policy = CertValidationPolicySpec(roots, CertRevTrustPolicy(always))
    taken = [NonRevokedStatusAssertion(each.sha256, at) for each in _chain(last)]
    known = LocalKnowledge(nonrevoked_assertions=taken)
    return PdfSignatureValidationSpec(SignatureValidationSpec(policy, _NOBODY_ASKED, policy, local_knowledge=known))


def _when(at: datetime) -> ValidationTimingInfo:
    return ValidationTimingInfo(validation_time=at, best_signature_time=at, point_in_time_validation=False)


def _whole(stamp: EmbeddedPdfSignature) -> bool:
    """Whether the time stamp covers the file to its end, so that nothing was added after it."""
    stamp.compute_integrity_info(skip_diff=True)  # type: ignore[no-untyped-call]  # pyHanko's own
    return stamp.coverage is SignatureCoverageLevel.ENTIRE_FILE


def _report(found: EmbeddedPdfSignature, result: AdESLTAValidationResult) -> SignatureReport:
    archived = result.oldest_evidence_record_timestamp is not None
    holds = isinstance(result.ades_subindic, AdESPassed) and archived
    certificate = found.signer_cert
    return SignatureReport(
        holds=holds,
        level="B-LTA" if holds else "",
        signer=str(certificate.subject.native.get("common_name", "")),
        signed_at=result.best_signature_time.astimezone(clock.JST),
        simulated=authority.MARK in str(certificate.issuer.native.get("common_name", "")),
        why="" if holds else f"{result.ades_subindic}",
    )
