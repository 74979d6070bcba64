"""Photos of facilities: files of the city's folder, named in facilities.json with words for who does not see them."""

from pathlib import Path

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from hataori.kernel.errors import NotFound

from . import models, places

_TYPES = {".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".webp": "image/webp"}
_DAY = 86_400


def file_of(facility: models.Facility) -> Path | None:
    """The photo's file, if it is there; nothing outside of the city's folder, nothing that is no photo."""
    if not facility.photo:
        return None
    folder = Path(settings.HATAORI_CITY_FOLDER).resolve()
    path = (folder / facility.photo).resolve()
    fits = path.is_relative_to(folder) and path.suffix.lower() in _TYPES
    return path if fits and path.is_file() else None


@require_safe
@cache_control(public=True, max_age=_DAY)
def photo(request: HttpRequest, key: str) -> HttpResponseBase:  # noqa: ARG001  a view's signature
    """GET /facilities/<facility>/photo/."""
    try:
        path = file_of(places.facility(key))
    except NotFound:
        raise Http404 from None
    if path is None:
        raise Http404
    return FileResponse(path.open("rb"), content_type=_TYPES[path.suffix.lower()])
