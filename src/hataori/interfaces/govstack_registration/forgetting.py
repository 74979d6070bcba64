"""A partner's file of a case, with the partner's own id and name for the person, is forgotten with the case."""

from hataori.platform.forgetting import Forgetter

from . import models


def forget(number: str) -> int:
    """Delete the partner's file and the identifiers that led to it."""
    rows = models.PartnerFile.objects.filter(number=number)
    own = [number, *(str(row_id) for row_id in rows.values_list("pk", flat=True))]
    models.Alias.objects.filter(kind="file", own__in=own).delete()
    return rows.delete()[0]


FORGETTERS = (Forgetter("govstack.file", forget),)
