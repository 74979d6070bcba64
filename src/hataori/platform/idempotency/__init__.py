"""One Idempotency-Key, one effect, one answer."""

from .decorator import idempotent

__all__ = ["idempotent"]
