"""Nightly: whose certificate it was is forgotten a year after the fiscal year of its end (期間は所管課で確認)."""

from datetime import datetime, time

from django.db.models import Q

from hataori.kernel import clock
from hataori.kernel.fiscal_year import fiscal_year_of
from hataori.platform.worker.api import Periodic

from . import models
from .forgetting import NOBODY

KEPT_YEARS = 1


def forget_old() -> int:
    """Rows stay, for counts and for the number of the request; people, wishes and proofs go. How many.

    What never came to an end (the kiosk told nothing, a process died) is forgotten by the day it was asked for.
    """
    now = fiscal_year_of(clock.today())
    border = datetime.combine(now.start.replace(year=now.start.year - KEPT_YEARS), time(), clock.JST)
    old = models.Issue.objects.filter(Q(settled_at__lt=border) | Q(settled_at=None), asked_at__lt=border)
    return old.exclude(holder_id=None).update(**NOBODY)


PERIODIC = (Periodic("convenience-certificates.forget", every_seconds=86_400.0, run=forget_old),)
