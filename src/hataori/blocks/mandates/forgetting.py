"""Who filed for whom is forgotten with the case, and a mandate that is over with the last case it was used for."""

from contextlib import suppress

from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM
from hataori.kernel.errors import NotFound
from hataori.platform.files import api as files
from hataori.platform.forgetting import Forgetter

from . import models


def forget(number: str) -> int:
    """Delete the record of the representation; its mandate with the paper it rests on, once nothing else needs it."""
    row = models.Representation.objects.filter(pk=f"application/{number}").select_related("mandate").first()
    if row is None:
        return 0
    row.delete()
    return 1 + (_forget_mandate(row.mandate) if row.mandate else 0)


def _forget_mandate(mandate: models.Mandate) -> int:
    """A mandate in force, or one that another case rests on, stays."""
    lapsed = mandate.ends_on is not None and mandate.ends_on < clock.today()
    if (mandate.state == "active" and not lapsed) or mandate.filings.exists():
        return 0
    if mandate.paper_id:
        with suppress(NotFound):  # the file has run out before
            files.delete(mandate.paper_id, actor=SYSTEM, reason="保存年限の満了")
    return mandate.delete()[0]


FORGETTERS = (Forgetter("mandates.representation", forget),)
