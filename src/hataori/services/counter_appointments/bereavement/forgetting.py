"""Lists end too: who came is forgotten with a list that nobody signed, the list itself a year after it was opened."""

from datetime import timedelta

from hataori.kernel import clock

from .models import Preparation

UNSIGNED = timedelta(days=30)
"""Somebody who did not sign comes again within a month, or begins anew."""
LISTS = timedelta(days=365)
"""The declaration's one year; what was filed is kept with its cases."""


def forget() -> None:
    """Once a day. Doing it again changes nothing."""
    now = clock.now()
    Preparation.objects.filter(signed_at=None, opened_at__lt=now - UNSIGNED).update(told="")
    Preparation.objects.filter(opened_at__lt=now - LISTS).delete()
