"""Pages that differ between strangers by a few places only: rendered once for all of them, and the places filled in.

A frame holds all that a page shows somebody nobody knows, in his language; its places are what names the page, its
address, the token of its form and what a view knows of this device. Whoever is signed in or has a message gets the page
rendered for him.
"""

import secrets
from collections.abc import Callable, Hashable, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.html import conditional_escape
from django.utils.translation import get_language

from hataori.kernel import clock
from hataori.platform.i18n.middleware import wants_furigana

from .emergencies import emergencies
from .kept import Kept

_FRAMES = 200
_SECRET = secrets.token_hex(12)  # never sent to anybody, so no text can hold a mark
_TOKEN, _ADDRESS = "csrf_token", "return_to"


class Frames:
    """A view's frames. `make` gives the context of a frame; nothing of the reader or of a place may be in it."""

    def __init__(self, template: str) -> None:
        self.template = template
        self._personal = (settings.SESSION_COOKIE_NAME, CookieStorage.cookie_name)
        self._kept: Kept[tuple[str, ...]] = Kept(most=_FRAMES)

    def fits(self, request: HttpRequest) -> bool:
        """Whether nobody knows who asks: he has no session, no message and no token."""
        return "HTTP_AUTHORIZATION" not in request.META and not any(name in request.COOKIES for name in self._personal)

    def page(
        self, request: HttpRequest, asked: Hashable, make: Callable[[], Mapping[str, Any]], places: Mapping[str, str]
    ) -> HttpResponse:
        """The page for a stranger. `asked` tells the frame from the view's others and of the state it is made of."""
        names = tuple(places)
        parts = self._kept.answer(_of_all(), (_of(request), asked, names), lambda: self._made(request, make(), names))
        return HttpResponse("".join(_filled(request, parts, places)))

    def _made(self, request: HttpRequest, context: Mapping[str, Any], names: tuple[str, ...]) -> tuple[str, ...]:
        """Texts and names of places in turn."""
        marks = {name: _mark(name) for name in (*names, _TOKEN, _ADDRESS)}
        return tuple(render_to_string(self.template, {**context, **marks}, request).split(_SECRET))


def _mark(name: str) -> str:
    """A place in the making. Made of what no escaping changes and an address may hold."""
    return f"{_SECRET}{name}{_SECRET}"


def _filled(request: HttpRequest, parts: tuple[str, ...], given: Mapping[str, str]) -> list[str]:
    places = {name: conditional_escape(value) for name, value in given.items()}
    if _ADDRESS in parts[1::2]:
        places[_ADDRESS] = conditional_escape(request.get_full_path())
    if _TOKEN in parts[1::2]:
        places[_TOKEN] = conditional_escape(get_token(request))
    return [places[part] if n % 2 else part for n, part in enumerate(parts)]


def _of_all() -> Hashable:
    """What ends every frame: another day, other urgent notices, another description of the city."""
    city: Path = settings.HATAORI_CITY_FOLDER / "city.json"
    return clock.today(), tuple(emergencies()), city.stat().st_mtime_ns if city.is_file() else 0


def _of(request: HttpRequest) -> Hashable:
    """What differs between strangers beside the places."""
    return get_language(), wants_furigana(request)
