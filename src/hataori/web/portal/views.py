"""The residents' front door: front page, state of the measures, my page, and what the city says of this site."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from hataori.blocks.indicators.api import kept
from hataori.platform.accounts.api import actor_of, resident_required
from hataori.platform.pages.framed import Frames
from hataori.platform.pages.panels import panels
from hataori.services.city_news import api as city_news

from .front import NEWS_SHOWN, front_page
from .numbers import latest_values
from .plan import groups, other_services, system_rows

_FRONT = Frames("portal/front.html")


def front(request: HttpRequest) -> HttpResponse:
    """Search first, then what people come for."""
    language = get_language() or "ja"
    shown = {"content": kept(("portal.front", language, city_news.state(NEWS_SHOWN)), lambda: _front(language))}
    return _FRONT.page(request, "", dict, shown) if _FRONT.fits(request) else render(request, _FRONT.template, shown)


def _front(language: str) -> SafeString:
    """The page without its frame: the same for everybody until the plan, a number or the news change."""
    return render_to_string("portal/front_main.html", {**front_page(language), "language": language})


def measures(request: HttpRequest) -> HttpResponse:
    """One row a measure and a system of the plan: runs or is being prepared, and its number."""
    found = groups(get_language() or "ja", latest_values())
    rows = [measure for group in found for measure in group.measures]
    systems = system_rows()
    context = {
        "groups": found,
        "systems": systems,
        "others": other_services([*(row.id for row in rows), *(row.id for row in systems)]),
        "running": sum(row.running for row in rows),
        "all_measures": len(rows),
    }
    return render(request, "portal/measures.html", context)


@resident_required
def my_page(request: HttpRequest) -> HttpResponse:
    """What needs the reader first, then everything of his."""
    found = panels("MY_PANELS", actor_of(request))
    context = {"panels": found, "attention": sum(panel.attention for panel in found)}
    return render(request, "portal/my.html", context)


def about(request: HttpRequest) -> HttpResponse:
    """What this site is, where its figures come from, under what licence."""
    return render(request, "portal/about.html")


def languages(request: HttpRequest) -> HttpResponse:
    """Which languages there are, what is told in them, and who has read the translations."""
    return render(request, "portal/languages.html")


def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility policy and how it is checked."""
    return render(request, "portal/accessibility.html")


def robots(request: HttpRequest) -> HttpResponse:  # noqa: ARG001  Django's signature
    """Searchers may read the public pages, nobody's own ones."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in ("/my/", "/desk/", "/account/", "/api/")), ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
