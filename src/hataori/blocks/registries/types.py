"""What crosses the door of registries."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from hataori.kernel.wareki import format_wareki

HEAD = "世帯主"
Precision = Literal["day", "month", "year"]


class Status(StrEnum):
    """Whether the person lives in the city by the register."""

    RESIDENT = "resident"
    MOVED_OUT = "moved_out"
    DEAD = "dead"


class Reason(StrEnum):
    """Why a line of the register was written (住民基本台帳法第7条・第8条, 施行令第7条から第12条)."""

    BIRTH = "birth"
    MOVE_IN = "move_in"
    MOVE_WITHIN = "move_within"
    MOVE_OUT = "move_out"
    DEATH = "death"
    MARRIAGE = "marriage"
    DIVORCE = "divorce"
    NAME_CHANGE = "name_change"
    HOUSEHOLD_CHANGE = "household_change"
    PROTECTION = "protection"
    CORRECTION = "correction"


REASON_WORDS = {
    Reason.BIRTH: "出生",
    Reason.MOVE_IN: "転入",
    Reason.MOVE_WITHIN: "転居",
    Reason.MOVE_OUT: "転出",
    Reason.DEATH: "死亡",
    Reason.MARRIAGE: "婚姻",
    Reason.DIVORCE: "離婚",
    Reason.NAME_CHANGE: "氏名の変更",
    Reason.HOUSEHOLD_CHANGE: "世帯の変更",
    Reason.PROTECTION: "支援措置",
    Reason.CORRECTION: "修正",
}
STATUS_WORDS = {Status.RESIDENT: "住民", Status.MOVED_OUT: "転出", Status.DEAD: "死亡"}
SEX_WORDS = {"male": "男", "female": "女", "": ""}


@dataclass(frozen=True, slots=True)
class Birth:
    """A day of birth; where day or month is unknown, `first` is the first day it may have been."""

    first: date
    precision: Precision = "day"

    @classmethod
    def read(cls, text: str) -> "Birth":
        """From 2001-04-05, 2001-04 or 2001 (also with 00 for what is unknown, as the JPKI certificate writes it)."""
        parts = [int(part) for part in text.strip().split("-")]
        year, month, day = (*parts, 0, 0)[:3]
        if not month:
            return cls(date(year, 1, 1), "year")
        return cls(date(year, month, day or 1), "day" if day else "month")

    @property
    def known(self) -> date | None:
        """The day where it is known."""
        return self.first if self.precision == "day" else None

    def __str__(self) -> str:
        if self.precision == "day":
            return self.first.isoformat()
        return f"{self.first:%Y-%m}" if self.precision == "month" else f"{self.first:%Y}"

    @property
    def words(self) -> str:
        """令和5年9月12日; an unknown part is said to be unknown."""
        whole = format_wareki(self.first)
        if self.precision == "day":
            return whole
        year, _, rest = whole.partition("年")
        return (
            f"{year}年{rest.partition('月')[0]}月（日は不詳）"
            if self.precision == "month"
            else f"{year}年（月日は不詳）"
        )


@dataclass(frozen=True, slots=True)
class Entry:
    """What the register says of a person for a stretch of days: names exactly as registered, never normalised.

    `relation` is the 続柄 seen from the head (世帯主, 妻, 子, 子の子 …). `former_address` is where one came from.
    A protected person (支援措置, 住民基本台帳事務処理要領第5-10) has an address that nobody else may be shown.
    """

    family: str
    household: str
    relation: str
    address: str
    given: str = ""
    family_kana: str = ""
    given_kana: str = ""
    former_family: str = ""
    common_name: str = ""
    roman_name: str = ""
    postal_code: str = ""
    former_address: str = ""
    domicile: str = ""
    domicile_head: str = ""
    status: Status = Status.RESIDENT
    protected: bool = False

    @property
    def full_name(self) -> str:
        """山田 太郎; a single name stands alone."""
        return " ".join(part for part in (self.family, self.given) if part)

    @property
    def full_kana(self) -> str:
        """ヤマダ タロウ."""
        return " ".join(part for part in (self.family_kana, self.given_kana) if part)


@dataclass(frozen=True, slots=True)
class Line:
    """One dated row: `entry` holds from `begins` up to the day before `ends` (None: still)."""

    begins: date
    reason: Reason
    entry: Entry
    ends: date | None = None

    def covers(self, day: date) -> bool:
        """Whether it holds on `day`."""
        return self.begins <= day and (self.ends is None or day < self.ends)


@dataclass(frozen=True, slots=True)
class RegisteredPerson:
    """A person as the register shows them on a day. `since` is when this line began, `reason` why."""

    id: str
    number: str
    birth: Birth
    sex: str
    nationality: str
    entry: Entry
    since: date
    reason: Reason
    sample: bool

    @property
    def resident(self) -> bool:
        """Lives in the city."""
        return self.entry.status == Status.RESIDENT

    @property
    def name(self) -> str:
        """The name as registered."""
        return self.entry.full_name


@dataclass(frozen=True, slots=True)
class TaxFacts:
    """市県民税 of one year (its income is that of the year before). Money is yen a year; `employer` as reported."""

    year: int
    income: int
    deductions: int
    dependents: int
    tax: int
    earned: bool
    work: str
    employer: str
    supporter: str

    @property
    def taxed(self) -> bool:
        """Whether any 市県民税 is due."""
        return self.tax > 0


@dataclass(frozen=True, slots=True)
class Member:
    """A person with what else the city knows on that day; `conditions` as in `models.Condition`."""

    person: RegisteredPerson
    conditions: dict[str, str]
    tax: TaxFacts | None


@dataclass(frozen=True, slots=True)
class Circle:
    """The household seen by one of its members. `gone` are those who died in it within two years."""

    me: Member
    members: tuple[Member, ...]
    gone: tuple[Member, ...] = ()
    as_of: date = field(default=date.min)

    @property
    def head(self) -> Member | None:
        """世帯主."""
        return next((each for each in self.members if each.person.entry.relation == HEAD), None)


@dataclass(frozen=True, slots=True)
class Look:
    """A check in the register for a case: asked at filing, answered then or when the register is back.

    `seen` are the facts as (label, text), `differs` the labels whose typed answer says otherwise.
    """

    id: str
    about: str
    slot: str
    title: str
    kind: str
    state: Literal["waiting", "seen", "absent"]
    seen: tuple[tuple[str, str], ...]
    differs: tuple[str, ...]
    asked_at: datetime
    looked_at: datetime | None
