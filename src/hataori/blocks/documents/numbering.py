"""Numbers of papers: given once, in order, a department and fiscal year."""

from collections.abc import Sequence
from datetime import date

from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.fiscal_year import FiscalYear, fiscal_year_of
from hataori.platform.organisation import api as organisation

from . import letterhead, models
from .codes import new_code
from .types import NewPaper


def reserved(
    papers: Sequence[NewPaper],
    *,
    template: str,
    department: str,
    actor: Actor,
    retention_years: int,
    number: str = "",
) -> list[models.Document]:
    """A row for each paper, in order: those there already as they are, drafts with the next numbers for the others.

    To be called in a transaction: the department's series stays locked till its end. `number` stands for the running
    one where a paper has a number of its own (a receipt).
    """
    series = _series(department)
    there = {row.key: row for row in models.Document.objects.filter(key__in=[paper.key for paper in papers])}
    fresh: list[models.Document] = []
    for paper in papers:
        if paper.key in there:
            continue
        row = _draft(series, paper, template, number)
        row.issued_by, row.keep_until = actor.id, _keep_until(retention_years)
        there[paper.key] = row
        fresh.append(row)
    models.Document.objects.bulk_create(fresh)
    series.save(update_fields=["last"])
    return [there[paper.key] for paper in papers]


def _series(department: str) -> models.NumberSeries:
    """The department's series of this fiscal year, locked."""
    year = fiscal_year_of(clock.today()).year
    models.NumberSeries.objects.get_or_create(department=department, fiscal_year=year)
    return models.NumberSeries.objects.select_for_update().get(department=department, fiscal_year=year)


def _draft(series: models.NumberSeries, paper: NewPaper, template: str, number: str) -> models.Document:
    return models.Document(
        key=paper.key,
        number=number or _next(series),
        title=paper.title,
        template=template,
        department=series.department,
        fiscal_year=series.fiscal_year,
        running=None if number else series.last,
        owner_id=paper.owner_id,
        about=paper.about,
        issued_at=clock.now(),
        draft=True,
        code=new_code(),
    )


def _next(series: models.NumberSeries) -> str:
    series.last += 1
    name = organisation.department(series.department).name
    return letterhead.official_number(name, _era_year(series.fiscal_year), series.last)


def _era_year(year: int) -> int:
    """8 for 令和8年度; 元年度 is 1."""
    return int("".join(filter(str.isdigit, FiscalYear(year).wareki)) or 1)


def _keep_until(years: int) -> date:
    """Papers are kept `years` from the end of their fiscal year on, as 文書管理規程 usually count."""
    end = fiscal_year_of(clock.today()).end
    return end.replace(year=end.year + years)
