"""The door of identity: how strongly a person was proven, signatures, and the rings of keys others sign with."""

from .queries import link_of, signatures_about
from .sessions import strength_of
from .signing import ask, require_signature
from .signing_keys import KeyRing
from .types import Ask, Evidence, Link

__all__ = [
    "Ask",
    "Evidence",
    "KeyRing",
    "Link",
    "ask",
    "link_of",
    "require_signature",
    "signatures_about",
    "strength_of",
]
