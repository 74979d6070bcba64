"""What crosses the door of documents."""

from dataclasses import dataclass
from datetime import date, datetime

from hataori.kernel.errors import Unavailable


@dataclass(frozen=True, slots=True)
class Document:
    """A paper the city has issued. `number` is its official number; `about` the subject ("case/<receipt number>")."""

    id: str
    number: str
    title: str
    template: str
    department: str
    owner_id: str
    about: str
    file_id: str
    issued_at: datetime
    keep_until: date


class PaperFailed(Unavailable):
    """A paper could not be made; the work it belongs to is kept and may be tried again."""

    def __init__(self, detail: str) -> None:
        super().__init__(
            "paper_failed", f"文書を作れませんでした。時間をおいてもう一度お試しください（{detail[:200]}）。"
        )
