"""Puts the reader's language and furigana wish on the request."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation

LANGUAGE_COOKIE = "hataori_language"
FURIGANA_COOKIE = "hataori_furigana"
LANGUAGES = ("ja", "ja-x-easy", "en")


class ReaderMiddleware:
    """Language from the reader's cookie, else Japanese."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Activate the language for this answer and say it in Content-Language."""
        wanted = request.COOKIES.get(LANGUAGE_COOKIE, "ja")
        language = wanted if wanted in LANGUAGES else "ja"
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response
