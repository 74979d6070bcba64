"""The catalogue's pages: search, one procedure, their JSON, and the desk's record of imports."""

import hashlib
from collections.abc import Callable, Hashable
from typing import Any

import msgspec
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from hataori.kernel.actor import Role
from hataori.platform.accounts.api import staff_required
from hataori.platform.organisation.api import departments
from hataori.platform.pages.kept import Kept, Value

from . import pages, queries
from .search import Filters, Found, catalogue, search
from .types import Procedure

_MOST_PAGES = 10_000
_PER_PAGE = 20
_JSON_PER_PAGE = 100
_MOST_PER_PAGE = 200
_QUERY_LENGTH = 200
# A longer query string is nobody else's question.
_LONGEST_KEPT = 300


def procedures_list(request: HttpRequest) -> HttpResponse:
    """The search page; the live box gets the results alone. What everybody sees alike is rendered once."""
    query, filters = _asked(request)
    fragment = request.headers.get("HX-Target", "").endswith("-results")
    template = "catalogue/results.html" if fragment else "catalogue/search_main.html"
    per_page = _per_page(request, _PER_PAGE)

    def rendered() -> str:
        found = search(query, filters, page=_page(request), per_page=per_page)
        return render_to_string(template, _list_context(query, filters, found, per_page), request)

    content = _keep(request, (template, get_language()), _rendered, rendered)
    if fragment:
        return HttpResponse(content)
    steps = [{"title": _("手続をさがす")}]
    shown = mark_safe(content)  # noqa: S308  our own template's output
    return render(request, "catalogue/search.html", {"q": query, "content": shown, "steps": steps})


_rendered: Kept[str] = Kept()
_encoded: Kept[bytes] = Kept()


def _keep(request: HttpRequest, how: Hashable, kept: Kept[Value], make: Callable[[], Value]) -> Value:
    sent = request.META.get("QUERY_STRING", "")
    if len(sent) > _LONGEST_KEPT:
        return make()
    return kept.answer(catalogue().revision, (how, request.path, sent), make)


def _asked(request: HttpRequest) -> tuple[str, Filters]:
    asked = {name: request.GET.get(name, "")[:_QUERY_LENGTH].replace("\0", "") for name in _FILTERS}
    return request.GET.get("q", "")[:_QUERY_LENGTH].replace("\0", ""), Filters(**asked)


_FILTERS = ("life_event", "department", "applicant")
_TITLES = {"life_event": "できごと", "department": "担当課", "applicant": "申請する人"}
_APPLICANTS = {"person": "個人", "company": "事業者・法人"}


def _page(request: HttpRequest) -> int:
    text = request.GET.get("page", "1")
    return min(int(text), _MOST_PAGES) if text.isascii() and text.isdecimal() else 1


def _per_page(request: HttpRequest, usual: int) -> int:
    text = request.GET.get("per_page", "")
    return min(max(int(text), 1), _MOST_PER_PAGE) if text.isascii() and text.isdecimal() and len(text) < 5 else usual  # noqa: PLR2004  four digits


def _list_context(query: str, filters: Filters, found: Found, per_page: int) -> dict[str, Any]:
    names = {unit.key: unit.name for unit in departments()}
    rows = [_row(procedure, names) for procedure in found.procedures]
    return {
        "q": query,
        "filters": filters,
        "filtered": any(getattr(filters, name) for name in _FILTERS),
        "found": found,
        "rows": rows,
        "page": _paginated(found, per_page),
        "facets": _facets(filters, found, names),
        "life_events": _map_of_life() if not query and filters == Filters() else (),
    }


def _row(procedure: Procedure, names: dict[str, str]) -> dict[str, Any]:
    return {
        "procedure": procedure,
        "title": pages.title_words(procedure),
        "department": names.get(procedure.department, procedure.department),
        "law": f"{procedure.law} {procedure.article}".strip(),
    }


def _paginated(found: Found, per_page: int) -> Page[int]:
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
        "life_events": [(event, pages.event_title(event)) for event in procedure.life_events],
        "steps": [{"title": _("手続をさがす"), "url": "/procedures/"}, {"title": pages.title_words(procedure)}],
    }
    return render(request, "catalogue/procedure.html", context)


def _procedure(procedure_id: str) -> Procedure:
    found = queries.procedure(procedure_id)
    if found is None:
        raise Http404
    return found


def procedure_json(request: HttpRequest, procedure_id: str) -> HttpResponse:
    """One procedure for programs."""
    found = _procedure(procedure_id)
    return _json(request, lambda: pages.as_json(found))


def procedures_json(request: HttpRequest) -> HttpResponse:
    """The whole catalogue by pages of 100 (`per_page`), or the answers to `q` and the filters, best first."""
    return _json(request, lambda: _listing(request))


def _listing(request: HttpRequest) -> dict[str, Any]:
    query, filters = _asked(request)
    page, per_page = _page(request), _per_page(request, _JSON_PER_PAGE)
    if query or filters != Filters():
        found = search(query, filters, page=page, per_page=per_page)
        return _listed(found.procedures, found.total, found.page, per_page)
    every = catalogue().procedures
    return _listed(every[(page - 1) * per_page : page * per_page], len(every), page, per_page)


def _listed(rows: tuple[Procedure, ...], total: int, page: int, per_page: int) -> dict[str, Any]:
    items = [pages.as_json(procedure) for procedure in rows]
    count = max(1, -(-total // per_page))
    return {"total": total, "page": page, "pages": count, "per_page": per_page, "items": items}


def _json(request: HttpRequest, content: Callable[[], dict[str, Any]]) -> HttpResponse:
    """JSON with an ETag of the catalogue's state, so that a poller gets 304."""
    tag = f'"{hashlib.sha256(f"{catalogue().revision} {request.get_full_path()}".encode()).hexdigest()[:24]}"'
    if request.headers.get("If-None-Match") == tag:
        return HttpResponse(status=304, headers={"ETag": tag})
    body = _keep(request, "json", _encoded, lambda: msgspec.json.encode(content()))
    return HttpResponse(body, content_type="application/json", headers={"ETag": tag})


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
