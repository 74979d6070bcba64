"""The door of messaging: the resident's box, and mail about it."""

from .actions import send
from .mail import mail_calendar, mail_from
from .queries import box, sent_about
from .types import BoxMessage, BoxPage

__all__ = ["BoxMessage", "BoxPage", "box", "mail_calendar", "mail_from", "send", "sent_about"]
