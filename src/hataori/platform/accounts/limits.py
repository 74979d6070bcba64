"""Counting tries in the database: one atomic upsert a try, so that no race lets one more through."""

import hashlib

from django.conf import settings
from django.db import connection

from hataori.kernel import clock
from hataori.kernel.actor import Actor

from . import models
from .rules import LOOK_UP, Budget
from .trail import note

_STRANGER = Actor("guest", "guest", "")
_UPSERT = """
INSERT INTO accounts_tries (key, "window", ends, count) VALUES (%s, %s, %s, 1)
ON CONFLICT (key, "window") DO UPDATE SET count = accounts_tries.count + 1
RETURNING count
"""


def spend(budget: Budget, of: str) -> int:
    """Take one try from the budget of `of`; how many are spent in this window, this one included."""
    now = clock.now().timestamp()
    window = budget.window(now)
    with connection.cursor() as cursor:
        cursor.execute(_UPSERT, [_key(budget, of), window, window + budget.seconds])
        spent = int(cursor.fetchone()[0])
    if spent == 1:
        clean(int(now))
    return spent


def within(budget: Budget, of: str) -> bool:
    """Take one try; whether it was within the budget. Told to the audit once a window: a flood makes no flood there.

    Who is over already is refused by a look, which costs no write: those who file meanwhile do not wait for a flood.
    """
    if _spent(budget, of) > budget.tries:
        return False
    spent = spend(budget, of)
    if spent == budget.tries + 1:
        note("tries_spent", actor=_STRANGER, account_id="unknown", detail={"budget": budget.name})
    return spent <= budget.tries


def look_up(source: str) -> bool:
    """Take one look-up by number from a source's budget; whether it was within."""
    return within(LOOK_UP, source)


def left(budget: Budget, of: str) -> bool:
    """Whether a try is left, without taking it."""
    return _spent(budget, of) < budget.tries


def _spent(budget: Budget, of: str) -> int:
    window = budget.window(clock.now().timestamp())
    counts = models.Tries.objects.filter(key=_key(budget, of), window=window).values_list("count", flat=True)
    return next(iter(counts), 0)


def give_back(budget: Budget, of: str) -> None:
    """The try was right: it costs nothing."""
    window = budget.window(clock.now().timestamp())
    sql = 'UPDATE accounts_tries SET count = count - 1 WHERE key = %s AND "window" = %s AND count > 0'
    with connection.cursor() as cursor:
        cursor.execute(sql, [_key(budget, of), window])


def clean(now: int) -> int:
    """Forget the windows that have ended; how many rows went. Called whenever a new window opens."""
    return models.Tries.objects.filter(ends__lte=now).delete()[0]


def _key(budget: Budget, of: str) -> str:
    """Keyed, so that the table tells nobody which logins and addresses were tried."""
    text = f"{settings.SECRET_KEY}:{budget.name}:{of}"
    return f"{budget.name}:{hashlib.sha256(text.encode()).hexdigest()[:48]}"
