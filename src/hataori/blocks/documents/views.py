"""A resident opens a paper of his own."""

import uuid

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET

from hataori.platform.accounts.api import actor_of, resident_required
from hataori.platform.audit import api as audit

from .queries import document, open_document


@require_GET
@resident_required
def own_document(request: HttpRequest, document_id: uuid.UUID) -> HttpResponseBase:
    """The PDF, for its owner only; each opening is in the audit log, which shows him who has read it."""
    actor = actor_of(request)
    found = document(str(document_id), actor)
    audit.record_read(actor, f"document/{found.id}", "自分の文書")
    return open_document(found, actor)
