"""Making and issuing papers."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.fiscal_year import FiscalYear, fiscal_year_of
from hataori.kernel.wareki import format_wareki
from hataori.platform.audit import api as audit
from hataori.platform.events.api import record
from hataori.platform.files import api as files
from hataori.platform.organisation import api as organisation

from . import letterhead, models, paper
from .queries import as_document
from .types import Document


def render(template: str, data: Mapping[str, Any]) -> bytes:
    """A paper as PDF (PDF/A-3u and PDF/UA-1): "notice", "receipt" or "report" (keys: docs/reference/papers.md).

    `city` is filled in. Lists of [label, value] become tables. ValueError for a template or required key that is not
    there; Unavailable where the paper cannot be made.
    """
    return paper.compiled(template, {"city": letterhead.city_name(), **data})


def issue(
    *,
    template: str,
    title: str,
    data: Mapping[str, Any],
    owner_id: str,
    about: str,
    department: str,
    actor: Actor,
    retention_years: int = 5,
    key: str = "",
) -> Document:
    """Make a paper, give it the department's next number of the fiscal year, and keep it till the year's end + n years.

    `owner_id` is the account that may read it, empty for a person without one. `key` names what is issued; the same
    key again answers the paper that is already there, so that a repeated act issues nothing twice.
    """
    key = key or f"{template}:{about}"
    with transaction.atomic():
        series = _series(department)
        known = models.Document.objects.filter(key=key).first()
        if known:
            return as_document(known)
        row = _draft(series, template=template, title=title, owner_id=owner_id, about=about, key=key)
        row.issued_by, row.keep_until = actor.id, _keep_until(retention_years)
        row.file_id = _kept(row, {"title": title, **data, "number": row.number}, owner_id)
        row.save(force_insert=True)
        subject = f"document/{row.pk}"
        record("document.issued", subject=subject, data={"template": template, "about": about}, actor=actor)
        audit.record("document.issued", actor=actor, subject=subject, detail={"about": about, "number": row.number})
    return as_document(row)


def _series(department: str) -> models.NumberSeries:
    """The department's series of this fiscal year, locked, one number on."""
    year = fiscal_year_of(clock.today()).year
    models.NumberSeries.objects.get_or_create(department=department, fiscal_year=year)
    return models.NumberSeries.objects.select_for_update().get(department=department, fiscal_year=year)


def _draft(
    series: models.NumberSeries, *, template: str, title: str, owner_id: str, about: str, key: str
) -> models.Document:
    series.last += 1
    series.save(update_fields=["last"])
    name = organisation.department(series.department).name
    return models.Document(
        key=key,
        number=letterhead.official_number(name, _era_year(series.fiscal_year), series.last),
        title=title,
        template=template,
        department=series.department,
        fiscal_year=series.fiscal_year,
        running=series.last,
        owner_id=owner_id,
        about=about,
        issued_at=clock.now(),
    )


def _era_year(year: int) -> int:
    """8 for 令和8年度; 元年度 is 1."""
    return int("".join(filter(str.isdigit, FiscalYear(year).wareki)) or 1)


def _kept(row: models.Document, data: Mapping[str, Any], owner_id: str) -> str:
    """The paper as a kept file; the issue date on it is the number's."""
    content = render(row.template, {"issued_on": format_wareki(row.issued_at.date()), **data})
    days = (row.keep_until - clock.today()).days
    stored = files.store(
        content,
        name=f"{row.title}.pdf",
        owner=owner_id or "system",
        purpose="決定通知書など市の文書",
        retention_days=days,
        allowed={"pdf"},
    )
    return stored.id


def _keep_until(years: int) -> date:
    """Papers are kept `years` from the end of their fiscal year on, as 文書管理規程 usually count."""
    end = fiscal_year_of(clock.today()).end
    return end.replace(year=end.year + years)
