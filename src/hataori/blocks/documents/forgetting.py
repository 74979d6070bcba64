"""Papers about a case: their content goes with it; number, code and hash stay, so that a held copy can be checked."""

from contextlib import suppress

from django.db.models import QuerySet

from hataori.kernel.actor import SYSTEM
from hataori.kernel.errors import NotFound
from hataori.platform.files import api as files
from hataori.platform.forgetting import Forgetter

from . import models


def forget(number: str) -> int:
    """Delete the content of the papers about a case and whose they were."""
    rows = _about(number)
    for file_id in rows.exclude(file_id="").values_list("file_id", flat=True):
        with suppress(NotFound):  # its own time was over before
            files.delete(file_id, actor=SYSTEM, reason="保存年限の満了")
    return rows.update(owner_id="")


def _about(number: str) -> QuerySet[models.Document]:
    return models.Document.objects.filter(about__in=(f"case/{number}", f"application/{number}", number))


FORGETTERS = (Forgetter("documents.content", forget),)
