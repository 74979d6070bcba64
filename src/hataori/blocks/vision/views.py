"""The published copy as an answer; its address is known to those to whom a service has shown it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from hataori.kernel.errors import NotFound

from . import api

# Short, so that a photo that is withheld is soon seen nowhere.
_KEPT = "private, max-age=300"


@require_safe
def published_copy(request: HttpRequest, photo_id: UUID, size: str) -> HttpResponse:  # noqa: ARG001  Django's signature
    """`large` or `thumb`. 404 while the photo is withheld."""
    if size not in api.SIZES:
        raise NotFound
    answer = HttpResponse(api.published(str(photo_id), size), content_type="image/jpeg")
    answer["Cache-Control"] = _KEPT
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
