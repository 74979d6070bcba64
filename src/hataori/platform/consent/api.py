"""The door of consent: ask whether a person allows something, let them allow it, let them take it back."""

from .actions import grant, withdraw
from .queries import active, consents_of
from .types import Consent

__all__ = ["Consent", "active", "consents_of", "grant", "withdraw"]
