"""代決: while a decider is away, somebody of the section decides in his place, for a time and a scope."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import FieldProblem, Forbidden, NotFound, Rejected
from hataori.platform.accounts import api as accounts
from hataori.platform.audit import api as audit
from hataori.platform.events.api import record

from . import models, rules
from .types import Case, Deputy

LONGEST_DAYS = 366


def set_deputy(
    *,
    department: str,
    absent_id: str,
    deputy_id: str,
    starts_on: date,
    ends_on: date,
    reason: str,
    actor: Actor,
    kinds: Sequence[str] = (),
) -> Deputy:
    """Let `deputy_id` decide in the place of `absent_id` in a section, for `kinds` of procedures (none: all).

    A decider of the section sets it, else Forbidden. Rejected for people who do not work there, an absent one who does
    not decide, no reason, and a term that is none or longer than a year.
    """
    if not rules.decides_here(actor, department):
        raise Forbidden("not_a_decider", "代決する人を決められるのは、担当課の決裁者か課長だけです。")
    names = _people(department, absent_id, deputy_id)
    _check_term(starts_on, ends_on)
    if not reason.strip():
        raise Rejected([FieldProblem("reason", "required", "不在の理由を書いてください。例: 出張")])
    rules.check_free_text("reason", reason)
    with transaction.atomic():
        row = models.Deputy.objects.create(
            department=department,
            absent_id=absent_id,
            absent_name=names[absent_id],
            deputy_id=deputy_id,
            deputy_name=names[deputy_id],
            kinds=list(kinds),
            starts_on=starts_on,
            ends_on=ends_on,
            reason=reason.strip()[:200],
            set_at=clock.now(),
            set_by=actor.id,
        )
        _tell(row, "deputy.set", actor, until=ends_on.isoformat())
    return as_deputy(row)


def end_deputy(deputy_id: int, actor: Actor) -> None:
    """End it before its last day. NotFound for another section's; ending twice changes nothing."""
    with transaction.atomic():
        row = models.Deputy.objects.select_for_update().filter(pk=deputy_id).first()
        if row is None or not rules.decides_here(actor, row.department):
            raise NotFound
        if row.ended_at is None:
            row.ended_at = clock.now()
            row.save(update_fields=["ended_at"])
            _tell(row, "deputy.ended", actor)


def deputies(departments: frozenset[str] | None) -> list[Deputy]:
    """Those of these sections (None: all) that hold or will hold, the nearest first."""
    rows = models.Deputy.objects.filter(ended_at__isnull=True, ends_on__gte=clock.today())
    if departments is not None:
        rows = rows.filter(department__in=sorted(departments))
    return [as_deputy(row) for row in rows.order_by("starts_on", "id")]


def decides_for(actor: Actor, found: Case) -> Deputy | None:
    """In whose place the actor would decide this case today, None if in nobody's."""
    row = absent_for(actor, found)
    return as_deputy(row) if row else None


def absent_for(actor: Actor, found: models.Case | Case) -> models.Deputy | None:
    """The row behind `decides_for`. Whom one stands in for must still hold the office: a deputy decides no more than
    the absent one could.
    """
    today = clock.today()
    held = models.Deputy.objects.filter(
        deputy_id=actor.id, department=found.department, ended_at__isnull=True, starts_on__lte=today, ends_on__gte=today
    )
    for deputy in held.order_by("id"):
        if (not deputy.kinds or found.kind in deputy.kinds) and deputy.absent_id in _deciders(found.department):
            return deputy
    return None


def as_deputy(row: models.Deputy) -> Deputy:
    """A deputy as others see him."""
    return Deputy(
        id=row.pk,
        department=row.department,
        absent_name=row.absent_name,
        deputy_id=row.deputy_id,
        deputy_name=row.deputy_name,
        kinds=tuple(row.kinds),
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        reason=row.reason,
    )


def _deciders(department: str) -> dict[str, str]:
    """Names of who decides in the section, by account."""
    members = accounts.staff_in(None, *rules.DECIDERS)
    held = [(member, grant) for member in members for grant in member.grants if grant.role in rules.DECIDERS]
    return {member.account_id: member.name for member, grant in held if grant.department in ("", department)}


def _people(department: str, absent_id: str, deputy_id: str) -> dict[str, str]:
    deciders = _deciders(department)
    workers = {member.account_id: member.name for member in accounts.staff_in({department}, *rules.WORKERS)}
    problems = []
    if absent_id not in deciders:
        problems.append(FieldProblem("absent", "unknown", "不在になる決裁者を選んでください。"))
    if deputy_id not in workers or deputy_id == absent_id:
        problems.append(FieldProblem("deputy", "unknown", "代わりに決裁する職員を選んでください。本人は選べません。"))
    if problems:
        raise Rejected(problems)
    return workers | deciders


def _check_term(starts_on: date, ends_on: date) -> None:
    if ends_on < starts_on:
        raise Rejected([FieldProblem("ends_on", "order", "終わりの日を、始まりの日以後にしてください。")])
    if ends_on < clock.today() or (ends_on - starts_on).days > LONGEST_DAYS:
        raise Rejected([FieldProblem("ends_on", "range", "期間は今日以後の日を含む1年以内にしてください。")])


def _tell(row: models.Deputy, name: str, actor: Actor, **data: str) -> None:
    subject = f"account/{row.deputy_id}"
    record(name, subject=subject, data=data, actor=actor, department=row.department)
    audit.record(name, actor=actor, subject=subject, detail={"for": row.absent_id, **data})
