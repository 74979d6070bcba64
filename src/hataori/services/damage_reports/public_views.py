"""What everybody sees of all reports: list and map with filters, GeoJSON, Atom. Only moderated copies."""

from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _
from django.views.decorators.http import require_safe

from hataori.blocks.geo import api as geo
from hataori.blocks.service_requests import api as reports

from . import words

PAGE_ROWS = 20
MOST_POINTS = 2_000
_FEED_ROWS = 50
_MINUTES = "public, max-age=120"
VIEWS = (("open", _("対応中")), ("closed", _("終わったもの")), ("all", _("すべて")))
_SHOWN = tuple(state.value for state in reports.State if state != reports.State.DUPLICATE)
_COLOURS = {True: "#b35c00", False: "#1a6d3a"}
_MOST_DIGITS = 5


def wanted(asked: QueryDict) -> reports.Wanted:
    """The filters of an address. One report a place: those joined to another are told by that one."""
    kind = asked.get("kind", "")
    return reports.Wanted(
        kinds=(kind,) if kind in reports.names() else (),
        is_open={"closed": False, "all": None}.get(asked.get("view", ""), True),
        states=_SHOWN,
    )


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """GET /reports/?view=&kind=&page=: the newest first, with the map beside the list."""
    asked = request.GET
    number = asked.get("page", "1")
    page = int(number) if number.isascii() and number.isdigit() and len(number) <= _MOST_DIGITS else 1
    found = reports.requests(wanted(asked), page=page, size=PAGE_ROWS)
    filters = QueryDict(mutable=True)
    filters.update({name: asked[name] for name in ("view", "kind") if asked.get(name)})
    query = f"?{filters.urlencode()}" if filters else ""
    view = asked.get("view", "open")
    context = {
        "rows": [(each, words.title_of(each.state), words.tag_of(each.state)) for each in found.requests],
        "total": found.total,
        "page": Paginator(range(found.total), PAGE_ROWS).get_page(page),
        "views": [(key, gettext(word)) for key, word in VIEWS],
        "view": view if view in dict(VIEWS) else "open",
        "kinds": reports.kinds(),
        "kind": asked.get("kind", ""),
        "map": geo.map_view(gettext("通報の地図"), points_url=reverse("damage_reports:points") + query),
        "query": query,
    }
    return render(request, "damage_reports/list.html", context)


@require_safe
def points(request: HttpRequest) -> HttpResponse:
    """GET /reports/points.geojson?view=&kind=: the newest 2,000 (RFC 7946)."""
    found = reports.requests(wanted(request.GET), size=MOST_POINTS).requests
    content = {"type": "FeatureCollection", "features": [_feature(each) for each in found]}
    answer = JsonResponse(content, content_type="application/geo+json", json_dumps_params={"ensure_ascii": False})
    answer["Cache-Control"] = _MINUTES
    return answer


def _feature(each: reports.Request) -> dict[str, Any]:
    state = words.title_of(each.state)
    return {
        "type": "Feature",
        "id": each.number,
        "geometry": {"type": "Point", "coordinates": [each.lon, each.lat]},
        "properties": {
            "title": f"{each.kind_name}（{state}）",
            "url": reverse("damage_reports:one", args=[each.number]),
            "text": each.address,
            "colour": _COLOURS[each.is_open],
            "number": each.number,
            "service_code": each.kind,
            "status": each.status,
            "state": each.state,
            "received_at": each.received_at.isoformat(),
            "due_on": each.due_on.isoformat(),
            "sample": each.sample,
        },
    }


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """GET /reports/feed.atom?view=&kind=: the newest fifty (RFC 4287); an entry changes when its report does."""
    home = settings.HATAORI_URL
    atom = Atom1Feed(
        title=gettext("まちの傷みの通報"),
        link=f"{home}{reverse('damage_reports:list')}",
        feed_url=f"{home}{request.path}",
        description=gettext("道路や公園などの傷みについて届いた通報と、その後の様子です。"),
        language="ja",
    )
    asked = request.GET.copy()
    asked.setdefault("view", "all")
    for each in reports.requests(wanted(asked), size=_FEED_ROWS).requests:
        atom.add_item(
            title=f"{each.kind_name}（{each.address}）",
            link=f"{home}{reverse('damage_reports:one', args=[each.number])}",
            description="\n".join(filter(None, (words.title_of(each.state), each.description, each.note))),
            unique_id=f"{home}/reports/{each.number}",
            pubdate=each.received_at,
            updateddate=each.updated_at,
            categories=[each.kind_name],
        )
    answer = HttpResponse(atom.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
    answer["Cache-Control"] = _MINUTES
    return answer
