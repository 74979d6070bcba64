"""Handing a file to a browser so that nothing in it runs."""

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header

from hataori.kernel.actor import Actor

from .queries import AccessRule, reader

_SHOWN_INLINE = frozenset({"pdf", "jpeg", "png"})


def download_response(
    id: str,  # noqa: A002  as in FileRef.id
    actor: Actor,
    *,
    allow: AccessRule | None = None,
    inline: bool = False,
    reason: str = "",
) -> StreamingHttpResponse:
    """The file as an answer, streamed; `inline` shows PDF and pictures in the browser. NotFound as in `open_file`."""
    ref, content = reader(id, actor, allow=allow, reason=reason)
    response = StreamingHttpResponse(content, content_type=ref.media_type)
    attachment = not (inline and ref.kind in _SHOWN_INLINE)
    disposition = content_disposition_header(attachment, ref.download_name)
    response["Content-Disposition"] = disposition or "attachment"
    response["Content-Length"] = str(ref.size)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response
