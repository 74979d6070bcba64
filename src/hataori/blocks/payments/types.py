"""What crosses the door of payments."""

from dataclasses import dataclass
from datetime import date, datetime

from hataori.kernel.sentences import marked, sentence

from .codes import SlipCodes

STATE_TITLES = marked(
    {
        "due": "未納",
        "paid": "納付済",
        "exempt": "免除",
        "refunded": "返金済",
        "cancelled": "請求なし",
    }
)
METHOD_TITLES = marked({"cash": "窓口の現金", "card": "カード", "slip": "納付書"})
SLIP_TITLES = marked(
    {"open": "未納", "paid": "納付済", "late": "返金がいる", "returned": "返金済", "void": "使えません"}
)
REASON_TITLES = marked(
    {
        "double": "重ねて納められました",
        "late": "請求が終わったあとに納められました",
        "over": "多く納められました",
        "short": "足りない額で納められました",
    }
)
WAY_TITLES = marked({"elqr": "eL-QR", "barcode": "コンビニのバーコード", "number": "番号の入力"})


@dataclass(frozen=True, slots=True)
class Charge:
    """A fee in whole yen; states: due, paid, exempt, refunded, cancelled. `method` is how it was paid, else empty."""

    id: str
    about: str
    title: str
    department: str
    payer_id: str
    amount: int
    state: str
    reason: str
    method: str
    charged_at: datetime
    paid_at: datetime | None
    sample: bool
    refunded: int = 0

    @property
    def state_title(self) -> str:
        """The state on screen."""
        if self.state == "refunded" and self.refunded < self.amount:
            return sentence("一部返金済（%(amount)s円）", amount=f"{self.refunded:,}")
        return STATE_TITLES[self.state]

    @property
    def method_title(self) -> str:
        """How it was paid, on screen."""
        return METHOD_TITLES.get(self.method, "")


@dataclass(frozen=True, slots=True)
class CardVisit:
    """A visit to the card page: where to go, and whether that page is simulated."""

    id: str
    url: str
    back: str
    simulated: bool
    charge: Charge


@dataclass(frozen=True, slots=True)
class Slip:
    """A slip (納付書) for a charge. `payable` while it stands open and the charge is still due."""

    id: str
    number: str
    due_on: date
    state: str
    issued_at: datetime
    paid_on: date | None
    charge: Charge
    kind: str = ""
    codes: SlipCodes | None = None
    sample_codes: bool = False
    settled_at: datetime | None = None

    @property
    def payable(self) -> bool:
        """Whether it can be paid."""
        return self.state == "open" and self.charge.state == "due"

    @property
    def state_title(self) -> str:
        """The state on screen; a slip of what was settled otherwise is void."""
        if self.state == "open" and not self.payable:
            return sentence("使えません")
        return SLIP_TITLES[self.state]

    @property
    def shown(self) -> str:
        """The number in groups, as it is printed: 1234-5678-901."""
        return f"{self.number[:4]}-{self.number[4:8]}-{self.number[8:]}"

    def overdue(self, today: date) -> bool:
        """Whether its last day is over."""
        return self.payable and self.due_on < today


@dataclass(frozen=True, slots=True)
class Remittance:
    """Money an institution told of, in whole yen; states: prompt (速報), final (確報), cancelled (取消).

    `surplus` of it settled nothing (`reason`: double, late, over, short) and goes back; `returned_at` when it did.
    """

    id: str
    slip: Slip
    reference: str
    way: str
    amount: int
    paid_at: datetime
    state: str
    told_at: datetime
    final_at: datetime | None
    cancelled_at: datetime | None
    surplus: int
    reason: str
    returned_at: datetime | None

    @property
    def settled(self) -> int:
        """What of it pays the fee."""
        return 0 if self.state == "cancelled" else self.amount - self.surplus

    @property
    def to_return(self) -> bool:
        """Whether something of it is still to be given back."""
        return self.surplus > 0 and self.returned_at is None and self.state != "cancelled"

    @property
    def reason_title(self) -> str:
        """Why there is a surplus, on screen."""
        return REASON_TITLES.get(self.reason, "")

    @property
    def way_title(self) -> str:
        """What was scanned or typed, on screen."""
        return WAY_TITLES[self.way]
