"""The door of idempotency: the decorator for POST views, and the nightly forgetting of old keys."""

from .decorator import FIELD, KeyMismatch, idempotent
from .ledger import forget

__all__ = ["FIELD", "KeyMismatch", "forget", "idempotent"]
