"""Errands: a browser's trips to the provider, begun and taken back exactly once."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction

from hataori.kernel import clock

from . import models
from .errors import NotProven
from .relying_party.exchange import Secrets

LONGEST_PLACE = 2000
_UNFILED = timedelta(days=120)
LASTS = timedelta(minutes=15)
"""Long enough to find the card and unlock a PIN at leisure (WCAG 2.2, 2.2.1: twice what a slow trip took)."""


@dataclass(frozen=True, slots=True)
class Returned:
    """An errand that came back for the first time: what it was for and what only it knows."""

    row_id: int
    purpose: str
    return_to: str
    asked_for: str
    trip: Secrets
    late: bool


def new_browser() -> str:
    """What a browser is known by during its errands; kept in a cookie, here only as a digest."""
    return secrets.token_urlsafe(32)


def begin(browser: str, *, purpose: str, return_to: str, asked_for: str = "") -> Secrets:
    """Write the errand down before the browser leaves."""
    trip = Secrets(secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(48))
    now = clock.now()
    models.Errand.objects.create(
        state_digest=digest(trip.state),
        browser_digest=digest(browser),
        nonce=trip.nonce,
        verifier=trip.verifier,
        purpose=purpose,
        return_to=return_to,
        asked_for=asked_for,
        started_at=now,
        expires_at=now + LASTS,
    )
    return trip


@transaction.atomic
def take(state: str, browser: str) -> Returned:
    """The errand of that state, for the first who brings it from the browser that left with it.

    NotProven: refused (no such errand here), repeated (taken before). A late one is taken too and
    says so. A foreign browser takes nothing, so that it cannot spend somebody else's errand.
    """
    row = models.Errand.objects.select_for_update().filter(state_digest=digest(state)).first()
    if row is None or not browser or row.browser_digest != digest(browser):
        raise NotProven("refused", "state_unknown")
    if row.taken_at is not None:
        raise NotProven("repeated", "state_reused")
    row.taken_at = now = clock.now()
    row.save(update_fields=["taken_at"])
    trip = Secrets(state, row.nonce, row.verifier)
    return Returned(row.pk, row.purpose, row.return_to, row.asked_for, trip, late=now > row.expires_at)


def close(errand: Returned, outcome: str) -> None:
    """Note how the errand ended, and forget its secret."""
    models.Errand.objects.filter(pk=errand.row_id).update(outcome=outcome[:40], verifier="")


def last_place(browser: str, state: str = "") -> str:
    """Where the person was when this errand (else the browser's last one) began; empty where none is known."""
    rows = models.Errand.objects.filter(browser_digest=digest(browser)).order_by("-started_at")
    row = rows.filter(state_digest=digest(state)).first() or rows.first()
    return row.return_to if row else ""


def digest(text: str) -> str:
    """SHA-256, hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def clean() -> None:
    """Forget errands a day after they ended, and signatures over drafts that were never filed: drafts live 90 days."""
    models.Errand.objects.filter(expires_at__lt=clock.now() - timedelta(days=1)).delete()
    models.Introduction.objects.filter(expires_at__lt=clock.now()).delete()
    unfiled = models.SignatureRequest.objects.filter(about__startswith="draft/")
    unfiled.filter(requested_at__lt=clock.now() - _UNFILED).delete()
