"""The city's seal over bytes that are no paper: CMS signed data, detached (RFC 5652; ETSI EN 319 122-1, B-B)."""

import asyncio

from asn1crypto import cms
from pyhanko.sign.validation import async_validate_detached_cms

from hataori.kernel import clock

from . import authority
from .sign import city_signer, trusting

DIGEST = "sha256"


def sealed(content: bytes) -> tuple[bytes, bool]:
    """The seal as DER, and whether its key is the 模擬 one."""
    signer = city_signer()
    made = asyncio.run(signer.async_sign_general_data(content, DIGEST, use_cades=True))
    issuer = signer.signing_cert.issuer.human_friendly if signer.signing_cert else ""
    return made.dump(), authority.MARK in issuer


def holds(content: bytes, seal: bytes) -> bool:
    """Whether the seal is the city's, over just these bytes, and trusted now. Never raises for a broken one."""
    try:
        signed = cms.ContentInfo.load(seal)["content"]
        certificates = [each.chosen for each in signed["certificates"]]
        trust = trusting(clock.now(), certificates)
        status = asyncio.run(async_validate_detached_cms(content, signed, signer_validation_context=trust))
    except Exception:  # noqa: BLE001  a broken seal breaks its reader anywhere; whatever it is, nothing is proven
        return False
    return bool(status.bottom_line)
