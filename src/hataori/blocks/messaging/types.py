"""What crosses the door of messaging."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class BoxMessage:
    """A message in a person's box. `documents` are ids of papers, `receipt` the receipt number it is about."""

    id: str
    account_id: str
    subject: str
    body: str
    receipt: str
    documents: tuple[str, ...]
    sent_at: datetime
    read_at: datetime | None
    sample: bool


@dataclass(frozen=True, slots=True)
class BoxPage:
    """A page of a box, newest first; `unread` counts the whole box."""

    messages: tuple[BoxMessage, ...]
    page: int
    pages: int
    unread: int
