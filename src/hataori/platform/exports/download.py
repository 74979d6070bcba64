"""A table on its way into somebody's download folder."""

from typing import TypeVar

from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

Response = TypeVar("Response", bound=HttpResponseBase)


def as_download(response: Response, filename: str) -> Response:
    """The answer under a name of its own (it may be Japanese), never shown in the browser."""
    response.headers["Content-Disposition"] = content_disposition_header(True, filename) or "attachment"  # noqa: FBT003  Django's signature
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
