"""The door of messaging: the resident's box, and mail about it."""

from .actions import send
from .queries import box, sent_about
from .types import BoxMessage, BoxPage

__all__ = ["BoxMessage", "BoxPage", "box", "send", "sent_about"]
