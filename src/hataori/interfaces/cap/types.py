"""An alert as CAP 1.2 shapes it."""

from dataclasses import dataclass, field
from datetime import datetime

STATUSES = ("Actual", "Exercise", "System", "Test", "Draft")
MESSAGE_TYPES = ("Alert", "Update", "Cancel", "Ack", "Error")
SCOPES = ("Public", "Restricted", "Private")
CATEGORIES = (
    *("Geo", "Met", "Safety", "Security", "Rescue", "Fire", "Health", "Env", "Transport", "Infra", "CBRNE", "Other"),
)
RESPONSES = ("Shelter", "Evacuate", "Prepare", "Execute", "Avoid", "Monitor", "Assess", "AllClear", "None")
URGENCIES = ("Immediate", "Expected", "Future", "Past", "Unknown")
SEVERITIES = ("Extreme", "Severe", "Moderate", "Minor", "Unknown")
CERTAINTIES = ("Observed", "Likely", "Possible", "Unlikely", "Unknown")

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Reference:
    """An earlier message, as `references` names it."""

    sender: str
    identifier: str
    sent: datetime


@dataclass(frozen=True, slots=True)
class Area:
    """A place: words, closed polygons of (latitude, longitude), and codes such as ("JIS X 0402", "23203")."""

    description: str
    polygons: tuple[tuple[Point, ...], ...] = ()
    circles: tuple[str, ...] = ()
    geocodes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Info:
    """What is told in one language."""

    language: str
    event: str
    urgency: str
    severity: str
    certainty: str
    expires: datetime
    headline: str
    description: str
    instruction: str = ""
    categories: tuple[str, ...] = ("Safety",)
    responses: tuple[str, ...] = ()
    effective: datetime | None = None
    onset: datetime | None = None
    sender_name: str = ""
    web: str = ""
    contact: str = ""
    parameters: tuple[tuple[str, str], ...] = ()
    areas: tuple[Area, ...] = ()


@dataclass(frozen=True, slots=True)
class Alert:
    """One message. `references` are all unexpired messages it updates or takes back."""

    identifier: str
    sender: str
    sent: datetime
    status: str
    message_type: str
    infos: tuple[Info, ...]
    scope: str = "Public"
    note: str = ""
    references: tuple[Reference, ...] = ()
    incidents: tuple[str, ...] = field(default=())

    @property
    def expires(self) -> datetime:
        """When the last of its languages expires; its own time where none says."""
        return max((info.expires for info in self.infos), default=self.sent)
