"""Whether a request may be booked at all, before any lane is looked at. Run under the locks."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from hataori.kernel.actor import Actor
from hataori.kernel.clock import JST
from hataori.kernel.errors import FieldProblem

from . import ground as grounds
from . import models, policy, quotas, suspensions
from .ground import Ground
from .lanes import NOBODY
from .problems import conflict, problem, rejected, rejected_for
from .rules import RuleSet
from .states import ACTIVE
from .types import Request

LONGEST = timedelta(days=31)


def judge(ground: Ground, request: Request, now: datetime, actor: Actor, but: UUID | None = None) -> RuleSet:
    """The terms that apply. Rejected with everything wrong about the request, Conflict where time is set aside.

    `but` is the booking that is being moved: it does not stand in its own way.
    """
    refuse_senseless(ground, request, now)
    terms = grounds.terms_on(ground.unit, request.start.astimezone(JST).date())
    if found := [*_against_terms(ground, terms, request, now, actor), *_closed(ground, request)]:
        raise rejected_for(found)
    suspensions.refuse_suspended(request.holder_id, request.group_id, now)
    _refuse_own_overlap(ground, terms, request, now, but)
    if not request.for_ref and request.source != "desk":
        quotas.refuse_over_quota(ground, terms, request, now, but)
    _refuse_set_aside(ground, request)
    return terms


def refuse_without_group(terms: RuleSet, request: Request) -> None:
    """Where only groups may book (学校開放), a booking that stands names one; a lease may still be told of it.

    An office may do otherwise from its desk; a won slot was judged as its entry was taken.
    """
    if terms.groups_only and not (request.group_id or request.for_ref or request.source == "desk"):
        raise rejected("groups_only")


def judge_again(ground: Ground, request: Request, now: datetime, but: UUID) -> None:
    """What an offer may have run into: it was made without its person's lock, which who accepts it holds.

    Rejected with what his other bookings now forbid.
    """
    terms = grounds.terms_on(ground.unit, request.start.astimezone(JST).date())
    suspensions.refuse_suspended(request.holder_id, request.group_id, now)
    _refuse_own_overlap(ground, terms, request, now, but)
    quotas.refuse_over_quota(ground, terms, request, now, but)


def refuse_senseless(ground: Ground, request: Request, now: datetime) -> None:
    """Rejected with everything that makes no sense whatever the rules."""
    if found := list(_senseless(ground, request, now)):
        raise rejected_for(found)


def _senseless(ground: Ground, request: Request, now: datetime) -> Iterable[FieldProblem]:
    if not ground.unit.bookable:
        yield problem("not_bookable")
    if not 1 <= request.quantity <= ground.most:
        yield problem("bad_quantity", lanes=ground.most)
    if request.start.tzinfo is None or request.end.tzinfo is None:
        yield problem("no_zone")
        return
    yield from _senseless_times(request.start, request.end, now)


def _senseless_times(start: datetime, end: datetime, now: datetime) -> Iterable[FieldProblem]:
    if any(each.second or each.microsecond for each in (start, end)):
        yield problem("not_a_minute")
    if end <= start or end - start > LONGEST:
        yield problem("backwards")
    if start < now:
        yield problem("past")


def _against_terms(
    ground: Ground, terms: RuleSet, request: Request, now: datetime, actor: Actor
) -> Iterable[FieldProblem]:
    """An office may go beyond windows and lengths, a won slot is older than any window; hours bind everybody."""
    from_desk = request.source == "desk" and policy.is_office(actor, ground.unit.department)
    if not from_desk and not request.for_ref:
        interval = ground.unit.start_interval
        yield from terms.problems(request.start, request.end, now, request.user_class, interval)
    if not terms.covers(request.start, request.end, staff=from_desk):
        yield terms.closed_problem(request.start)


def _closed(ground: Ground, request: Request) -> Iterable[FieldProblem]:
    for closure in grounds.closures(ground.leaves, request.start, request.end)[:1]:
        yield problem("closed", reason=closure.reason)


def _refuse_own_overlap(ground: Ground, terms: RuleSet, request: Request, now: datetime, but: UUID | None) -> None:
    """One person (or group) is at one place of a kind at a time, unless the rules allow more."""
    if terms.overlap == "allow" or not request.holder_id:
        return
    mine = models.Booking.objects.filter(
        holder_id=request.holder_id,
        group_id=request.group_id,
        unit__kind=ground.unit.kind,
        state__in=ACTIVE,
        starts_at__lt=request.end,
        ends_at__gt=request.start,
    )
    # The lease somebody has on the same unit is given up for the new one; on another unit it stands in the way.
    mine = mine.exclude(id=but or NOBODY).exclude(Q(state="leased") & (Q(lease_until__lte=now) | Q(unit=ground.unit)))
    if number := mine.values_list("number", flat=True).first():
        raise rejected("own_overlap", number=number)


def _refuse_set_aside(ground: Ground, request: Request) -> None:
    standing = grounds.asides(ground.leaves, request.start, request.end)
    if any(each.ref != request.for_ref for each in standing):
        raise conflict("set_aside")
    if request.for_ref and not _within(standing, request):
        raise conflict("aside_gone")


def _within(standing: Iterable[models.SetAside], request: Request) -> bool:
    return any(each.starts_at <= request.start and request.end <= each.ends_at for each in standing)
