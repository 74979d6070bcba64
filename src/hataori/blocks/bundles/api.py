"""The door of bundles: sign once, file all; read what was filed; prove what was signed."""

from .actions import drop_facts, sign_and_file
from .queries import bundle, bundle_signed, bundles, bundles_with, evidence, facts_of, signer_of
from .types import Bundle, Evidence, Filed, Filing, NewBundle, Point, Signature

__all__ = [
    "Bundle",
    "Evidence",
    "Filed",
    "Filing",
    "NewBundle",
    "Point",
    "Signature",
    "bundle",
    "bundle_signed",
    "bundles",
    "bundles_with",
    "drop_facts",
    "evidence",
    "facts_of",
    "sign_and_file",
    "signer_of",
]
