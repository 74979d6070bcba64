"""What crosses from actions to pages and programs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hataori.kernel.errors import HataoriError

from . import models
from .kinds import named
from .rules import Refusal

STATE_TITLES = {
    "asked": "受け付けた",
    "made": "作った（渡したかは未確認）",
    "issued": "交付した",
    "spoiled": "渡らなかった",
    "refused": "出せなかった",
}
CHANNEL_TITLES = {
    "convenience": "コンビニ",
    "counter": "窓口",
    "online": "電子申請",
    "mail": "郵送",
    "phone": "電話",
    "mynaportal": "マイナポータル",
}


@dataclass(frozen=True, slots=True)
class Issued:
    """One request for a certificate and what became of it. `fee` is yen in all."""

    id: str
    request: str
    number: str
    certificate: str
    title: str
    channel: str
    copies: int
    fee: int
    state: str
    document_id: str
    place: str
    asked_at: datetime
    made_at: datetime | None
    sample: bool

    @property
    def state_title(self) -> str:
        """The state on screen."""
        return STATE_TITLES[self.state]

    @property
    def channel_title(self) -> str:
        """The channel on screen."""
        return CHANNEL_TITLES[self.channel]


class NotGiven(HataoriError):
    """The rules give no certificate; the code is the rule's."""

    status = 422

    def __init__(self, why: Refusal) -> None:
        super().__init__(why.code, why.message)


@dataclass(frozen=True, slots=True)
class Ask:
    """What the centre asks: its own number, the kiosk, the card, the wish as it was sent."""

    request: str
    kiosk: str
    card: str
    certificate: str
    wishes: Mapping[str, Any]
    copies: int


def as_issued(row: models.Issue) -> Issued:
    """The row as others see it."""
    return Issued(
        id=str(row.pk),
        request=row.request,
        number=row.number or "",
        certificate=row.certificate,
        title=named(row.certificate).title,
        channel=row.channel,
        copies=row.copies,
        fee=row.fee,
        state=row.state,
        document_id=str(row.document_id or ""),
        place=row.place,
        asked_at=row.asked_at,
        made_at=row.made_at,
        sample=row.sample,
    )
