"""The door of identity: how strongly a person was proven, signatures, and the rings of keys others sign with."""

from .certificates.profile import person_of_pem
from .errors import NotProven
from .queries import link_of, signatures_about
from .sessions import strength_of
from .signing import ask, move_signatures, require_signature
from .signing_keys import KeyRing
from .types import Ask, CertifiedPerson, Evidence, Link

__all__ = [
    "Ask",
    "CertifiedPerson",
    "Evidence",
    "KeyRing",
    "Link",
    "NotProven",
    "ask",
    "link_of",
    "move_signatures",
    "person_of_pem",
    "require_signature",
    "signatures_about",
    "strength_of",
]
