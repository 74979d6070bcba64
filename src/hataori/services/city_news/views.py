"""Everybody's pages."""

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from . import dark


@require_safe
def emergency(request: HttpRequest) -> HttpResponse:  # noqa: ARG001  Django's signature
    """GET /emergency/: the light page, out of the copy where the database does not answer."""
    try:
        page = dark.render()
    except DatabaseError:
        page = dark.kept()
    answer = HttpResponse(page)
    answer["Cache-Control"] = "public, max-age=5"
    return answer
