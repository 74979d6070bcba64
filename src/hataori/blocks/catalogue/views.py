"""The catalogue's public pages: search, one procedure, and the same as JSON."""

import hashlib
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any

import msgspec
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from hataori.platform.organisation.api import department_names
from hataori.platform.pages.framed import Frames
from hataori.platform.pages.kept import Kept, Value

from . import pages, queries
from .search import Catalogue, Filters, Found, catalogue, search_in
from .types import Procedure

_MOST_PAGES = 10_000
_PER_PAGE = 20
_JSON_PER_PAGE = 100
_MOST_ROWS = 200
_QUERY_LENGTH = 200
_DIGITS = 9
# A longer query string is nobody else's question.
_LONGEST_KEPT = 300


_SEARCH = Frames("catalogue/search.html")


def procedures_list(request: HttpRequest) -> HttpResponse:
    """The search page; the live box gets the results alone. What everybody sees alike is rendered once."""
    held, language = catalogue(), get_language() or "ja"
    query, filters = _asked(request)
    fragment = request.headers.get("HX-Target", "").endswith("-results")
    template = "catalogue/results.html" if fragment else "catalogue/search_main.html"

    def rendered() -> str:
        page, per_page = _number(request, "page", 1, _MOST_PAGES), _number(request, "per_page", _PER_PAGE, _MOST_ROWS)
        found = search_in(held, query, filters, page=page, per_page=per_page)
        context = _list_context(held, query, filters, found)
        return render_to_string(template, {**context, "request": request, "page": _paginated(found, per_page)})

    content = _keep(request, held, (template, language), _rendered, rendered)
    if fragment:
        return HttpResponse(content)
    steps = [{"title": _("手続をさがす")}]
    shown = mark_safe(content)  # noqa: S308  our own template's output
    if not query and _SEARCH.fits(request):
        return _SEARCH.page(request, "", lambda: {"q": "", "steps": steps}, {"content": shown})
    return render(request, _SEARCH.template, {"q": query, "content": shown, "steps": steps})


# The names of sections stand in these pages too, and the catalogue's state does not tell of them.
_WHILE_NAMES_HOLD = timedelta(seconds=60)
_rendered: Kept[str] = Kept(longest=_WHILE_NAMES_HOLD)
_names: Kept[dict[str, str]] = Kept(longest=_WHILE_NAMES_HOLD)
_encoded: Kept[bytes] = Kept()


def _keep(request: HttpRequest, held: Catalogue, how: Hashable, kept: Kept[Value], make: Callable[[], Value]) -> Value:
    sent = request.META.get("QUERY_STRING", "")
    if len(sent) > _LONGEST_KEPT:
        return make()
    return kept.answer(held.revision, (how, request.path, sent), make)


def _asked(request: HttpRequest) -> tuple[str, Filters]:
    asked = {name: request.GET.get(name, "")[:_QUERY_LENGTH].replace("\0", "") for name in _FILTERS}
    return request.GET.get("q", "")[:_QUERY_LENGTH].replace("\0", ""), Filters(**asked)


_FILTERS = ("life_event", "department", "applicant")


def _number(request: HttpRequest, name: str, usual: int, most: int) -> int:
    """A number of the address, from 1 to `most`; `usual` where none is written."""
    text = request.GET.get(name, "")
    return min(max(int(text[:_DIGITS]), 1), most) if text.isascii() and text.isdecimal() else usual


def _list_context(held: Catalogue, query: str, filters: Filters, found: Found) -> dict[str, Any]:
    names = _names.answer(held.revision, "names", department_names)
    return {
        "q": query,
        "filtered": filters != Filters(),
        "found": found,
        "rows": mark_safe("".join(_row(held, each, names) for each in found.procedures)),  # noqa: S308  our template's
        "facets": _facets(filters, found, names),
        "life_events": _map_of_life(held) if not query and filters == Filters() else (),
    }


def _row(held: Catalogue, procedure: Procedure, names: Mapping[str, str]) -> SafeString:
    """A row of the list, rendered once for each state of the catalogue, language and name of its owner."""
    department = names.get(procedure.department, procedure.department)
    place = (procedure.procedure_id, get_language() or "ja", department)
    row = held.shown.get(place)
    if row is None:
        law = f"{procedure.law} {procedure.article}".strip()
        context = {"procedure": procedure, "title": pages.title_words(procedure), "department": department, "law": law}
        row = held.shown[place] = render_to_string("catalogue/result.html", context)
    return row


def _paginated(found: Found, per_page: int) -> Page[int]:
    return Paginator(range(found.total), per_page).get_page(found.page)


def _facets(filters: Filters, found: Found, names: Mapping[str, str]) -> list[dict[str, Any]]:
    """The selects that narrow the list: each value with its words and how many procedures it would leave."""
    applicants = {"person": _("個人"), "company": _("事業者・法人")}
    facets = (
        ("life_event", _("できごと"), found.life_events, pages.event_titles()),
        ("department", _("担当課"), found.departments, names),
        ("applicant", _("申請する人"), found.applicants, applicants),
    )
    return [
        {
            "name": name,
            "title": title,
            "options": format_html_join("", _OPTION, _options(counts, words, getattr(filters, name))),
        }
        for name, title, counts, words in facets
    ]


_OPTION = '<option value="{}"{}>{}（{}）</option>'
_SELECTED = mark_safe(" selected")


def _options(
    counts: Iterable[tuple[str, int]], words: Mapping[str, str], chosen: str
) -> Iterator[tuple[str, str, str, int]]:
    for value, count in counts:
        yield value, _SELECTED if value == chosen else "", words.get(value, value), count


def _map_of_life(held: Catalogue) -> list[dict[str, Any]]:
    counts = dict(search_in(held, "", Filters(), page=1, per_page=1).life_events)
    return [{"event": event, "count": counts[event.key]} for event in pages.life_events() if counts.get(event.key)]


def procedure_page(request: HttpRequest, procedure_id: str) -> HttpResponse:
    """The service page, one skeleton for all procedures."""
    procedure, titles = _procedure(procedure_id), pages.event_titles()
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
        "life_events": [(event, titles.get(event, event)) for event in procedure.life_events],
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
    return _json(request, lambda held: _encode(held, found))


def procedures_json(request: HttpRequest) -> HttpResponse:
    """The whole catalogue by pages of 100 (`per_page`), or the answers to `q` and the filters, best first."""
    return _json(request, lambda held: _listing(held, request))


def _listing(held: Catalogue, request: HttpRequest) -> dict[str, Any]:
    query, filters = _asked(request)
    page = _number(request, "page", 1, _MOST_PAGES)
    per_page = _number(request, "per_page", _JSON_PER_PAGE, _MOST_ROWS)
    if query or filters != Filters():
        found = search_in(held, query, filters, page=page, per_page=per_page)
        return _listed(held, found.procedures, found.total, found.page, per_page)
    every = held.procedures
    return _listed(held, every[(page - 1) * per_page : page * per_page], len(every), page, per_page)


def _listed(held: Catalogue, rows: tuple[Procedure, ...], total: int, page: int, per_page: int) -> dict[str, Any]:
    items = [_encode(held, procedure) for procedure in rows]
    count = max(1, -(-total // per_page))
    return {"total": total, "page": page, "pages": count, "per_page": per_page, "items": items}


def _encode(held: Catalogue, procedure: Procedure) -> msgspec.Raw:
    """The procedure as JSON, encoded once for each state of the catalogue."""
    found = held.encoded.get(procedure.procedure_id)
    if found is None:
        found = held.encoded[procedure.procedure_id] = msgspec.Raw(msgspec.json.encode(pages.as_json(procedure)))
    return found


def _json(request: HttpRequest, content: Callable[[Catalogue], object]) -> HttpResponse:
    """JSON with an ETag of the catalogue's state, so that a poller gets 304."""
    held = catalogue()
    tag = f'"{hashlib.sha256(f"{held.revision} {request.get_full_path()}".encode()).hexdigest()[:24]}"'
    if request.headers.get("If-None-Match") == tag:
        return HttpResponse(status=304, headers={"ETag": tag})
    body = _keep(request, held, "json", _encoded, lambda: msgspec.json.encode(content(held)))
    return HttpResponse(body, content_type="application/json", headers={"ETag": tag})
