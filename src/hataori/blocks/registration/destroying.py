"""The end of an application: answers, names and files are destroyed; a digest proves what they were."""

import hashlib

import msgspec
from django.db import transaction

from hataori.kernel.actor import Actor
from hataori.kernel.errors import NotFound
from hataori.platform.files import api as files

from . import models
from .shapes import files_given


@transaction.atomic
def destroy(number: str, *, actor: Actor, reason: str) -> tuple[str, int]:
    """Destroy an application with all its revisions, files and the draft it came from; (SHA-256, files destroyed).

    The digest is over each revision's answers and the SHA-256 of each file, as canonical JSON. An application that is
    gone already, or a case that never had one, gives the digest of nothing.
    """
    rows = list(models.AnswerSet.objects.filter(application_id=number).order_by("revision"))
    given = {file.file_id for row in rows for file in files_given(row)}
    sums = {file_id: _sum(file_id) for file_id in sorted(given)}
    revisions = [[row.revision, row.answers, row.personal_numbers] for row in rows]
    digest = hashlib.sha256(msgspec.json.encode([number, revisions, sums], order="sorted")).hexdigest()
    for file_id in sorted(file_id for file_id, found in sums.items() if found):
        files.delete(file_id, actor=actor, reason=reason)
    _forget(number)
    return digest, sum(bool(found) for found in sums.values())


def _sum(file_id: str) -> str:
    """The file's own digest, empty where it has expired before."""
    try:
        return files.file_ref(file_id).sha256
    except NotFound:
        return ""


def _forget(number: str) -> None:
    models.AnswerSet.objects.filter(application_id=number).delete()
    drafts = models.Application.objects.filter(number=number, draft_id__isnull=False).values_list("draft_id", flat=True)
    models.Draft.objects.filter(id__in=list(drafts)).delete()
    models.Application.objects.filter(number=number).delete()
