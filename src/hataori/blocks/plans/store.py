"""Taking a plan in from a folder: editions, text and figures; and naming its series to the indicators."""

from collections.abc import Iterable
from dataclasses import replace

from django.db import transaction

from hataori.blocks.indicators import api as indicators
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Actor
from hataori.platform.events import api as events
from hataori.platform.organisation.api import departments
from hataori.platform.services.api import services

from . import models, queries
from .sources import Edition, PlanSource
from .types import Figure, Measure, PriorityItem, Section


def department_keys() -> dict[str, str]:
    """Keys of the organisation's departments by their names."""
    return {department.name: department.key for department in departments()}


@transaction.atomic
def take_in(source: PlanSource, *, actor: Actor = SYSTEM) -> bool:
    """Load a plan; answers whether anything changed.

    An edition that holds the city's own text is never touched again. Our summaries are replaced once by that text;
    summaries are kept as such beside it.
    """
    changed = [_edition(edition, source, order) for order, edition in enumerate(source.editions)]
    row = models.PlanVersion.objects.get(number=source.number)
    filled = _fill(row, source, actor)
    register(actor=actor)
    return any(changed) or filled


def _edition(edition: Edition, source: PlanSource, order: int) -> bool:
    now = clock.now()
    _, created = models.PlanVersion.objects.get_or_create(
        number=edition.number,
        defaults={
            "label": edition.label,
            "title": source.title,
            "period": edition.period,
            "change": edition.change,
            "status": models.PUBLISHED,
            "effective_on": edition.effective_on,
            "created_at": now,
            "published_at": now,
            "order": order,
        },
    )
    return created


def _fill(row: models.PlanVersion, source: PlanSource, actor: Actor) -> bool:
    if row.official_text or (row.measures.exists() and not source.official_text):
        return False
    summaries = dict(row.measures.values_list("ref", "summary"))
    item_summaries = dict(row.items.values_list("number", "summary"))
    for table in (row.measures, row.items, row.sections):
        table.all().delete()
    _write_content(row, source, summaries, item_summaries)
    row.title, row.vision, row.official_text = source.title, list(source.vision), source.official_text
    row.save()
    fact = {"number": row.number, "official_text": source.official_text}
    events.record("plan.text_loaded", subject=f"plan/{row.number}", data=fact, actor=actor)
    return True


def _write_content(
    row: models.PlanVersion, source: PlanSource, summaries: dict[str, str], item_summaries: dict[str, str]
) -> None:
    write_sections(row, source.sections)
    write_items(row, source.items, item_summaries)
    for measure in source.measures:
        write_measure(row, measure, summary=measure.summary or summaries.get(measure.id, ""))


def write_sections(row: models.PlanVersion, sections: Iterable[Section]) -> None:
    """The main text of an edition, in order."""
    models.Section.objects.bulk_create(
        models.Section(
            version=row,
            ref=section.ref,
            chapter=section.chapter,
            title=section.title,
            paragraphs=list(section.paragraphs),
            order=order,
        )
        for order, section in enumerate(sections)
    )


def write_items(
    row: models.PlanVersion, items: Iterable[PriorityItem], summaries: dict[str, str] | None = None
) -> None:
    """The 重点項目 of an edition, in order."""
    models.PriorityItem.objects.bulk_create(
        models.PriorityItem(
            version=row,
            number=item.number,
            title=item.title,
            kind=item.kind,
            summary=item.summary or (summaries or {}).get(item.number, ""),
            paragraphs=list(item.paragraphs),
            note=item.note,
            order=order,
        )
        for order, item in enumerate(items)
    )


def write_measure(row: models.PlanVersion, measure: Measure, *, summary: str | None = None) -> models.Measure:
    """One measure of an edition with its figures."""
    written = models.Measure.objects.create(
        version=row,
        ref=measure.id,
        number=measure.number,
        slug=measure.slug,
        title=measure.title,
        priority_item=measure.priority_item,
        departments=list(measure.departments),
        summary=measure.summary if summary is None else summary,
        direction=measure.direction,
        content=measure.content,
        note=measure.note,
        has_indicator=measure.has_indicator,
    )
    models.Figure.objects.bulk_create(_figure_row(written, figure) for figure in measure.figures)
    return written


def _figure_row(measure: models.Measure, figure: Figure) -> models.Figure:
    return models.Figure(
        measure=measure,
        key=figure.key,
        name=figure.name,
        series=figure.series,
        unit=figure.unit,
        baseline=figure.baseline,
        baseline_text=figure.baseline_text,
        target=figure.target,
        target_text=figure.target_text,
        target_fiscal_year=figure.target_fiscal_year,
    )


def register(*, actor: Actor = SYSTEM) -> int:  # noqa: ARG001  every write says who
    """Tell the indicators which series the edition in force has, and which counters stand for 指標なし."""
    current = queries.current()
    if current is None:
        return 0
    counters = indicators.counters()
    found: list[indicators.Series] = []
    for measure in queries.measures():
        found += [_series(measure, figure, current.number) for figure in measure.figures]
        if not measure.has_indicator and measure.id in counters:
            found.append(_counter(measure, *counters[measure.id], current.number))
    known = {series.key for series in found}
    found += [series for series in _declared() if series.key not in known]
    return indicators.register_series(found)


def _declared() -> Iterable[indicators.Series]:
    """Series that running services bring along and the plan does not know: no version of the plan names them."""
    numbers = {measure.id: measure for measure in queries.measures()}
    for service in services():
        measure = numbers.get(service.measure)
        for body in service.definitions:
            yield indicators.Series(
                key=body["key"],
                kind="counter" if "counts" in body else "indicator",
                measure=service.measure,
                measure_number=measure.number if measure else 0,
                measure_slug=service.slug,
                measure_title=service.title,
                departments=service.departments,
                name=body["name"],
                series=body.get("series") or "",
                unit=body.get("unit") or "",
                baseline=body.get("baseline"),
                baseline_text=body.get("baseline_text") or "",
                target=body.get("target"),
                target_text=body.get("target_text") or "",
                target_fiscal_year=body.get("target_fiscal_year"),
            )


def _series(measure: Measure, figure: Figure, version: str) -> indicators.Series:
    return replace(
        _of(measure, version),
        key=figure.key,
        name=figure.name,
        series=figure.series,
        unit=figure.unit,
        baseline=figure.baseline,
        baseline_text=figure.baseline_text,
        target=figure.target,
        target_text=figure.target_text,
        target_fiscal_year=figure.target_fiscal_year,
    )


def _counter(measure: Measure, key: str, name: str, unit: str, version: str) -> indicators.Series:
    return replace(_of(measure, version), key=key, kind="counter", name=name, unit=unit)


def _of(measure: Measure, version: str) -> indicators.Series:
    """What every series of a measure says of it."""
    return indicators.Series(
        key=measure.id,
        kind="indicator",
        measure=measure.id,
        measure_number=measure.number,
        measure_slug=measure.slug,
        measure_title=measure.title,
        departments=measure.departments,
        name=measure.title,
        plan_version=version,
    )
