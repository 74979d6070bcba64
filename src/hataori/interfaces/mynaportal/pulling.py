"""Fetching: the list since the last look and a while before, and each application that is not here yet."""

from datetime import datetime, timedelta

import structlog
from django.db import transaction

from hataori.kernel import clock
from hataori.kernel.errors import HataoriError
from hataori.platform.observability.api import counted

from . import models, taking
from .portal import Portal, PortalDown, access
from .wire import Listed, Misspelled

log = structlog.get_logger("hataori.mynaportal")
OVERLAP = timedelta(days=3)
"""Looked at again each time: the portal may list an application later than it arrived."""
FIRST_LOOK = timedelta(days=90)
KEPT = timedelta(days=90)


def pull() -> models.Pull | None:
    """One fetching; None where the city does not take part. Never raises for the portal: what is not here yet is
    fetched next time, since the place moves only after everything listed was seen.
    """
    at = access()
    if at is None:
        return None
    run = models.Pull.objects.create(started_at=clock.now())
    try:
        _fetch(run, Portal(at))
    except (PortalDown, Misspelled) as down:
        run.error = _said(down)
        counted("mynaportal.down")
    run.ended_at = clock.now()
    run.save()
    counted("mynaportal.taken", run.taken)
    counted("mynaportal.held", run.held)
    return run


def _fetch(run: models.Pull, portal: Portal) -> None:
    place = models.Place.objects.filter(pk=1).first()
    since = (place.seen_until if place else clock.now() - FIRST_LOOK) - OVERLAP
    seen: dict[str, Listed] = {}
    total = lines = 0
    for page in portal.listed(since):
        total, lines = page.total, lines + len(page.rows)
        seen |= {row.reception_number: row for row in page.rows}
        run.listed = len(seen)
        _take_new(run, portal, [row.reception_number for row in page.rows])
    if not run.failed and lines >= total:
        _move(max((row.arrived_at for row in seen.values()), default=None))


def _take_new(run: models.Pull, portal: Portal, numbers: list[str]) -> None:
    here = taking.known(numbers)
    for number in dict.fromkeys(numbers):
        if number not in here:
            _take_one(run, portal, number)


def _take_one(run: models.Pull, portal: Portal, number: str) -> None:
    """One that fails does not keep the others away; it is asked for again at the next fetching."""
    try:
        taken = taking.take(portal.one(number))
    except (HataoriError, Misspelled) as failed:
        run.failed += 1
        run.error = _said(failed)
        log.warning("mynaportal.not_taken", error=_said(failed))
        return
    run.taken += bool(taken.new and taken.number)
    run.held += bool(taken.new and not taken.number)


def _move(until: datetime | None) -> None:
    """Forward only: of two fetchings at once the later place stands. Never past now: what the portal dates into the
    future by mistake would hide all that arrives until then.
    """
    if until is None:
        return
    until = min(until, clock.now())
    with transaction.atomic():
        place, _ = models.Place.objects.select_for_update().get_or_create(pk=1, defaults={"seen_until": until})
        if place.seen_until < until:
            place.seen_until = until
            place.save(update_fields=["seen_until"])


def _said(error: Exception) -> str:
    if isinstance(error, Misspelled):
        return f"返事を読み取れません（{error}）"[:300]
    return error.message[:300] if isinstance(error, HataoriError) else str(error)[:300]


def forget() -> int:
    """Old notes on fetchings go."""
    return models.Pull.objects.filter(started_at__lt=clock.now() - KEPT).delete()[0]
