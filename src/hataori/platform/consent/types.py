"""What crosses the door of consent."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Consent:
    """What a person allowed: `purpose` in words the person read, `scope` the key that programs ask by."""

    id: str
    account_id: str
    purpose: str
    scope: str
    granted_at: datetime
    expires_on: date | None
    withdrawn_at: datetime | None

    def is_active(self, on: date) -> bool:
        """Whether it holds on that day (the day of expiry included)."""
        return self.withdrawn_at is None and (self.expires_on is None or on <= self.expires_on)
