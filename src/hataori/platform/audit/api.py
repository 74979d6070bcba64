"""The door of the audit log: who did and who read what. Hash-chained; the database refuses changes."""

from .actions import record, record_read
from .chain import head, verify
from .queries import entries, readers_of
from .types import READ, Entry, Head, PersonalNumberRefused, Verdict

__all__ = [
    "READ",
    "Entry",
    "Head",
    "PersonalNumberRefused",
    "Verdict",
    "entries",
    "head",
    "readers_of",
    "record",
    "record_read",
    "verify",
]
