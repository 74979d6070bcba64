"""What crosses the door of statistics."""

from dataclasses import dataclass
from datetime import date

from .rules import Cell


@dataclass(frozen=True, slots=True)
class Figures:
    """What happened in a span of days; `procedure_id` is empty for all together. Small figures are None.

    `filed` is the sum of the channels (online, counter, mail, phone); decisions are granted, refused or withdrawn;
    `sent_back` counts requests for correction; `mean_days` is the mean of the processing days of decisions.
    """

    starts_on: date
    ends_on: date
    procedure_id: str
    filed: Cell
    online: Cell
    counter: Cell
    mail: Cell
    phone: Cell
    granted: Cell
    refused: Cell
    withdrawn: Cell
    sent_back: Cell
    mean_days: float | None

    @property
    def month(self) -> str:
        """2026-04."""
        return f"{self.starts_on:%Y-%m}"

    @property
    def online_rate(self) -> float | None:
        """Percent of the filings that came online, None where one of the two is not known."""
        return 100 * self.online / self.filed if self.filed and self.online is not None else None
