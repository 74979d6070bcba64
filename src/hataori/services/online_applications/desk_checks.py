"""What a clerk would look up first, looked up for him: completeness, attachments, duplicates, the deadline."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from hataori.blocks.catalogue import api as catalogue
from hataori.blocks.identity import api as identity
from hataori.blocks.registration import api as registration
from hataori.blocks.registries import api as registries
from hataori.blocks.workflow import api as workflow
from hataori.kernel import clock

Kind = Literal["success", "warning", "error", "info"]


@dataclass(frozen=True, slots=True)
class Check:
    """One finding: its state in a word, and what was found."""

    title: str
    kind: Kind
    state: str
    text: str
    links: tuple[tuple[str, str], ...] = ()


def checks(case: workflow.Case, filed: registration.Application | None) -> list[Check]:
    """All findings of a case."""
    own = [] if filed is None else [_complete(filed), _attachments(filed), *_looked_up(filed), *_signed(filed)]
    return [*own, _duplicates(case), _deadline(case)]


def all_clear(found: Sequence[Check]) -> bool:
    """Whether nothing needs a second look."""
    return all(check.kind in ("success", "info") for check in found)


def has_account(case: workflow.Case) -> bool:
    """Whether the applicant has a box to send to (guests and counter applicants have none)."""
    try:
        return bool(uuid.UUID(case.applicant_id))
    except ValueError:
        return False


def article_of(kind: str) -> str:
    """Law and article of a procedure, as a decision may begin to name its ground."""
    found = catalogue.procedure(kind)
    return f"{found.law}{found.article}" if found else ""


def missing_fields(filed: registration.Application) -> list[str]:
    """Labels of required questions without an answer; a linked applicant's own number is the city's to look up."""
    form = registration.form_version(filed.form_digest)
    answered = filed.answers.keys() | registration.numbers_left(filed)
    pages = form.shown(filed.answers, _filed_on(filed))
    return [f.label for page in pages for f in page.fields if f.required and f.name not in answered]


def _filed_on(filed: registration.Application) -> date:
    """The day whose rules the form asks by."""
    return filed.submitted_at.astimezone(clock.JST).date()


def missing_papers(filed: registration.Application) -> list[str]:
    """Titles of papers these answers call for that were neither attached nor looked up by the city.

    What came over the counter needs no paper that the city itself issues.
    """
    form = registration.form_version(filed.form_digest)
    looked = {look.slot for look in registries.looks_about(f"case/{filed.number}")}
    given = {file.slot for file in filed.files} | looked
    asked = form.papers_asked(registration.facts_of(form, filed.answers, _filed_on(filed)))
    at_counter = filed.channel != "online"
    return [p.title for p in asked if p.slot not in given and not (p.city_holds and at_counter)]


def _complete(filed: registration.Application) -> Check:
    missing = missing_fields(filed)
    if missing:
        return Check("記入もれ", "warning", "あり", "、".join(missing))
    return Check("記入もれ", "success", "なし", "必要な項目はすべて記入されています。")


def _attachments(filed: registration.Application) -> Check:
    form, missing = registration.form_version(filed.form_digest), missing_papers(filed)
    if missing:
        return Check("添付書類", "warning", "不足", "、".join(missing))
    if not form.papers:
        return Check("添付書類", "success", "不要", "この手続きに添付書類はありません。")
    return Check("添付書類", "success", "そろっています", f"{len(filed.files)}件が添付されています。")


def _signed(filed: registration.Application) -> list[Check]:
    """What the applicant signed by card, checked when it was given; the evidence stays with the application."""
    return [
        Check("電子署名", "success", "あり", _evidence(found))
        for found in identity.signatures_about(f"application/{filed.number}")
    ]


def _evidence(found: identity.Evidence) -> str:
    signed = f"{found.signed_at.astimezone(clock.JST):%Y-%m-%d %H:%M}"
    name = identity.person_of_pem(found.certificate_pem).name
    return f"{name}、{signed}、証明書 {found.serial[:16]}、{found.checked}"


_LOOKED: dict[str, tuple[Kind, str]] = {
    "waiting": ("warning", "確認待ち"),
    "absent": ("warning", "記録なし"),
    "seen": ("success", "確認済み"),
}
_BOOKS = {
    "resident": "住民基本台帳で確認",
    "family_register": "戸籍で確認",
    "tax": "税の記録で確認",
    "seal": "印鑑登録で確認",
}


def _looked_up(filed: registration.Application) -> list[Check]:
    """What was looked up in the city's records instead of a paper, with the day and what was seen."""
    return [_look(look) for look in registries.looks_about(f"case/{filed.number}")]


def _look(look: registries.Look) -> Check:
    kind, state = _LOOKED[look.state]
    title = f"{_BOOKS[look.kind]}（{look.title}）"
    if look.state == "waiting":
        return Check(title, kind, state, "市の記録がいま使えません。使えるようになると、自動で確認します。")
    if look.state == "absent":
        return Check(title, kind, state, "市の記録では確かめられませんでした。申請した方に書類を求めてください。")
    seen = "、".join(f"{label} {text}" for label, text in look.seen)
    day = f"{look.looked_at.astimezone(clock.JST):%Y-%m-%d}" if look.looked_at else ""
    if look.differs:
        return Check(title, "warning", "申請と違います", f"違うところ：{'、'.join(look.differs)}。{day} {seen}")
    return Check(title, kind, state, f"{day} {seen}")


def _duplicates(case: workflow.Case) -> Check:
    found = workflow.duplicates(case)
    if not found:
        return Check("重複", "success", "なし", "90日以内に、同じ人の同じ手続きはありません。")
    links = tuple((each.case.number, f"{each.case.stage.label}、{each.why}") for each in found)
    return Check("重複", "warning", f"{len(found)}件", "90日以内に、同じ人から同じ手続きが出ています。", links)


def _deadline(case: workflow.Case) -> Check:
    shown = workflow.deadline(case)
    kinds: dict[str, Kind] = {"late": "error", "warning": "warning", "ok": "success"}
    due = f"標準処理期間の期限は{case.due_on:%Y-%m-%d}です。" if case.due_on else "標準処理期間の定めがありません。"
    return Check("期限", kinds.get(shown.kind, "info"), shown.text, due)
