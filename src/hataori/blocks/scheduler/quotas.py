"""How much somebody has booked in a window of time, and whether one more fits. Windows are counted by the JST day."""

from datetime import date, datetime, time, timedelta
from uuid import UUID

from hataori.kernel.clock import JST
from hataori.kernel.fiscal_year import fiscal_year_of

from . import models
from .ground import Ground
from .lanes import NOBODY
from .problems import rejected
from .states import COUNTED
from .terms import Quota, Terms
from .types import Request, Usage

WINDOWS = {"day": "1日", "week": "1週間", "month": "1か月", "fiscal_year": "1年度"}
_DAY = timedelta(days=1)


def window_of(name: str, day: date) -> tuple[datetime, datetime]:
    """The window of that name (day, week from Monday, month, fiscal_year) in which a day lies."""
    if name == "day":
        first, after = day, day + _DAY
    elif name == "week":
        first = day - day.weekday() * _DAY
        after = first + 7 * _DAY
    elif name == "month":
        first = day.replace(day=1)
        after = (first + 31 * _DAY).replace(day=1)
    else:
        year = fiscal_year_of(day)
        first, after = year.start, year.end + _DAY
    return datetime.combine(first, time(), JST), datetime.combine(after, time(), JST)


def usage(
    start: datetime,
    end: datetime,
    *,
    now: datetime,
    holder_id: str = "",
    group_id: str = "",
    kind: str = "",
    but: UUID | None = None,
) -> Usage:
    """What a person, or a group, has booked of a kind of units in that time. ValueError without either."""
    if not holder_id and not group_id:
        raise ValueError("usage of nobody")
    rows = models.Booking.objects.filter(state__in=COUNTED, starts_at__gte=start, starts_at__lt=end).exclude(
        id=but or NOBODY
    )
    rows = rows.filter(group_id=group_id) if group_id else rows.filter(holder_id=holder_id)
    if kind:
        rows = rows.filter(unit__kind=kind)
    spans = list(rows.exclude(state="leased", lease_until__lte=now).values_list("starts_at", "ends_at"))
    return Usage(len(spans), sum(int((ends - begins).total_seconds()) // 60 for begins, ends in spans))


def refuse_over_quota(ground: Ground, terms: Terms, request: Request, now: datetime, but: UUID | None) -> None:
    """Rejected (`quota_reached`) where this booking would be more than a quota allows."""
    for quota in terms.quotas:
        if not _fits(quota, ground, request, now, but):
            raise rejected("quota_reached", rule=words_of(quota))


def words_of(quota: Quota) -> str:
    """A quota in words: 1日2回まで, 1か月600分まで."""
    limits = [f"{quota.bookings}回"] if quota.bookings is not None else []
    limits += [f"{quota.minutes}分"] if quota.minutes is not None else []
    return f"{WINDOWS[quota.window]}{'・'.join(limits)}まで"


def _fits(quota: Quota, ground: Ground, request: Request, now: datetime, but: UUID | None) -> bool:
    whose = _whose(quota, request)
    if not any(whose.values()):
        return True
    start, end = window_of(quota.window, request.start.astimezone(JST).date())
    used = usage(start, end, now=now, kind=ground.unit.kind, but=but, **whose)
    minutes = int((request.end - request.start).total_seconds()) // 60
    return all(
        limit is None or have + more <= limit
        for limit, have, more in ((quota.bookings, used.bookings, 1), (quota.minutes, used.minutes, minutes))
    )


def _whose(quota: Quota, request: Request) -> dict[str, str]:
    """A quota of groups does not bind a person without one."""
    return {"group_id": request.group_id} if quota.per == "group" else {"holder_id": request.holder_id}
