"""The receipt on paper and in a calendar."""

import hashlib
import json
from datetime import UTC, date, timedelta

from hataori.blocks.documents import api as documents
from hataori.blocks.registration import api as registration
from hataori.blocks.workflow.api import Case
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM
from hataori.kernel.wareki import format_wareki

from .words import due_words

_FOLD = 73


def receipt_pdf(found: registration.Application, case: Case, department: str) -> bytes:
    """受付票 as PDF/A-3 and PDF/UA, signed, its number the application's. Personal numbers are masked on it.

    It is issued when it is first asked for; after a correction it is another paper.
    """
    received = found.submitted_at.astimezone(clock.JST)
    data = {
        "title": "受付票",
        "number": found.number,
        "city": documents.city_name(),
        "department": department,
        "procedure": found.title,
        "applicant": found.applicant_name,
        "received_at": f"{format_wareki(received.date())} {received:%H時%M分}",
        "next": ["担当課が内容を確認します。", due_words(case.due_on), "結果は、マイページかメールでお知らせします。"],
        "sections": [
            {"title": title, "rows": [[label, value] for label, value in rows]}
            for title, rows in registration.answers_for_display(found)
        ],
    }
    digest = hashlib.sha256(json.dumps(data, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
    return documents.hand_out(
        template="receipt",
        title="受付票",
        data=data | {"sample": found.sample},
        owner_id="",
        about=f"application/{found.number}",
        department=found.department,
        actor=SYSTEM,
        key=f"receipt:{found.number}:{digest[:16]}",
        number=found.number,
    )


def calendar_entry(found: registration.Application, due_on: date) -> bytes:
    """One all-day event on the day by which an answer is due."""
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//hataori//online-applications//JA",
        "BEGIN:VEVENT",
        f"UID:{found.number}@hataori",
        f"DTSTAMP:{found.submitted_at.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{due_on:%Y%m%d}",
        f"DTEND;VALUE=DATE:{due_on + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{_escaped(f'結果の予定日: {found.title}')}",
        f"DESCRIPTION:{_escaped(f'受付番号 {found.number}')}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
        "END:VCALENDAR",
    )
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line)).encode()


def _escaped(text: str) -> str:
    """RFC 5545, 3.3.11."""
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> list[str]:
    """Lines of at most 75 octets, never inside a character (RFC 5545, 3.1)."""
    parts, current = [], ""
    for letter in line:
        if len((current + letter).encode()) > _FOLD:
            parts.append(current)
            current = f" {letter}"
        else:
            current += letter
    return [*parts, current]
