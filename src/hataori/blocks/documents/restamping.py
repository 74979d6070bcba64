"""Renewing the time stamps of papers that are kept longer than the certificates behind them last."""

from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import Q, QuerySet

from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM
from hataori.kernel.errors import NotFound
from hataori.platform.files import api as files
from hataori.platform.outbox import api as outbox

from . import keeping, models
from .signatures import Unproven
from .signing.report import SignatureReport

AHEAD = timedelta(days=90)
"""So long before the first certificate behind a stamp runs out the paper gets another one."""
MOST = 2000
"""Papers a turn: the others come with the next."""
log = structlog.get_logger("hataori.papers")


def ask() -> int:
    """Put the papers whose stamp ends soon into the outbox; how many. Nothing while a new stamp would last no longer.

    Papers from before this was noted are looked at once.
    """
    due = list(due_papers(clock.now())[:MOST])
    known = [row.stamped_until for row in due if row.stamped_until]
    if known and not _lasts_longer(min(known)):
        due = [row for row in due if row.stamped_until is None]
    for row in due:
        with transaction.atomic():
            until = f"{row.stamped_until:%Y%m%d}" if row.stamped_until else "unknown"
            outbox.enqueue(keeping.RESTAMPING, {"document": str(row.pk)}, key=f"{row.pk}:{until}")
    return len(due)


def due_papers(now: datetime) -> QuerySet[models.Document]:
    """Signed papers, still to be kept, whose stamp ends soon or of which that is not known; the most urgent first."""
    kept = Q(keep_until__gte=now.astimezone(clock.JST).date())
    rows = models.Document.objects.filter(kept, draft=False, signature="signed")
    return rows.filter(Q(stamped_until=None) | Q(stamped_until__lt=now + AHEAD)).order_by("stamped_until")


def _lasts_longer(than: datetime) -> bool:
    from .signing.renewal import stamper_until  # pyHanko takes half a second to load

    ends = stamper_until()
    if ends <= than:
        log.warning("papers.stamp_lasts_no_longer", stamper_until=ends.isoformat(), papers_until=than.isoformat())
    return ends > than


def deliver(message: outbox.Message) -> None:
    """The outbox's attempt; a paper that has been renewed meanwhile, or whose content is gone, is left alone."""
    row = models.Document.objects.filter(pk=message.payload["document"], signature="signed").first()
    if row is None:
        return
    try:
        content = files.open_file(row.file_id, SYSTEM)
    except NotFound:  # its time was over, or its case was destroyed
        return
    before = _proven(content)
    if before.stamped_until and before.stamped_until >= clock.now() + AHEAD:
        models.Document.objects.filter(pk=row.pk, sha256=row.sha256).update(stamped_until=before.stamped_until)
        return
    _renew(row, content, before)


def _renew(row: models.Document, content: bytes, before: SignatureReport) -> None:
    from .signing.renewal import restamped

    made = restamped(content)
    report = _proven(made)
    if before.stamped_until and report.stamped_until and report.stamped_until <= before.stamped_until:
        raise Unproven("a new stamp lasts no longer than the old one")
    with transaction.atomic():
        held = models.Document.objects.select_for_update().get(pk=row.pk)
        if held.file_id == row.file_id:
            keeping.keep_restamped(held, made, report)
            log.info("paper.restamped", document=str(row.pk), until=str(report.stamped_until))


def _proven(content: bytes) -> SignatureReport:
    from .signing.verify import verified

    report = verified(content, clock.now())
    if not report.holds:
        raise Unproven(report.why)
    return report
