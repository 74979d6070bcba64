"""What makes two POSTs the same: address, and body less what changes at each rendering of a form."""

import hashlib
from collections.abc import Iterator
from typing import Any

from django.core.files.uploadedfile import UploadedFile
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
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            yield from (name, str(file.name), _content_hash(file))


def _content_hash(file: "UploadedFile[Any]") -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()
