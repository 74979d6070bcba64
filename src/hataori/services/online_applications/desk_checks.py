"""What a clerk would look up first, looked up for him: completeness, attachments, duplicates, the deadline."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from hataori.blocks.catalogue import api as catalogue
from hataori.blocks.registration import api as registration
from hataori.blocks.workflow import api as workflow

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
    own = [] if filed is None else [_complete(filed), _attachments(filed)]
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
    """Labels of required questions without an answer."""
    form = registration.form_version(filed.form_digest)
    return [
        field.label
        for page in form.shown(filed.answers)
        for field in page.fields
        if field.required and not filed.answers.get(field.name)
    ]


def missing_papers(filed: registration.Application) -> list[str]:
    """Titles of papers that were neither attached nor announced for later nor known to the city."""
    form = registration.form_version(filed.form_digest)
    given = {file.slot for file in filed.files} | set(filed.later_papers)
    return [paper.title for paper in form.papers if paper.slot not in given and not paper.city_holds]


def _complete(filed: registration.Application) -> Check:
    missing = missing_fields(filed)
    if missing:
        return Check("記入もれ", "warning", "あり", "、".join(missing))
    return Check("記入もれ", "success", "なし", "必要な項目はすべて記入されています。")


def _attachments(filed: registration.Application) -> Check:
    form, missing = registration.form_version(filed.form_digest), missing_papers(filed)
    if missing:
        return Check("添付書類", "warning", "不足", "、".join(missing))
    if filed.later_papers:
        titles = [paper.title for paper in form.papers if paper.slot in filed.later_papers]
        return Check("添付書類", "warning", "後から提出", "、".join(titles))
    if not form.papers:
        return Check("添付書類", "success", "不要", "この手続きに添付書類はありません。")
    return Check("添付書類", "success", "そろっています", f"{len(filed.files)}件が添付されています。")


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
