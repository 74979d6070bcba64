"""A time-stamping service (RFC 3161): one request in, one answer out. 模擬, for places without a real one."""

import hashlib
import secrets
from datetime import UTC, datetime

from asn1crypto import algos, cms, core, tsp
from asn1crypto import x509 as asn1
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from .authority import Credential

POLICY = "1.2.392.200000.0.0"  # no registered policy: what is stamped here proves nothing outside of a test
_DIGESTS = {"sha256": 32, "sha384": 48, "sha512": 64}


def answer(request: bytes, stamper: Credential, now: datetime) -> bytes:
    """The answer to a request as DER: a token, or a rejection that says why (RFC 3161, 2.4.2)."""
    try:
        asked = tsp.TimeStampReq.load(request, strict=True)
        imprint = asked["message_imprint"]
        digest = imprint["hash_algorithm"]["algorithm"].native
        size = len(imprint["hashed_message"].native)
    except (ValueError, TypeError, KeyError):
        return _refused("bad_data_format")
    if _DIGESTS.get(digest) != size:
        return _refused("bad_alg")
    answered = tsp.TimeStampResp({"status": {"status": "granted"}, "time_stamp_token": _token(asked, stamper, now)})
    return bytes(answered.dump())


def _refused(why: str) -> bytes:
    # asn1crypto holds the token for mandatory (it is OPTIONAL in RFC 3161): the sequence around the status is ours.
    status: bytes = tsp.PKIStatusInfo({"status": "rejection", "fail_info": {why}}).dump()
    return b"\x30" + bytes([len(status)]) + status


def _token(asked: tsp.TimeStampReq, stamper: Credential, now: datetime) -> cms.ContentInfo:
    certificate = asn1.Certificate.load(stamper.certificate.public_bytes(serialization.Encoding.DER))
    info = _info(asked, certificate, now).dump()
    sha256 = algos.DigestAlgorithm({"algorithm": "sha256"})
    signed = cms.SignedData(
        {
            "version": "v3",
            "digest_algorithms": [sha256],
            "encap_content_info": {"content_type": "tst_info", "content": cms.ParsableOctetString(info)},
            "certificates": [certificate] if asked["cert_req"].native else [],
            "signer_infos": [_signed(info, stamper, certificate, now)],
        }
    )
    return cms.ContentInfo({"content_type": "signed_data", "content": signed})


def _info(asked: tsp.TimeStampReq, certificate: asn1.Certificate, now: datetime) -> tsp.TSTInfo:
    facts = {
        "version": "v1",
        "policy": POLICY,
        "message_imprint": asked["message_imprint"],
        "serial_number": secrets.randbits(128),
        "gen_time": now.astimezone(UTC),
        "tsa": asn1.GeneralName(name="directory_name", value=certificate.subject),
    }
    if asked["nonce"].native is not None:
        facts["nonce"] = asked["nonce"]
    return tsp.TSTInfo(facts)


def _signed(info: bytes, stamper: Credential, certificate: asn1.Certificate, now: datetime) -> cms.SignerInfo:
    attributes = cms.CMSAttributes(
        [
            _attribute("content_type", "tst_info"),
            _attribute("signing_time", cms.Time({"utc_time": core.UTCTime(now.astimezone(UTC))})),
            _attribute("message_digest", hashlib.sha256(info).digest()),
            _attribute("signing_certificate_v2", _reference(certificate)),
        ]
    )
    named = {"issuer": certificate.issuer, "serial_number": certificate.serial_number}
    return cms.SignerInfo(
        {
            "version": "v1",
            "sid": cms.SignerIdentifier({"issuer_and_serial_number": named}),
            "digest_algorithm": {"algorithm": "sha256"},
            "signature_algorithm": {"algorithm": "sha256_ecdsa"},
            "signed_attrs": attributes,
            "signature": stamper.key.sign(attributes.dump(), ec.ECDSA(hashes.SHA256())),
        }
    )


def _reference(certificate: asn1.Certificate) -> tsp.SigningCertificateV2:
    """Which certificate signed (RFC 5816)."""
    return tsp.SigningCertificateV2({"certs": [{"cert_hash": hashlib.sha256(certificate.dump()).digest()}]})


def _attribute(kind: str, value: object) -> cms.CMSAttribute:
    return cms.CMSAttribute({"type": kind, "values": [value]})
