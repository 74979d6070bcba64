"""What crosses the door of documents."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from hataori.kernel.errors import Unavailable

Signature = Literal["none", "waiting", "signed"]


@dataclass(frozen=True, slots=True)
class Document:
    """A paper the city has issued. `number` is its official number; `about` the subject ("case/<receipt number>").

    `signature` is "waiting" until the time-stamping service has answered; `code` opens /verify/<code>/.
    """

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
    signature: Signature = "none"
    code: str = ""
    revoked_at: datetime | None = None
    superseded_by: str = ""


@dataclass(frozen=True, slots=True)
class NewPaper:
    """One paper of a batch, before it is made. The same `key` is one paper, however often the batch is run."""

    key: str
    title: str
    data: Mapping[str, Any]
    owner_id: str
    about: str


@dataclass(frozen=True, slots=True)
class BatchProgress:
    """Where a batch stands: made now, there already, made but not signed yet, and keys that could not be made."""

    issued: int = 0
    already: int = 0
    unsigned: int = 0
    failed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """What anybody who holds a paper may know of it; nothing in it is about a person."""

    code: str
    title: str
    number: str
    issued_at: datetime
    issuer: str
    state: Literal["valid", "revoked", "superseded"]
    signature: Signature
    level: str
    signer: str
    simulated: bool
    signed_at: datetime | None
    sha256: str
    revoked_at: datetime | None
    superseded_by: str


@dataclass(frozen=True, slots=True)
class Seal:
    """The city's signature over other bytes than a paper's (CMS, DER); `simulated` where its key is the 模擬 one."""

    content: bytes
    simulated: bool


Comparison = Literal["same", "same_before_signing", "same_before_restamping", "added_to", "different"]


class PaperFailed(Unavailable):
    """A paper could not be made; the work it belongs to is kept and may be tried again."""

    def __init__(self, detail: str) -> None:
        super().__init__(
            "paper_failed", f"文書を作れませんでした。時間をおいてもう一度お試しください（{detail[:200]}）。"
        )
