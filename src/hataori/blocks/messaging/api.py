"""The door of messaging: the resident's box, and mail about it."""

from .actions import choose_mail, read, send
from .queries import box, sent_about, unread, unread_first, wants_mail
from .types import BoxMessage, BoxPage

__all__ = [
    "BoxMessage",
    "BoxPage",
    "box",
    "choose_mail",
    "read",
    "send",
    "sent_about",
    "unread",
    "unread_first",
    "wants_mail",
]
