"""Nightly: whose certificate it was is forgotten a year after the fiscal year of its end (期間は所管課で確認)."""

from datetime import datetime, time

from hataori.kernel import clock
from hataori.kernel.fiscal_year import fiscal_year_of
from hataori.platform.worker.api import Periodic

from . import models

KEPT_YEARS = 1


def forget_old() -> int:
    """Rows stay, for counts and for the number of the request; people, wishes and proofs go. How many."""
    now = fiscal_year_of(clock.today())
    border = datetime.combine(now.start.replace(year=now.start.year - KEPT_YEARS), time(), clock.JST)
    old = models.Issue.objects.filter(settled_at__lt=border, asked_at__lt=border).exclude(holder_id=None)
    return old.update(holder_id=None, subject_ids=[], wishes={}, proof="", asker="")


PERIODIC = (Periodic("convenience-certificates.forget", every_seconds=86_400.0, run=forget_old),)
