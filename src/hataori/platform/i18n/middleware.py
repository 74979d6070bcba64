"""Puts the reader's language and furigana wish into each answer."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header

from .languages import BY_CODE, accepted, language
from .ruby_html import add_readings

LANGUAGE_COOKIE = "hataori_language"
FURIGANA_COOKIE = "hataori_furigana"


class ReaderMiddleware:
    """Language from the reader's cookie, else Japanese; readings above kanji where the reader wants them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Activate the language for this answer, say it in Content-Language, and add readings."""
        code = language_of(request)
        with translation.override(code):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language(code).tag)
        if _is_api(request):
            # A browser's cookie decides before its header: both tell which answer this is.
            patch_vary_headers(response, ["Accept-Language", "Cookie"])
        if _is_page(response):
            # The same address reads differently by cookie: no cache in between may mix readers up.
            patch_vary_headers(response, ["Cookie"])
            if wants_furigana(request):
                _add_readings(response)
        return response


def language_of(request: HttpRequest) -> str:
    """The language the reader chose, Japanese until he chooses; the desk is Japanese only.

    A program that asks the API says it in Accept-Language (RFC 9110, 12.5.4): it has no cookie and shows no page.
    """
    if _is_desk(request):
        return "ja"
    if _is_api(request) and LANGUAGE_COOKIE not in request.COOKIES:
        return _accepted(request.headers.get("Accept-Language", ""))
    wanted = request.COOKIES.get(LANGUAGE_COOKIE, "ja")
    return wanted if wanted in BY_CODE else "ja"


def _accepted(header: str) -> str:
    wanted = (accepted(tag) for tag, weight in parse_accept_lang_header(header.lower()) if weight)
    return next((each for each in wanted if each), "ja")


def wants_furigana(request: HttpRequest) -> bool:
    """Whether to show readings: as the reader chose; until then only with やさしい日本語, which is written for them."""
    if _is_desk(request):
        return False
    chosen = request.COOKIES.get(FURIGANA_COOKIE)
    return chosen == "on" or (chosen is None and language_of(request) == "ja-x-easy")


def _is_api(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")


def _is_desk(request: HttpRequest) -> bool:
    return request.path.startswith("/desk/")


def _is_page(response: HttpResponse) -> bool:
    html = response.headers.get("Content-Type", "").startswith("text/html")
    return html and not response.streaming and not response.headers.get("Content-Encoding")


def _add_readings(response: HttpResponse) -> None:
    response.content = add_readings(response.content.decode(response.charset)).encode(response.charset)
    if "Content-Length" in response.headers:
        response.headers["Content-Length"] = str(len(response.content))
