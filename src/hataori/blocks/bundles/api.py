"""The door of bundles: sign once, file all; read what was filed; prove what was signed."""

from .actions import drop_facts, sign_and_file
from .queries import bundle, bundle_of_case, bundle_of_key, bundles, evidence, facts_of, signer_of
from .rules import svg
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
    "bundle_of_case",
    "bundle_of_key",
    "bundles",
    "drop_facts",
    "evidence",
    "facts_of",
    "sign_and_file",
    "signer_of",
    "svg",
]
