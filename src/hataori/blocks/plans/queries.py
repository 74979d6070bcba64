"""Reading the plan."""

from collections.abc import Iterable

from hataori.kernel import clock
from hataori.kernel.errors import NotFound

from . import models
from .types import Content, Figure, Measure, PriorityItem, Review, ReviewEntry, Section, Version


def versions() -> list[Version]:
    """All editions, oldest first, the draft last."""
    rows = models.PlanVersion.objects.order_by("order")
    filled = set(models.Measure.objects.values_list("version_id", flat=True).distinct())
    return [_version(row, has_content=row.pk in filled) for row in rows]


def version(number: str) -> Version:
    """The edition of that number. NotFound when there is none."""
    return _version(row_of(number))


def current() -> Version | None:
    """The edition in force: the last one published with content; None in an empty installation."""
    row = _current_row()
    return _version(row, has_content=True) if row else None


def draft() -> Version | None:
    """The edition being written, if any."""
    row = models.PlanVersion.objects.filter(status=models.DRAFT).first()
    return _version(row) if row else None


def content(number: str) -> Content:
    """An edition whole. NotFound when there is none of that number."""
    row = row_of(number)
    measures = tuple(_measures(row))
    return Content(
        version=_version(row, has_content=bool(measures)),
        sections=tuple(as_section(found) for found in row.sections.all()),
        items=tuple(_items(row, measures)),
        measures=measures,
    )


def current_content() -> Content | None:
    """The edition in force, whole."""
    row = _current_row()
    return content(row.number) if row else None


def measures() -> list[Measure]:
    """The measures of the edition in force, by number (27 in Ichinomiya's 2.0); empty before the plan is loaded."""
    row = _current_row()
    return _measures(row) if row else []


def measure(ref: str) -> Measure:
    """One measure in force, by id (m01) or slug. NotFound when the plan has none."""
    found = next((found for found in measures() if ref in (found.id, found.slug)), None)
    if found is None:
        raise NotFound("plan_measure_unknown", "この施策は計画にありません。施策の一覧から選んでください。")
    return found


def priority_items() -> list[PriorityItem]:
    """The 重点項目 of the edition in force."""
    row = _current_row()
    return _items(row, _measures(row)) if row else []


def review(measure_id: str, fiscal_year: int) -> Review | None:
    """The review of a measure in a fiscal year, with its history."""
    row = models.Review.objects.filter(measure=measure_id, fiscal_year=fiscal_year).first()
    return as_review(row, row.entries.all()) if row else None


def reviews(*, fiscal_year: int | None = None, measure: str | None = None) -> list[Review]:
    """Reviews of a year or of a measure, newest year first."""
    rows = models.Review.objects.order_by("-fiscal_year", "measure")
    if fiscal_year is not None:
        rows = rows.filter(fiscal_year=fiscal_year)
    if measure is not None:
        rows = rows.filter(measure=measure)
    return [as_review(row) for row in rows]


def row_of(number: str) -> models.PlanVersion:
    """The edition's row. NotFound when there is none."""
    row = models.PlanVersion.objects.filter(number=number).first()
    if row is None:
        raise NotFound("plan_version_unknown", "この版はありません。版の一覧から選んでください。")
    return row


def _current_row() -> models.PlanVersion | None:
    rows = models.PlanVersion.objects.filter(
        status=models.PUBLISHED, effective_on__lte=clock.today(), measures__isnull=False
    )
    return rows.order_by("-order").first()


def _version(row: models.PlanVersion, *, has_content: bool | None = None) -> Version:
    return Version(
        number=row.number,
        label=row.label,
        title=row.title,
        period=row.period,
        change=row.change,
        status=row.status,
        official_text=row.official_text,
        has_content=row.measures.exists() if has_content is None else has_content,
        copied_from=row.copied_from,
        effective_on=row.effective_on,
        vision=tuple(row.vision),
    )


def as_section(row: models.Section) -> Section:
    """The row as it crosses the door."""
    return Section(row.ref, row.chapter, row.title, tuple(row.paragraphs))


def _items(row: models.PlanVersion, found: Iterable[Measure]) -> list[PriorityItem]:
    by_item: dict[str, list[str]] = {}
    for measure in found:
        by_item.setdefault(measure.priority_item, []).append(measure.id)
    return [
        PriorityItem(
            item.number,
            item.title,
            item.kind,
            item.summary,
            tuple(item.paragraphs),
            item.note,
            tuple(by_item.get(item.number, ())),
        )
        for item in row.items.all()
    ]


def _measures(row: models.PlanVersion) -> list[Measure]:
    return [as_measure(found) for found in row.measures.prefetch_related("figures")]


def as_measure(row: models.Measure) -> Measure:
    """The row as it crosses the door, with its figures."""
    return Measure(
        id=row.ref,
        number=row.number,
        slug=row.slug,
        title=row.title,
        summary=row.summary,
        departments=tuple(row.departments),
        priority_item=row.priority_item,
        has_indicator=row.has_indicator,
        direction=row.direction,
        content=row.content,
        note=row.note,
        figures=tuple(as_figure(figure) for figure in row.figures.all()),
    )


def as_figure(row: models.Figure) -> Figure:
    """The row as it crosses the door."""
    return Figure(
        row.key,
        row.name,
        row.series,
        row.unit,
        row.baseline,
        row.baseline_text,
        row.target,
        row.target_text,
        row.target_fiscal_year,
    )


def as_review(row: models.Review, entries: Iterable[models.ReviewEntry] = ()) -> Review:
    """The row as it crosses the door."""
    return Review(
        id=row.pk,
        measure=row.measure,
        fiscal_year=row.fiscal_year,
        plan_version=row.plan_version,
        state=row.state,
        as_of=row.as_of,
        figures=tuple(row.figures),
        cause=row.cause,
        decision=row.decision,
        next_step=row.next_step,
        revision=row.revision,
        updated_at=row.updated_at,
        submitted_at=row.submitted_at,
        submitted_by=row.submitted_by,
        signed_at=row.signed_at,
        signed_by=row.signed_by,
        entries=tuple(
            ReviewEntry(entry.at, entry.actor_name, entry.act, entry.content, entry.note) for entry in entries
        ),
    )
