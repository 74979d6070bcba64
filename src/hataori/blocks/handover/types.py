"""What crosses the door of hand-over."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class ItemType(StrEnum):
    """What the receiving system takes in a column."""

    TEXT = "text"
    KANA = "kana"
    DATE = "date"
    NUMBER = "number"
    CODE = "code"
    FLAG = "flag"
    PERSONAL_NUMBER = "personal_number"

    @property
    def title(self) -> str:  # type: ignore[override]  # str.title: nobody capitalises a key
        """What spreadsheets and pages call it."""
        return _TYPE_TITLES[self]


_TYPE_TITLES = {
    ItemType.TEXT: "文字",
    ItemType.KANA: "カナ",
    ItemType.DATE: "日付",
    ItemType.NUMBER: "数",
    ItemType.CODE: "コード",
    ItemType.FLAG: "はい・いいえ",
    ItemType.PERSONAL_NUMBER: "個人番号",
}


@dataclass(frozen=True, slots=True)
class Item:
    """One column of a hand-over: like a line of 基本データリスト. `source` is a form field's name, or one of
    `mapping.BUILT_IN`; `length` counts characters, 0 is without limit; `codes` are (the form's value, their code).
    """

    code: str
    name: str
    source: str
    type: ItemType = ItemType.TEXT
    length: int = 0
    required: bool = False
    codes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Mapping:
    """The mapping table of a procedure. Version 0 is the generic one that procedures without their own use.

    `outside_code` is what the national portal calls the procedure, empty where that is its own id.
    """

    procedure_id: str
    version: int
    items: tuple[Item, ...]
    outside_code: str = ""
    written_at: datetime | None = None
    written_by_name: str = ""


@dataclass(frozen=True, slots=True)
class MappingFinding:
    """One thing to see to in a mapping. `kind` is missing, too_long, unmapped, uncoded, twice or empty; `blocks` says
    that the table cannot be kept as it is.
    """

    kind: str
    place: str
    message: str
    blocks: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """A core system that takes cases. `encoding` is utf-8 or cp932 (Shift_JIS as Windows writes it)."""

    key: str
    title: str
    format: str
    encoding: str
    with_personal_number: bool
    active: bool


@dataclass(frozen=True, slots=True)
class Route:
    """Which cases of a procedure a target takes: `when` is granted (or accepted, for notifications) or decided."""

    target: str
    procedure_id: str
    when: str
    since: date


@dataclass(frozen=True, slots=True)
class Handed:
    """A case on its way to one target."""

    id: int
    target: str
    procedure_id: str
    number: str
    kind: str
    state: str
    state_title: str
    batch: str
    line: int | None
    column: str
    reason: str
    processed_on: date | None
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Batch:
    """One file set that was made for a target. `missing` are (receipt number, column, character, code points)."""

    number: str
    target: str
    procedure_id: str
    department: str
    cases: int
    attachments: int
    mapping_version: int
    sha256: str
    made_at: datetime
    made_by_name: str
    again_of: str
    reason: str
    with_personal_number: bool
    kept: bool


@dataclass(frozen=True, slots=True)
class Lacking:
    """A character that the target's encoding does not know: 外字."""

    number: str
    column: str
    character: str
    code_points: str


@dataclass(frozen=True, slots=True)
class Made:
    """What making a batch did: the batch (None where nothing could go), the cases held with the reason, the 外字."""

    batch: Batch | None
    held: tuple[tuple[str, str], ...] = ()
    lacking: tuple[Lacking, ...] = ()


@dataclass(frozen=True, slots=True)
class ResultProblem:
    """A line of a result file that could not be applied."""

    line: int
    message: str


@dataclass(frozen=True, slots=True)
class ResultReport:
    """What reading a result file did; `again` says that the same file had been read before."""

    name: str
    rows: int
    applied: int
    problems: tuple[ResultProblem, ...]
    imported_at: datetime
    again: bool = False


@dataclass(frozen=True, slots=True)
class TargetNumbers:
    """How a target stands."""

    target: Target
    last_at: datetime | None
    waiting: int
    held: int
    open: int
    errors: int
    recalled: int

    @property
    def attention(self) -> int:
        """How many cases a person must look at."""
        return self.held + self.errors + self.recalled
