"""How much somebody has booked in a window of time, and whether one more fits. Counted under the person's lock."""

from datetime import datetime
from uuid import UUID

from . import models
from .ground import Ground
from .lanes import NOBODY
from .problems import rejected_for
from .rules import Quota, RuleSet, Used
from .states import COUNTED
from .types import Request


def usage(
    start: datetime,
    end: datetime,
    *,
    now: datetime,
    holder_id: str = "",
    group_id: str = "",
    kind: str = "",
    but: UUID | None = None,
) -> Used:
    """What a person, or a group, has booked of a kind of units in that time. ValueError without either."""
    if not holder_id and not group_id:
        raise ValueError("usage of nobody")
    rows = models.Booking.objects.filter(state__in=COUNTED, starts_at__gte=start, starts_at__lt=end)
    rows = rows.exclude(id=but or NOBODY).exclude(state="leased", lease_until__lte=now)
    rows = rows.filter(group_id=group_id) if group_id else rows.filter(holder_id=holder_id)
    if kind:
        rows = rows.filter(unit__kind=kind)
    spans = list(rows.values_list("starts_at", "ends_at"))
    return Used(len(spans), sum(int((ends - begins).total_seconds()) // 60 for begins, ends in spans))


def refuse_over_quota(ground: Ground, terms: RuleSet, request: Request, now: datetime, but: UUID | None) -> None:
    """Rejected (`quota_reached`) where this booking would be more than a quota allows."""
    for quota in terms.quotas:
        if not _fits(quota, ground, request, now, but):
            raise rejected_for([quota.problem()])


def _fits(quota: Quota, ground: Ground, request: Request, now: datetime, but: UUID | None) -> bool:
    whose = {"group_id": request.group_id} if quota.per == "group" else {"holder_id": request.holder_id}
    if not quota.binds(request.user_class, has_group=bool(request.group_id)) or not any(whose.values()):
        return True
    start, end = quota.span(request.start)
    used = usage(start, end, now=now, kind=ground.unit.kind, but=but, **whose)
    return quota.allows(used, request.start, request.end)
