"""The catalogue's pages: search, one procedure, their JSON, and the desk's record of imports."""

import hashlib
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from hataori.kernel.actor import Role
from hataori.platform.accounts.api import staff_required
from hataori.platform.organisation.api import departments

from . import pages, queries
from .search import Filters, Found, catalogue, search
from .types import Procedure

_MOST_PAGES = 10_000
_JSON_PER_PAGE = 100
_QUERY_LENGTH = 200


def procedures_list(request: HttpRequest) -> HttpResponse:
    """The search page; programs that send only the live box get the results alone."""
    query, filters = _asked(request)
    found = search(query, filters, page=_page(request))
    context = _list_context(query, filters, found)
    fragment = request.headers.get("HX-Target", "").endswith("-results")
    template = "catalogue/results.html" if fragment else "catalogue/search.html"
    return render(request, template, context)


def _asked(request: HttpRequest) -> tuple[str, Filters]:
    asked = {name: request.GET.get(name, "")[:_QUERY_LENGTH].replace("\0", "") for name in _FILTERS}
    return request.GET.get("q", "")[:_QUERY_LENGTH].replace("\0", ""), Filters(**asked)


_FILTERS = ("life_event", "department", "applicant")
_TITLES = {"life_event": "できごと", "department": "担当課", "applicant": "申請する人"}
_APPLICANTS = {"person": "個人", "company": "事業者・法人"}


def _page(request: HttpRequest) -> int:
    text = request.GET.get("page", "1")
    return min(int(text), _MOST_PAGES) if text.isascii() and text.isdecimal() else 1


def _list_context(query: str, filters: Filters, found: Found) -> dict[str, Any]:
    names = {unit.key: unit.name for unit in departments()}
    rows = [_row(procedure, names) for procedure in found.procedures]
    return {
        "q": query,
        "filters": filters,
        "filtered": any(getattr(filters, name) for name in _FILTERS),
        "found": found,
        "rows": rows,
        "page": _paginated(found),
        "facets": _facets(filters, found, names),
        "life_events": _map_of_life() if not query and filters == Filters() else (),
        "steps": [{"title": "手続をさがす"}],
    }


def _row(procedure: Procedure, names: dict[str, str]) -> dict[str, Any]:
    return {
        "procedure": procedure,
        "title": pages.title_words(procedure),
        "department": names.get(procedure.department, procedure.department),
        "law": f"{procedure.law} {procedure.article}".strip(),
    }


def _paginated(found: Found) -> Page[int]:
    per_page = 20
    return Paginator(range(found.total), per_page).get_page(found.page)


def _facets(filters: Filters, found: Found, names: dict[str, str]) -> list[dict[str, Any]]:
    words = {"department": names, "applicant": _APPLICANTS, "life_event": {}}
    counts = {"life_event": found.life_events, "department": found.departments, "applicant": found.applicants}
    return [
        {
            "name": name,
            "title": _TITLES[name],
            "chosen": getattr(filters, name),
            "choices": [{"value": v, "title": words[name].get(v, v), "count": count} for v, count in counts[name]],
        }
        for name in _FILTERS
    ]


def _map_of_life() -> list[dict[str, Any]]:
    counts = dict(search().life_events)
    return [{"event": event, "count": counts[event.key]} for event in pages.life_events() if counts.get(event.key)]


def procedure_page(request: HttpRequest, procedure_id: str) -> HttpResponse:
    """The service page, one skeleton for all procedures."""
    procedure = _procedure(procedure_id)
    context = {
        "procedure": procedure,
        "title": pages.title_words(procedure),
        "who": pages.who_words(procedure),
        "fee": pages.fee_words(procedure),
        "period": pages.period_words(procedure),
        "law": pages.law_words(procedure),
        "law_url": pages.law_url(procedure),
        "papers": pages.papers_words(procedure),
        "contact": pages.contact(procedure),
        "same": queries.procedure(procedure.same_as) if procedure.same_as else None,
        "steps": [{"title": "手続をさがす", "url": "/procedures/"}, {"title": procedure.name}],
    }
    return render(request, "catalogue/procedure.html", context)


def _procedure(procedure_id: str) -> Procedure:
    found = queries.procedure(procedure_id)
    if found is None:
        raise Http404
    return found


def procedure_json(request: HttpRequest, procedure_id: str) -> HttpResponse:
    """One procedure for programs."""
    return _json(request, pages.as_json(_procedure(procedure_id)))


def procedures_json(request: HttpRequest) -> HttpResponse:
    """The whole catalogue by pages of 100, or the answers to `q` and the filters, best first."""
    query, filters = _asked(request)
    if query or filters != Filters():
        found = search(query, filters, page=_page(request), per_page=_JSON_PER_PAGE)
        return _json(request, _listing(found.procedures, found.total, found.page, found.pages))
    every = catalogue().procedures
    count = max(1, -(-len(every) // _JSON_PER_PAGE))
    page = _page(request)
    return _json(request, _listing(every[(page - 1) * _JSON_PER_PAGE : page * _JSON_PER_PAGE], len(every), page, count))


def _listing(rows: tuple[Procedure, ...], total: int, page: int, count: int) -> dict[str, Any]:
    items = [pages.as_json(procedure) for procedure in rows]
    return {"total": total, "page": page, "pages": count, "per_page": _JSON_PER_PAGE, "items": items}


def _json(request: HttpRequest, content: dict[str, Any]) -> HttpResponse:
    """JSON with an ETag of the catalogue's revision, so that a poller gets 304."""
    tag = f'"{hashlib.sha256(f"{catalogue().revision} {request.get_full_path()}".encode()).hexdigest()[:24]}"'
    if request.headers.get("If-None-Match") == tag:
        return HttpResponse(status=304, headers={"ETag": tag})
    return JsonResponse(content, json_dumps_params={"ensure_ascii": False}, headers={"ETag": tag})


@staff_required(Role.DX_OFFICE, Role.SECTION_HEAD, Role.OPERATOR, Role.AUDITOR)
def imports_list(request: HttpRequest) -> HttpResponse:
    """The imports so far."""
    return render(request, "catalogue/imports.html", {"reports": queries.imports()})


@staff_required(Role.DX_OFFICE, Role.SECTION_HEAD, Role.OPERATOR, Role.AUDITOR)
def import_page(request: HttpRequest, run_id: int) -> HttpResponse:
    """One import with its findings by line and column."""
    report = queries.import_report(run_id)
    if report is None:
        raise Http404
    return render(request, "catalogue/import.html", {"report": report})
