"""Writing the next edition on the desk: copy the one in force, edit, publish from a day on."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import transaction

from hataori.kernel import clock
from hataori.kernel.actor import Actor, Role
from hataori.kernel.errors import Conflict, FieldProblem, Forbidden, NotFound, Rejected
from hataori.platform.audit import api as audit
from hataori.platform.events import api as events

from . import models, queries, store
from .types import Figure, Measure, Version

_NUMBER = re.compile(r"[0-9]{1,3}\.[0-9]{1,3}")


@dataclass(frozen=True, slots=True)
class Numbered:
    """A printed figure and what it is as a number; None for 「—」."""

    text: str
    number: float | None


@transaction.atomic
def open_draft(number: str, *, change: str, actor: Actor) -> Version:
    """Copy the edition in force as the draft `number`. Conflict while another draft is open."""
    _only_dx_office(actor)
    base = queries.current_content()
    if base is None:
        raise NotFound("plan_missing", "計画がまだ読み込まれていません。")
    lock_editions()
    _may_open(number)
    last = models.PlanVersion.objects.order_by("-order").first()
    row = models.PlanVersion.objects.create(
        number=number,
        label=f"第{number}版（案）",
        title=base.version.title,
        change=change.strip(),
        status=models.DRAFT,
        vision=list(base.version.vision),
        copied_from=base.version.number,
        created_at=clock.now(),
        order=last.order + 1 if last else 0,
    )
    store.write_sections(row, base.sections)
    store.write_items(row, base.items)
    for measure in base.measures:
        store.write_measure(row, measure)
    _record("plan.draft_opened", row, {"number": number, "copied_from": base.version.number}, actor)
    return queries.version(number)


def lock_editions() -> None:
    """Two who open a draft, or a year's reviews, at once go one after the other."""
    list(models.PlanVersion.objects.select_for_update().order_by("pk").values_list("pk"))


def _may_open(number: str) -> None:
    if not _NUMBER.fullmatch(number):
        raise Rejected([FieldProblem("number", "format", "版の番号は 2.1 のように入力してください。")])
    if models.PlanVersion.objects.filter(number=number).exists():
        raise Rejected([FieldProblem("number", "taken", f"第{number}版はもうあります。")])
    if models.PlanVersion.objects.filter(status=models.DRAFT).exists():
        raise Conflict("draft_open", "改訂案はもう作られています。先にその案を公表するか、取りやめてください。")


@transaction.atomic
def edit_section(number: str, ref: str, *, title: str, text: str, actor: Actor) -> None:
    """Rewrite a section; paragraphs are parted by empty lines."""
    row = _draft_row(number, actor)
    section = row.sections.filter(ref=ref).first()
    if section is None:
        raise NotFound("section_unknown", "この節はありません。")
    section.title, section.paragraphs = _needed("title", title, "見出し"), paragraphs(text)
    section.save()
    _edited(row, f"section/{ref}", actor)


@transaction.atomic
def edit_item(number: str, ref: str, *, title: str, summary: str, text: str, actor: Actor) -> None:
    """Rewrite a 重点項目."""
    row = _draft_row(number, actor)
    item = row.items.filter(number=ref).first()
    if item is None:
        raise NotFound("item_unknown", "この重点項目はありません。")
    item.title, item.summary, item.paragraphs = _needed("title", title, "見出し"), summary.strip(), paragraphs(text)
    item.save()
    _edited(row, f"item/{ref}", actor)


@transaction.atomic
def edit_measure(number: str, ref: str, *, changes: Mapping[str, Any], actor: Actor) -> None:
    """Change fields of a measure: title, summary, direction, content, note, departments, priority_item."""
    row = _draft_row(number, actor)
    measure = _measure_row(row, ref)
    _needed("title", str(changes.get("title", measure.title)), "施策名")
    for field in ("title", "summary", "direction", "content", "note", "departments", "priority_item"):
        setattr(measure, field, changes.get(field, getattr(measure, field)))
    measure.save()
    _edited(row, f"measure/{ref}", actor)


@transaction.atomic
def edit_figure(
    number: str, ref: str, key: str, *, baseline: Numbered, target: Numbered, target_fiscal_year: int, actor: Actor
) -> None:
    """Change a series' printed figures and their numbers."""
    row = _draft_row(number, actor)
    figure = _measure_row(row, ref).figures.filter(key=key).first()
    if figure is None:
        raise NotFound("figure_unknown", "この指標はありません。")
    figure.baseline_text, figure.baseline = baseline.text.strip() or "—", baseline.number
    figure.target_text, figure.target = _needed("target_text", target.text, "目標値"), target.number
    figure.target_fiscal_year = target_fiscal_year
    figure.save()
    _edited(row, f"figure/{key}", actor)


@transaction.atomic
def add_measure(number: str, measure: Measure, *, actor: Actor) -> str:
    """Add a measure after the last one any edition has, with or without a figure; answers its id (m28)."""
    row = _draft_row(number, actor)
    _needed("title", measure.title, "施策名")
    if not row.items.filter(number=measure.priority_item).exists():
        raise Rejected([FieldProblem("priority_item", "unknown", "重点項目を選んでください。")])
    if row.measures.filter(slug=measure.slug).exists():
        raise Rejected([FieldProblem("slug", "taken", "この英字の名前はほかの施策が使っています。")])
    # Over all editions: the counts of a measure that was dropped must not become those of the next one.
    last = models.Measure.objects.order_by("-number").first()
    place = last.number + 1 if last else 1
    ref = f"m{place:02d}"
    figures = tuple(replace(figure, key=ref if len(measure.figures) == 1 else figure.key) for figure in measure.figures)
    store.write_measure(row, replace(measure, id=ref, number=place, has_indicator=bool(figures), figures=figures))
    _edited(row, f"measure/{ref}", actor)
    return ref


@transaction.atomic
def drop_measure(number: str, ref: str, *, actor: Actor) -> None:
    """Take a measure out of the draft; its counts and the earlier editions stay."""
    row = _draft_row(number, actor)
    _measure_row(row, ref).delete()
    _edited(row, f"measure/{ref}", actor)


@transaction.atomic
def discard(number: str, *, actor: Actor) -> None:
    """Give the draft up."""
    row = _draft_row(number, actor)
    _record("plan.draft_discarded", row, {"number": number}, actor)
    row.delete()


@transaction.atomic
def publish(number: str, *, label: str, change: str, effective_on: date, actor: Actor) -> Version:
    """Publish the draft, in force from `effective_on`. From then on the database refuses any change of it."""
    row = _draft_row(number, actor)
    problems = []
    if effective_on < clock.today():
        problems.append(FieldProblem("effective_on", "past", "適用日は今日かそれより後の日にしてください。"))
    if not change.strip():
        problems.append(FieldProblem("change", "required", "改訂の内容を入力してください。"))
    if problems:
        raise Rejected(problems)
    row.label, row.change = label.strip() or f"第{number}版", change.strip()
    row.status, row.official_text = models.PUBLISHED, True
    row.effective_on, row.published_at, row.period = effective_on, clock.now(), f"{effective_on:%Y-%m}"
    row.save()
    _record("plan.version_published", row, {"number": number, "effective_on": effective_on.isoformat()}, actor)
    audit.record("plan.version_published", actor=actor, subject=f"plan/{number}", reason=row.change)
    store.register(actor=actor)
    return queries.version(number)


def _only_dx_office(actor: Actor) -> None:
    """Forbidden for all but DX推進."""
    if not actor.has_role(Role.DX_OFFICE):
        raise Forbidden("dx_office_only", "計画を改訂できるのはDX推進の担当だけです。")


def paragraphs(text: str) -> list[str]:
    """What was typed, as paragraphs: empty lines part them, single line ends do not."""
    blocks = text.replace("\r\n", "\n").split("\n\n")
    return [block.strip() for block in blocks if block.strip()]


def as_figure(name: str, unit: str, baseline: Numbered, target: Numbered, target_fiscal_year: int) -> Figure:
    """A figure for a new measure; its key is given when it is added."""
    return Figure(
        key="new",
        name=name,
        series="",
        unit=unit,
        baseline=baseline.number,
        baseline_text=baseline.text.strip() or "—",
        target=target.number,
        target_text=target.text.strip(),
        target_fiscal_year=target_fiscal_year,
    )


def _draft_row(number: str, actor: Actor) -> models.PlanVersion:
    _only_dx_office(actor)
    row = models.PlanVersion.objects.select_for_update().filter(number=number).first()
    if row is None:
        raise NotFound("plan_version_unknown", "この版はありません。")
    if row.status != models.DRAFT:
        raise Conflict("plan_published", "公表した版は変えられません。新しい改訂案を作ってください。")
    return row


def _measure_row(row: models.PlanVersion, ref: str) -> models.Measure:
    found = row.measures.filter(ref=ref).first()
    if found is None:
        raise NotFound("plan_measure_unknown", "この施策は改訂案にありません。")
    return found


def _needed(field: str, text: str, name: str) -> str:
    if not text.strip():
        raise Rejected([FieldProblem(field, "required", f"{name}を入力してください。")])
    return text.strip()


def _edited(row: models.PlanVersion, part: str, actor: Actor) -> None:
    _record("plan.draft_edited", row, {"number": row.number, "part": part}, actor)


def _record(name: str, row: models.PlanVersion, fact: Mapping[str, Any], actor: Actor) -> None:
    events.record(name, subject=f"plan/{row.number}", data=fact, actor=actor)
