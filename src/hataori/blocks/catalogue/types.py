"""What crosses the catalogue's door, and the words its rows use."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Source(StrEnum):
    """Where a row comes from: the city's own pack or the national inventory."""

    CITY = "city"
    STATUTORY = "statutory"


class ApplicantKind(StrEnum):
    """Who files: 国民等, 民間事業者等, or both."""

    PERSON = "person"
    COMPANY = "company"
    BOTH = "both"

    @property
    def label(self) -> str:
        """The words on screen."""
        return {"person": "個人", "company": "事業者・法人", "both": "個人・事業者"}[self.value]


class Fee(StrEnum):
    """Whether the procedure costs something (手数料等の納付有無)."""

    NONE = "none"
    SOME = "some"
    UNKNOWN = "unknown"


class Outcome(StrEnum):
    """What became of a line with a finding: left out whole, or taken without the cell at fault."""

    REFUSED = "refused"
    KEPT = "kept"


NO_ATTACHMENTS = "添付書類なし"
NOT_ONLINE = "未実施"
CONFIRMED = "担当課が確認済み"
"""The basis of an owner that the desk has named; imports keep it."""
CITY_HELD = {
    "住民票": "市が管理している住民票で確認します。",
    "戸籍": "この市に本籍がある方は、市が管理している戸籍で確認します。",
    "所得証明書・納税証明書": "この市で課税されている方は、市が管理している税の記録で確認します。",
    "印鑑登録証明書（個人）": "市が管理している印鑑登録で確認します。",
}
"""Papers whose facts the city itself holds: a signed-in resident uploads none of them (once-only)."""

CREDIT = "出典: デジタル庁 行政手続等の棚卸調査結果（令和6年度）を加工"


@dataclass(frozen=True, slots=True)
class Facts:
    """What a file says of one procedure, before the catalogue adds owner, reading, link and version."""

    procedure_id: str
    source: Source
    name: str
    applicant: ApplicantKind
    law: str = ""
    law_number: str = ""
    article: str = ""
    ministry: str = ""
    affair_class: str = ""
    name_kana: str = ""
    name_easy: str = ""
    name_en: str = ""
    summary: str = ""
    department: str = ""
    fee: Fee = Fee.UNKNOWN
    fee_text: str = ""
    fee_methods: tuple[str, ...] = ()
    period_days: int | None = None
    period_text: str = ""
    required_info: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()
    originals_only: bool = False
    life_events_person: tuple[str, ...] = ()
    life_events_company: tuple[str, ...] = ()
    submit_to: tuple[str, ...] = ()
    agents: tuple[str, ...] = ()
    online_status: str = ""
    kpi_scope: bool = True
    search_words: str = ""
    yearly_estimate: float | None = None
    confirm: str = ""


@dataclass(frozen=True, slots=True)
class Procedure(Facts):
    """A procedure as the city offers it. `version` changes with any of its facts; `same_as` names the city's own row
    for the same procedure (it is listed once, under that id).
    """

    department_basis: str = ""
    department_confirm: bool = False
    same_as: str = ""
    version: str = ""

    @property
    def life_events(self) -> tuple[str, ...]:
        """Those of people, then those of companies."""
        return (*self.life_events_person, *self.life_events_company)

    @property
    def papers(self) -> tuple[str, ...]:
        """What is to be attached; empty where nothing is."""
        return tuple(paper for paper in self.attachments if paper != NO_ATTACHMENTS)

    @property
    def confirmed(self) -> bool:
        """Whether the desk has said that the owner is right."""
        return self.department_basis == CONFIRMED

    @property
    def to_confirm(self) -> bool:
        """Whether the owner is a guess of the rules or of the city's starter list that nobody has looked at."""
        return not self.confirmed and (self.department_confirm or bool(self.confirm))

    @property
    def visit_needed(self) -> bool:
        """Whether the city still has to see the person: its own list says that the procedure does not end online."""
        return self.source == Source.CITY and self.online_status == NOT_ONLINE

    @property
    def credit(self) -> str:
        """The source to be named on its page; empty for the city's own rows."""
        return CREDIT if self.source == Source.STATUTORY else ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong in one line. `column` is the file's own title for it; empty means the whole line."""

    line: int
    column: str
    reason: str
    value: str = ""
    outcome: Outcome = Outcome.REFUSED


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What one import did. `left_out` counts rows that no city organ receives, by reason."""

    run_id: int
    file_name: str
    layout: str
    encoding: str
    started_at: datetime
    seconds: float
    rows: int
    added: int
    changed: int
    unchanged: int
    linked: int
    bad_rows: int
    left_out: dict[str, int] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
