"""What makes two POSTs the same: address, and body less what changes at each rendering of a form."""

import hashlib
from collections.abc import Iterator

from django.http import HttpRequest

_PASSING = frozenset({"csrfmiddlewaretoken", "idempotency_key"})


def fingerprint(request: HttpRequest) -> str:
    """SHA-256 over method, address and body."""
    digest = hashlib.sha256()
    for part in (request.method or "", request.get_full_path(), *_parts(request)):
        digest.update(len(part).to_bytes(8))
        digest.update(part if isinstance(part, bytes) else part.encode())
    return digest.hexdigest()


def _parts(request: HttpRequest) -> Iterator[str | bytes]:
    if request.content_type not in ("application/x-www-form-urlencoded", "multipart/form-data"):
        yield request.body
        return
    for name, values in sorted(request.POST.lists()):
        if name not in _PASSING:
            yield from (name, *(str(value) for value in values))
    for name, file in sorted(request.FILES.items()):
        yield from (name, str(getattr(file, "name", "")), _content_hash(file))


def _content_hash(file: object) -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():  # type: ignore[attr-defined]  an UploadedFile; django-stubs widens it
        digest.update(chunk)
    file.seek(0)  # type: ignore[attr-defined]  as above
    return digest.hexdigest()
