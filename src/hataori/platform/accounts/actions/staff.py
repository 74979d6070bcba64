"""Staff accounts and their roles. Who may give what is decided in one place: `may_manage` and `grantable`."""

import uuid
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest

from hataori.kernel import clock
from hataori.kernel.actor import Actor, Role
from hataori.kernel.errors import Conflict, FieldProblem, Forbidden, NotFound, Rejected
from hataori.platform.accounts import models, queries
from hataori.platform.accounts.trail import note
from hataori.platform.accounts.types import Grant, StaffMember
from hataori.platform.events import api as events

from .sessions import end_all

_CITY_WIDE = (Role.OPERATOR, Role.DX_OFFICE)
_OF_A_SECTION = frozenset({Role.CLERK, Role.APPROVER, Role.PUBLISHER})


@dataclass(frozen=True, slots=True)
class NewStaff:
    """A member of staff to be; an empty password means one is set by mail (再設定)."""

    staff_number: str
    name: str
    department: str
    email: str = ""
    password: str = ""
    sample: bool = False


def may_manage(actor: Actor, department: str) -> bool:
    """Whether the actor may see and change roles in this department: its head, the operator, the DX office."""
    return (
        actor.kind == "system"
        or any(actor.has_role(role, department) for role in _CITY_WIDE)
        or (bool(department) and actor.has_role(Role.SECTION_HEAD, department))
    )


def grantable(actor: Actor, department: str) -> frozenset[Role]:
    """The roles the actor may give there; a head gives the roles of work, never his own or the city's."""
    if actor.kind == "system" or any(actor.has_role(role, "") for role in _CITY_WIDE):
        return frozenset(Role)
    return _OF_A_SECTION if may_manage(actor, department) and department else frozenset()


@transaction.atomic
def create_staff(new: NewStaff, *, actor: Actor) -> StaffMember:
    """Make the account. Conflict where the number is taken, Rejected for missing facts, Forbidden without the right."""
    if not may_manage(actor, new.department):
        raise Forbidden
    _check(new)
    row = models.Account(
        id=uuid.uuid4(),
        login=queries.folded_login(new.staff_number),
        kind="staff",
        display_name=new.name,
        password=make_password(new.password or None),
        sample=new.sample,
        created_at=clock.now(),
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            models.StaffProfile.objects.create(
                account=row, department=new.department, staff_number=new.staff_number, email=new.email
            )
    except IntegrityError as error:
        raise Conflict("login_taken", "この職員番号は、もう使われています。") from error
    data = {"department": new.department}
    events.record("staff.created", subject=f"account/{row.pk}", data=data, actor=actor, department=new.department)
    note("staff_created", actor=actor, account_id=row.pk, detail=data)
    return queries.staff_member(str(row.pk))


@transaction.atomic
def grant_role(
    account_id: str,
    role: Role,
    department: str,
    *,
    actor: Actor,
    reason: str,
    starts_on: date | None = None,
    until: date | None = None,
) -> Grant:
    """Give a role from a day on. Forbidden beyond `grantable` and for oneself, Conflict where it is held already."""
    _may_give(account_id, role, department, actor)
    starts_on = starts_on or clock.today()
    _check_grant(reason, starts_on, until)
    row = models.RoleGrant(
        account_id=queries.staff_member(account_id).account_id,
        role=role.value,
        department=department,
        starts_on=starts_on,
        until=until,
        granted_by=actor.id,
        reason=reason,
    )
    _keep_grant(row)
    _tell("granted", row, actor, reason)
    return queries.as_grant(row)


@transaction.atomic
def revoke_role(grant_id: int, *, actor: Actor, reason: str) -> Grant:
    """End a role today. NotFound for no such grant, Forbidden beyond `grantable` and for oneself."""
    row = models.RoleGrant.objects.select_for_update().filter(pk=grant_id).first()
    if row is None:
        raise NotFound
    _may_give(str(row.account_id), Role(row.role), row.department, actor)
    if not reason.strip():
        raise Rejected([FieldProblem("reason", "required", "理由を入力してください。")])
    today = clock.today()
    if row.until is not None and row.until <= today:
        raise Conflict("role_ended", "この役割は、もう終わっています。")
    row.until = max(today, row.starts_on)
    row.save(update_fields=["until"])
    _tell("revoked", row, actor, reason)
    return queries.as_grant(row)


@transaction.atomic
def deactivate_staff(account_id: str, *, actor: Actor, reason: str) -> None:
    """A member of staff leaves: roles end today, browsers are signed out, tokens and passkeys open nothing more.

    Forbidden outside one's own reach and for oneself, Rejected without a reason, Conflict when done already.
    """
    member = queries.staff_member(account_id)
    if not may_manage(actor, member.department) or actor.id == account_id:
        raise Forbidden
    if not reason.strip():
        raise Rejected([FieldProblem("reason", "required", "理由を入力してください。")])
    if not models.Account.objects.filter(pk=account_id, is_active=True).update(is_active=False):
        raise Conflict("account_closed", "このアカウントは、もう停止されています。")
    today = clock.today()
    open_grants = models.RoleGrant.objects.filter(account_id=account_id).exclude(until__lte=today)
    open_grants.update(until=Greatest(F("starts_on"), Value(today)))
    end_all(queries.row_of(account_id), actor=actor)
    subject, data = f"account/{account_id}", {"department": member.department}
    events.record("staff.deactivated", subject=subject, data=data, actor=actor, department=member.department)
    note("staff_deactivated", actor=actor, account_id=account_id, reason=reason)


def _keep_grant(row: models.RoleGrant) -> None:
    """Conflict where the role is held without an end; the database tells of one given at this very moment too."""
    held = Conflict("role_held", "この役割は、もう付与されています。")
    same = models.RoleGrant.objects.filter(account=row.account_id, role=row.role, department=row.department, until=None)
    if same.exists():
        raise held
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise held from error


def _may_give(account_id: str, role: Role, department: str, actor: Actor) -> None:
    if role not in grantable(actor, department):
        raise Forbidden
    if actor.id == account_id:
        raise Forbidden("own_role", "自分の役割は、ほかの人に変えてもらってください。")


def _tell(what: str, row: models.RoleGrant, actor: Actor, reason: str) -> None:
    data = {"role": row.role, "department": row.department}
    subject = f"account/{row.account_id}"
    events.record(f"staff.role_{what}", subject=subject, data=data, actor=actor, department=row.department)
    note(f"role_{what}", actor=actor, account_id=row.account_id, detail=data, reason=reason)


def _check(new: NewStaff) -> None:
    missing = [field for field in ("staff_number", "name", "department") if not getattr(new, field).strip()]
    if not new.email and not new.sample:
        missing.append("email")
    if missing:
        raise Rejected([FieldProblem(field, "required", f"{field} を指定してください。") for field in missing])


def _check_grant(reason: str, starts_on: date, until: date | None) -> None:
    problems = []
    if not reason.strip():
        problems.append(FieldProblem("reason", "required", "理由を入力してください。"))
    if until is not None and until <= starts_on:
        problems.append(FieldProblem("until", "ends_before_start", "終わりの日は、始まりの日より後にしてください。"))
    if problems:
        raise Rejected(problems)
