"""How fast a provider may be called: a bucket of tokens in the database, so that all workers share it."""

from datetime import timedelta

from django.db import transaction

from hataori.kernel import clock

from . import models
from .rules import Rate, take


def spend(name: str, rate: Rate, wanted: int = 1) -> float:
    """Take `wanted` calls from the provider's bucket; the seconds to wait, 0.0 when they were taken."""
    now = clock.machine()
    with transaction.atomic():
        row = _locked(name, rate)
        if row.paused_until is not None and row.paused_until > now:
            return (row.paused_until - now).total_seconds()
        row.tokens, wait = take(rate, row.tokens, (now - row.filled_at).total_seconds(), wanted)
        row.filled_at = now
        row.save(update_fields=["tokens", "filled_at"])
    return wait


def pause(name: str, rate: Rate, seconds: float) -> None:
    """The provider asked for a rest (429 with Retry-After): nobody calls it before that."""
    with transaction.atomic():
        row = _locked(name, rate)
        until = clock.machine() + timedelta(seconds=seconds)
        row.paused_until = max(row.paused_until or until, until)
        row.save(update_fields=["paused_until"])


def _locked(name: str, rate: Rate) -> models.Bucket:
    fresh = models.Bucket(name=name, tokens=float(rate.burst), filled_at=clock.machine())
    models.Bucket.objects.bulk_create([fresh], ignore_conflicts=True)
    return models.Bucket.objects.select_for_update().get(name=name)
