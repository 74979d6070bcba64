"""What the catalogue's pages say of a procedure, in words a resident reads in half a minute."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.utils.translation import get_language, gettext

from hataori.kernel.errors import NotFound
from hataori.platform.i18n.texts import in_language
from hataori.platform.organisation.api import Branch, branches, department

from .types import CITY_HELD, Fee, Procedure


@dataclass(frozen=True, slots=True)
class LifeEvent:
    """A turn of life by which people look for procedures; `key` is the word the rows use, `line` is for Japanese."""

    key: str
    title: str
    line: str
    icon: str


def life_events() -> tuple[LifeEvent, ...]:
    """The map of life in the city's order (texts/life_events.json), titled in the reader's language."""
    language = get_language() or "ja"
    return tuple(_life_event(event, language) for event in _life_events())


def event_titles() -> dict[str, str]:
    """Life event → its title in the reader's language."""
    return {event.key: event.title for event in life_events()}


def _life_event(event: dict[str, Any], language: str) -> LifeEvent:
    line = event.get("line", "") if language == "ja" else ""
    return LifeEvent(event["title"]["ja"], in_language(event["title"], language), line, event.get("icon", ""))


@cache
def _life_events() -> list[dict[str, Any]]:
    path: Path = settings.HATAORI_CITY_FOLDER / "texts" / "life_events.json"
    content = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {"life_events": []}
    return sorted(content["life_events"], key=lambda event: int(event["order"]))


@dataclass(frozen=True, slots=True)
class Contact:
    """Where the owner section is found."""

    name: str
    place: str
    address: str
    hours: str


def contact(procedure: Procedure) -> Contact:
    """The owner section, with the main hall's address and hours."""
    owner = department_name(procedure.department)
    hall = next((branch for branch in branches() if branch.kind == "city_hall"), None)
    return Contact(
        name=owner,
        place=hall.name if hall else "",
        address=hall.address if hall else "",
        hours=_hours(hall) if hall else "",
    )


def department_name(key: str) -> str:
    """The section's name; its key where the city does not know it (a row's mistake must not hide the page)."""
    try:
        return department(key).name
    except NotFound:
        return key


def _hours(hall: Branch) -> str:
    spans = next((spans for spans in hall.hours.weekly if spans), ())
    said = "、".join(f"{span.opens:%-H:%M}〜{span.closes:%-H:%M}" for span in spans)
    return gettext("平日 %(hours)s（祝日と年末年始を除く）") % {"hours": said} if said else ""


def fee_words(procedure: Procedure) -> str:
    """What it costs."""
    if procedure.fee == Fee.NONE:
        return gettext("かかりません")
    if procedure.fee == Fee.UNKNOWN:
        return gettext("担当課にお問い合わせください")
    return procedure.fee_text or gettext("かかります（金額は条例などで決まっています。受付のあとでお知らせします）")


def period_words(procedure: Procedure) -> str:
    """How long it takes (標準処理期間)."""
    days = procedure.period_days
    if days is None:
        return gettext("内容によって変わります。受付のあとで目安をお知らせします。")
    if days == 0:
        return gettext("その日のうち")
    return gettext("受付から%(days)d日ほど（標準処理期間）") % {"days": days}


def law_words(procedure: Procedure) -> str:
    """The law with its number and article."""
    number = f"（{procedure.law_number}）" if procedure.law_number else ""
    return f"{procedure.law}{number} {procedure.article}".strip()


def law_url(procedure: Procedure) -> str:
    """Where the law's text can be searched; empty for the city's own rules."""
    if not procedure.law or procedure.law.endswith(("の条例", "の要綱", "の規則")):
        return ""
    return f"https://laws.e-gov.go.jp/result/?lawTitle={quote(procedure.law)}"


def title_words(procedure: Procedure) -> str:
    """The name in the reader's language where the row has it."""
    language = get_language() or "ja"
    other = {"en": procedure.name_en, "ja-x-easy": procedure.name_easy}.get(language, "")
    return other or procedure.name


def who_words(procedure: Procedure) -> str:
    """Who files."""
    return {
        "person": gettext("個人の方"),
        "company": gettext("会社などの法人、個人で事業をしている方"),
        "both": gettext("個人の方、会社などの法人、個人で事業をしている方"),
    }[procedure.applicant]


def papers_words(procedure: Procedure) -> list[tuple[str, str]]:
    """Each paper to attach, with a word on those the city holds."""
    return [(paper, CITY_HELD.get(paper, "")) for paper in procedure.papers]


def as_json(procedure: Procedure) -> dict[str, Any]:
    """The procedure for programs."""
    return {
        "procedure_id": procedure.procedure_id,
        "name": procedure.name,
        "name_kana": procedure.name_kana,
        "name_easy": procedure.name_easy,
        "name_en": procedure.name_en,
        "source": procedure.source.value,
        "summary": procedure.summary,
        "law": procedure.law,
        "law_number": procedure.law_number,
        "article": procedure.article,
        "applicant": procedure.applicant.value,
        "department": procedure.department,
        "department_confirm": procedure.department_confirm,
        "fee": procedure.fee.value,
        "fee_text": procedure.fee_text,
        "period_days": procedure.period_days,
        "period_text": procedure.period_text,
        "required_info": list(procedure.required_info),
        "attachments": list(procedure.attachments),
        "life_events": list(procedure.life_events),
        "online_status": procedure.online_status,
        "kpi_scope": procedure.kpi_scope,
        "same_as": procedure.same_as,
        "version": procedure.version,
        "credit": procedure.credit,
        "url": f"/procedures/{procedure.procedure_id}/",
    }
