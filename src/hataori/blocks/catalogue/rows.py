"""From one line of an inventory to the facts of a procedure, or to the reason why it is none of ours."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from .columns import Layout
from .period import period_days
from .reading import GARBLED
from .types import ApplicantKind, Facts, Fee, Finding, Outcome, Source

CITY_ORGANS = ("市役所・町村役場", "保健所", "消防署", "消防本部", "上下水道局", "地域包括支援センター")
KINDS = ("1", "2-1", "2-2", "2-3", "3", "4")
PARTIES = ("1", "2", "3", "4-1", "4-2", "4-3", "4-4", "5", "6", "7")
_LOCAL = ("3", "4-2", "4-3", "4-4")
_APPLICANTS = {"5": ApplicantKind.PERSON, "6": ApplicantKind.COMPANY, "7": ApplicantKind.BOTH}
_ONLINE = ("1", "2", "3", "4", "5")
_EXEMPT = "3"
_FEES = {"1": Fee.NONE, "2": Fee.SOME, "": Fee.UNKNOWN}
_ORIGINALS = "2"
_LONGEST = {"procedure_id": 64, "name": 300, "law": 300, "law_number": 100, "article": 100, "ministry": 100}
_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z_.-]*")
_CODE = re.compile(r"([0-9](?:-[0-9])?)(?:\s|$)")

NOT_AN_APPLICATION = "申請等ではない（処分通知・縦覧・保存など）"
NOT_FROM_PEOPLE = "国民・事業者が行うものではない"
NOT_TO_LOCAL = "受け手が地方公共団体ではない"
NOT_TO_CITY = "市の機関が提出先ではない"


@dataclass(slots=True)
class Read:
    """What became of one line: facts, or a reason to leave it out, or findings that refuse it."""

    facts: Facts | None = None
    left_out: str = ""
    findings: list[Finding] = field(default_factory=list)


class Line:
    """One line under a layout; collects what is wrong with it."""

    def __init__(self, layout: Layout, number: int, cells: Sequence[str]) -> None:
        self.layout = layout
        self.number = number
        self.cells = cells
        self.findings: list[Finding] = []

    def cell(self, name: str) -> str:
        """The cell of our field `name`, empty where the layout has no such column."""
        place = self.layout.places.get(name)
        return "" if place is None else self.cells[place].strip()

    def many(self, name: str) -> tuple[str, ...]:
        """A multi-valued cell, each value once, in its order."""
        parts = (part.strip() for part in re.split(r"[;；\n]", self.cell(name)))
        return tuple(dict.fromkeys(part for part in parts if part))

    def code(self, name: str, known: Sequence[str]) -> str:
        """The leading number of a coded cell; a finding when it is not one of `known` (empty cells give '')."""
        text = self.cell(name)
        match = _CODE.match(text)
        if text and (match is None or match[1] not in known):
            self.refuse(name, f"値の番号が決められたもの（{'・'.join(known)}）ではありません")
        return match[1] if match else ""

    def count(self, name: str) -> int | None:
        """A number of cases; 件数不明 is None. Text that is no number is noted and the line kept."""
        text = self.cell(name).replace(",", "")
        if not text:
            return None
        if re.fullmatch(r"\d+(?:\.0+)?", text):
            return int(float(text))
        self._find(name, "数字ではないので、この欄だけ使いません", Outcome.KEPT)
        return None

    def refuse(self, name: str, reason: str) -> None:
        """Note what makes the line unusable."""
        self._find(name, reason, Outcome.REFUSED)

    def _find(self, name: str, reason: str, outcome: Outcome) -> None:
        title = self.layout.titles.get(name, "")
        self.findings.append(Finding(self.number, title, reason, self.cell(name)[:100].replace("\0", "␀"), outcome))

    def refused(self) -> bool:
        """Whether something makes it unusable."""
        return any(finding.outcome == Outcome.REFUSED for finding in self.findings)


def read_row(layout: Layout, number: int, cells: Sequence[str]) -> Read:
    """Understand one line. Never raises for bad content."""
    line = Line(layout, number, cells)
    for check in (_check_width, _check_text, _check_identity):
        check(line)
        if line.refused():
            return Read(findings=line.findings)
    if reason := _left_out(line):
        return Read(left_out=reason)
    if line.refused():
        return Read(findings=line.findings)
    facts = _facts(line)
    return Read(findings=line.findings, facts=None if line.refused() else facts)


def _check_width(line: Line) -> None:
    found, expected = len(line.cells), line.layout.width
    while found > expected and not line.cells[found - 1].strip():
        found -= 1
    if found != expected:
        reason = f"列の数が{found}で、見出しの{expected}と合いません"
        line.findings.append(Finding(line.number, "（行全体）", reason))


def _check_text(line: Line) -> None:
    for n, cell in enumerate(line.cells):
        fault = "文字化けしています" if GARBLED in cell else "読めない文字（NUL）が入っています" if "\0" in cell else ""
        if fault:
            title = next((t for f, t in line.layout.titles.items() if line.layout.places[f] == n), f"{n + 1}列目")
            line.findings.append(Finding(line.number, title, fault, cell[:100].replace("\0", "␀")))


def _check_identity(line: Line) -> None:
    for name in ("procedure_id", "name"):
        if not line.cell(name):
            line.refuse(name, "空です")
    for name, longest in _LONGEST.items():
        if len(line.cell(name)) > longest:
            line.refuse(name, f"長すぎます（{longest}文字まで）")
    if line.cell("procedure_id") and not _ID.fullmatch(line.cell("procedure_id")):
        line.refuse("procedure_id", "英数字と - _ . だけで書かれていません")


def _left_out(line: Line) -> str:
    if "kind" in line.layout.places and line.code("kind", KINDS) != "1" and not line.refused():
        return NOT_AN_APPLICATION
    rules: tuple[tuple[str, Callable[[], bool]], ...] = (
        (NOT_FROM_PEOPLE, lambda: line.code("applicant", PARTIES) in _APPLICANTS),
        (NOT_TO_LOCAL, lambda: line.code("receiver", PARTIES) in _LOCAL),
        (NOT_TO_CITY, lambda: any(organ in CITY_ORGANS for organ in line.many("submit_to"))),
    )
    return next((reason for reason, holds in rules if not holds() and not line.refused()), "")


def _facts(line: Line) -> Facts:
    online = line.code("online_status", _ONLINE)
    text = line.cell("period_online_raw") or line.cell("period_offline_raw")
    return Facts(
        procedure_id=line.cell("procedure_id"),
        source=Source.STATUTORY,
        name=line.cell("name"),
        applicant=_APPLICANTS.get(line.code("applicant", PARTIES), ApplicantKind.BOTH),
        law=line.cell("law"),
        law_number=line.cell("law_number"),
        article=line.cell("article"),
        ministry=line.cell("ministry"),
        affair_class=line.cell("affair_class")[:40],
        fee=_FEES.get(line.code("fee", ("1", "2")), Fee.UNKNOWN),
        fee_methods=tuple(map(_without_code, line.many("fee_methods"))),
        period_days=_period(line),
        period_text=text,
        required_info=line.many("required_info"),
        attachments=line.many("attachments"),
        originals_only=line.code("attachments_method", ("0", "1", "2", "3", "4")) == _ORIGINALS,
        life_events_person=line.many("life_events_person"),
        life_events_company=line.many("life_events_company"),
        submit_to=line.many("submit_to"),
        agents=line.many("agents"),
        online_status=_without_code(line.cell("online_status"))[:40],
        kpi_scope=online != _EXEMPT,
        yearly_estimate=_yearly(line),
    )


def _period(line: Line) -> int | None:
    found = (period_days(line.cell(name)) for name in ("period_online_raw", "period_offline_raw"))
    return next((days for days in found if days is not None), None)


def _yearly(line: Line) -> float | None:
    """The country's yearly cases; the import scales them to the city's people."""
    total = line.count("yearly_total")
    return None if total is None else float(total)


def _without_code(text: str) -> str:
    return re.sub(r"^[0-9](?:-[0-9])?\s+", "", text)
