"""The auditor's page: who did, and who read, what and when. Looking here is recorded too."""

from collections.abc import Iterator
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hataori.kernel import clock
from hataori.kernel.actor import Role
from hataori.platform.accounts.api import actor_of, staff_required
from hataori.platform.exports import Column, csv_response

from . import actions, queries
from .forms import AuditFilter

_PAGE = 100
COLUMNS = (
    Column("at", "日時", "dateTime"),
    Column("action", "内容"),
    Column("what", "見たもの・くわしい内容"),
    Column("actor", "した人"),
    Column("actor_id", "した人のアカウント"),
    Column("subject", "対象"),
    Column("reason", "理由"),
)


@never_cache
@staff_required(Role.AUDITOR)
@require_safe
def search(request: HttpRequest) -> HttpResponseBase:
    """GET /desk/audit/?subject=…&by=…&start-year=…&reads=on."""
    form = AuditFilter(request.GET)
    rows = queries.listed(**form.question()) if form.is_valid() else queries.listed().none()
    _tell(request, form, "audit.searched")
    page = Paginator(rows, _PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "entries": [queries.as_entry(row) for row in page],
        "query": request.GET.urlencode(),
    }
    return render(request, "audit/search.html", context, status=200 if form.is_valid() else 422)


@never_cache
@staff_required(Role.AUDITOR)
@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    """GET /desk/audit/export.csv with the same questions."""
    form = AuditFilter(request.GET)
    if not form.is_valid():
        return search(request)
    _tell(request, form, "audit.exported")
    rows = queries.listed(**form.question())
    return csv_response(_rows(rows), COLUMNS, f"audit-{clock.today().isoformat()}.csv")


def _rows(rows: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401  a QuerySet
    for row in rows.iterator(chunk_size=2000):
        entry = queries.as_entry(row)
        yield {
            "at": entry.at,
            "action": entry.action,
            "what": " ".join(f"{name}={value}" for name, value in entry.detail.items()),
            "actor": entry.actor_name or entry.actor_kind,
            "actor_id": entry.actor_id,
            "subject": entry.subject,
            "reason": entry.reason,
        }


def _tell(request: HttpRequest, form: AuditFilter, action: str) -> None:
    """Record the question, once it names somebody or something."""
    asked = {name: str(value) for name, value in form.question().items() if value} if form.is_valid() else {}
    if asked:
        actions.record(action, actor=actor_of(request), subject=asked.get("subject", "audit"), detail=asked)
