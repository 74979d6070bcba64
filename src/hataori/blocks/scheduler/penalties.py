"""利用停止 that the rules themselves bring about, after no-shows and (where they say so) late cancellations."""

from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM
from hataori.kernel.clock import JST

from . import ground as grounds
from . import models, suspensions
from .rules import Missed, at


def follow(row: models.Booking) -> None:
    """Suspend who missed this booking, if it was one too many. What led to an earlier suspension counts no more."""
    missed = row.state == "no_show" or (row.state == "cancelled" and row.late)
    penalty = grounds.terms_on(row.unit, row.starts_at.astimezone(JST).date()).penalty if missed else None
    if penalty is None or not (row.group_id or row.holder_id):
        return
    whose = {"group_id": row.group_id} if row.group_id else {"holder_id": row.holder_id}
    term = penalty.suspension(_missed(row, whose))
    if term and (until := at(term.until, "24:00")) > clock.now():
        suspensions.suspend(
            until=until,
            reason=suspensions.missed_words(term.count),
            actor=SYSTEM,
            department=row.unit.department,
            **whose,
        )


def _missed(row: models.Booking, whose: dict[str, str]) -> list[Missed]:
    rows = models.Booking.objects.filter(**whose, unit__kind=row.unit.kind)
    last = models.Suspension.objects.filter(**whose).order_by("-starts_at").first()
    if last:
        rows = rows.filter(starts_at__gt=last.starts_at)
    gone = rows.filter(state="no_show").values_list("starts_at", flat=True)
    late = rows.filter(state="cancelled", late=True).values_list("starts_at", flat=True)
    return [Missed(start) for start in gone] + [Missed(start, "late") for start in late]
