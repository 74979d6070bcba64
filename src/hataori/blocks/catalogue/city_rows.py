"""The city's own procedures: cities/<city>/procedures.csv, whose columns are explained in that folder's README."""

import csv
import io
import re
from pathlib import Path

from hataori.kernel.money import format_yen

from .importing import Gathered, add
from .reading import decoded
from .types import NOT_ONLINE, ApplicantKind, Facts, Fee, Finding, Source

_FEES = {"none": Fee.NONE, "yes": Fee.SOME, "some": Fee.SOME, "": Fee.UNKNOWN}
_ONLINE = {"yes": "実施済", "no": NOT_ONLINE, "exempt": "適用除外", "": ""}
_COMPANY = ("事業",)
_NEEDED = ("procedure_id", "name", "department", "applicant")


def read_city_rows(path: Path) -> Gathered:
    """Every row of the pack's file; what cannot be taken is a finding with its line and column."""
    _, text = decoded(path.read_bytes())
    reader = csv.DictReader(io.StringIO(text, newline=""), restkey="_more", restval="")
    found = Gathered()
    for row in reader:
        found.rows += 1
        findings = _problems(row, reader.line_num)
        found.findings += findings
        if findings:
            found.bad_rows += 1
        else:
            add(found, _facts(row), reader.line_num, "procedure_id")
    return found


def _problems(row: dict[str, str], line: int) -> list[Finding]:
    findings = [Finding(line, name, "空です") for name in _NEEDED if not row.get(name, "").strip()]
    if row.get("_more"):
        findings.append(Finding(line, "（行全体）", "見出しより列が多い行です"))
    allowed = {"applicant": tuple(ApplicantKind), "fee": tuple(_FEES), "online": tuple(_ONLINE)}
    for name, values in allowed.items():
        if row.get(name, "") not in values:
            findings.append(Finding(line, name, f"使える値は{'・'.join(filter(None, values))}です", row[name][:100]))
    wrong = (name for name in ("period_days", "fee_yen") if not re.fullmatch(r"\d{0,7}", row.get(name, "")))
    return findings + [Finding(line, name, "数字ではありません", row[name][:100]) for name in wrong]


def _facts(row: dict[str, str]) -> Facts:
    events = _many(row.get("life_events", ""))
    days = row.get("period_days", "")
    return Facts(
        procedure_id=row["procedure_id"].strip(),
        source=Source.CITY,
        name=row["name"].strip(),
        name_easy=row.get("name_easy", ""),
        name_en=row.get("name_en", ""),
        applicant=ApplicantKind(row["applicant"]),
        law=row.get("law", ""),
        law_number=row.get("law_number", ""),
        article=row.get("article", ""),
        department=row["department"].strip(),
        period_days=int(days) if days else None,
        fee=_FEES[row.get("fee", "")],
        fee_text=_fee_text(row),
        required_info=_many(row.get("required_info", "")),
        attachments=_many(row.get("attachments", "")),
        life_events_person=tuple(event for event in events if event not in _COMPANY),
        life_events_company=tuple(event for event in events if event in _COMPANY),
        online_status=_ONLINE[row.get("online", "")],
        kpi_scope=row.get("online") != "exempt",
        summary=row.get("summary", ""),
        search_words=row.get("search_words", ""),
        confirm=row.get("confirm", ""),
    )


def _fee_text(row: dict[str, str]) -> str:
    amount = format_yen(int(row["fee_yen"])) if row.get("fee_yen") else ""
    return " ".join(part for part in (row.get("fee_note", ""), amount) if part)


def _many(cell: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in re.split(r"[;；]", cell) if part.strip()))
