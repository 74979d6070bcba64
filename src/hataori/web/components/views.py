"""The frame's own answers: the city's colours, the language and furigana switch, the style guide."""

import json

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from hataori.platform.i18n.languages import BY_CODE
from hataori.platform.i18n.middleware import FURIGANA_COOKIE, LANGUAGE_COOKIE
from hataori.platform.pages.service_worker import parts

from .city import city, stylesheet
from .samples import guide

YEAR = 365 * 24 * 3600


def city_style(request: HttpRequest) -> HttpResponse:  # noqa: ARG001  Django's signature
    """The city's colours; the frame's link names their version, so the answer may be kept for a year."""
    return HttpResponse(
        stylesheet(city().colours),
        content_type="text/css; charset=utf-8",
        headers={"Cache-Control": f"public, max-age={YEAR}, immutable"},
    )


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:  # noqa: ARG001  Django's signature
    """GET /sw.js: the site's one service worker, put together from the parts that apps offer. Never kept by caches."""
    scripts = ", ".join(json.dumps(static(part.script)) for part in parts())
    content = f'"use strict";\nimportScripts({scripts});\n' if scripts else '"use strict";\n'
    content += (
        'self.addEventListener("install", () => self.skipWaiting());\n'
        'self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));\n'
    )
    headers = {"Cache-Control": "no-cache", "Service-Worker-Allowed": "/"}
    return HttpResponse(content, content_type="text/javascript; charset=utf-8", headers=headers)


@csrf_exempt
@require_POST
def reader(request: HttpRequest) -> HttpResponse:
    """Keep the wished language or furigana in a cookie and go back to the same page.

    Free of the CSRF token on purpose: it changes only how pages look, and pages without forms stay cookie-free.
    """
    answer = HttpResponseRedirect(_back(request))
    language, furigana = request.POST.get("language"), request.POST.get("furigana")
    if language in BY_CODE:
        _keep(request, answer, LANGUAGE_COOKIE, language)
    if furigana in ("on", "off"):
        _keep(request, answer, FURIGANA_COOKIE, furigana)
    return answer


def _back(request: HttpRequest) -> str:
    """Only an address of this site; anything else goes to the front page."""
    wanted = request.POST.get("next", "/")
    own = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return wanted if own else "/"


def _keep(request: HttpRequest, answer: HttpResponse, name: str, value: str) -> None:
    answer.set_cookie(name, value, max_age=YEAR, samesite="Lax", secure=request.is_secure(), httponly=True)


def style_guide(request: HttpRequest) -> HttpResponse:
    """Every component in its states."""
    return render(request, "components/guide.html", guide())
