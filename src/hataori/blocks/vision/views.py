"""Published copies and illustrations as answers; a copy's address is known to whom a service has shown it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.views.decorators.http import require_safe

from hataori.kernel.errors import NotFound

from . import api

# Short, so that a photo that is withheld is soon seen nowhere.
_KEPT = "private, max-age=300"
_A_DAY = "public, max-age=86400"
"""The address is of these very pixels: what bounds it is a picture taken down, seen nowhere a day later (ADR 0122)."""


@require_safe
def published_copy(request: HttpRequest, photo_id: UUID, size: str) -> HttpResponse:  # noqa: ARG001  Django's signature
    """`large` or `thumb`. 404 while the photo is withheld."""
    if size not in api.SIZES:
        raise NotFound
    answer = HttpResponse(api.published(str(photo_id), size), content_type="image/jpeg")
    answer["Cache-Control"] = _KEPT
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


@require_safe
def illustration(request: HttpRequest, digest: str, size: str) -> HttpResponse:
    """GET /pictures/<digest>/<page|small>.webp. 404 for what stands beside nothing (any more)."""
    etag = f'"{digest}-{size}"'
    headers = {"Cache-Control": _A_DAY, "ETag": etag, "X-Content-Type-Options": "nosniff"}
    content = api.illustration_file(digest, size)
    if etag in request.headers.get("If-None-Match", ""):
        return HttpResponseNotModified(headers=headers)
    answer = HttpResponse(content, content_type="image/webp", headers=headers)
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
