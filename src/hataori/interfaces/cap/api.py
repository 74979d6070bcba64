"""The door of CAP 1.2: `issue` and `follow` give alerts out, `parse` and `problems_of` read and judge others'."""

from .issuing import IssuedAlert, alert, follow, in_force, issue, latest
from .judging import problems_of
from .reading import closed, parse
from .signing import is_whole, signing_key
from .types import Alert, Area, Info, Reference
from .writing import write

__all__ = [
    "Alert",
    "Area",
    "Info",
    "IssuedAlert",
    "Reference",
    "alert",
    "closed",
    "follow",
    "in_force",
    "is_whole",
    "issue",
    "latest",
    "parse",
    "problems_of",
    "signing_key",
    "write",
]
