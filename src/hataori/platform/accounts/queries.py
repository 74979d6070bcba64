"""Reading accounts, profiles and grants."""

import uuid
from collections.abc import Iterable

from django.db.models import Q, QuerySet

from hataori.kernel import clock
from hataori.kernel.actor import Role
from hataori.kernel.actor import RoleGrant as HeldRole
from hataori.kernel.errors import NotFound
from hataori.platform.prepared import LookUp

from . import models
from .types import Account, Grant, ResidentProfile, StaffMember

NO_ACCOUNT = "アカウントが見つかりません。"


def account_of(account_id: str) -> Account:
    """The account of that id. NotFound for any other text."""
    return as_account(row_of(account_id))


def find_by_login(login: str) -> Account | None:
    """The account that signs in with this e-mail or staff number, None where there is none."""
    row = models.Account.objects.filter(login=folded_login(login)).first()
    return as_account(row) if row else None


def folded_login(login: str) -> str:
    """A login as it is compared: no outer blanks, small letters."""
    return login.strip().lower()


def profile_of(account_id: str) -> ResidentProfile:
    """The resident's profile. NotFound where the account is no resident's. The caller has to audit desk reads."""
    row = _PROFILE.first(_uuid(account_id))
    if row is None:
        raise NotFound("account_not_found", NO_ACCOUNT)
    return as_profile(row)


_PROFILE = LookUp(lambda: models.ResidentProfile.objects.select_related("account"), "account")


def staff_member(account_id: str) -> StaffMember:
    """The member of staff with the grants in force. NotFound where the account is not staff."""
    rows = list(_staff(models.StaffProfile.objects.filter(account_id=_uuid(account_id))))
    if not rows:
        raise NotFound("account_not_found", NO_ACCOUNT)
    return rows[0]


def staff_in(departments: Iterable[str] | None = None, *roles: Role) -> list[StaffMember]:
    """Active staff of these departments (None: all) by number; with `roles`, who holds one of them there today."""
    rows = models.StaffProfile.objects.filter(account__is_active=True)
    if departments is not None:
        rows = rows.filter(department__in=list(departments))
    found = _staff(rows)
    return [member for member in found if not roles or any(grant.role in roles for grant in member.grants)]


def names_of(account_ids: Iterable[str]) -> dict[str, str]:
    """Display names by account id; ids that are no account (guests, the system) are left out."""
    wanted = [found for found in map(_uuid_or_none, account_ids) if found]
    rows = models.Account.objects.filter(pk__in=wanted).values_list("pk", "display_name")
    return {str(pk): name for pk, name in rows}


def held_roles(account_id: uuid.UUID) -> frozenset[HeldRole]:
    """The roles in force today, in one query."""
    today = clock.today()
    rows = (row for row in _GRANTS.rows(account_id) if row.starts_on <= today and (not row.until or row.until > today))
    return frozenset(HeldRole(Role(row.role), row.department) for row in rows)


_GRANTS: LookUp[models.RoleGrant] = LookUp(models.RoleGrant.objects.all, "account_id")


def in_force() -> QuerySet[models.RoleGrant]:
    """Grants that hold today."""
    return _not_ended().filter(starts_on__lte=clock.today())


def grants_of(account_id: str) -> list[Grant]:
    """Grants that hold today or will from a later day on."""
    return [as_grant(row) for row in _not_ended().filter(account_id=account_id).order_by("starts_on", "role")]


def _not_ended() -> QuerySet[models.RoleGrant]:
    return models.RoleGrant.objects.filter(Q(until=None) | Q(until__gt=clock.today()))


def row_of(account_id: str) -> models.Account:
    """The row behind an id, for this app only."""
    row = models.Account.objects.filter(pk=_uuid(account_id)).first()
    if row is None:
        raise NotFound("account_not_found", NO_ACCOUNT)
    return row


def as_account(row: models.Account) -> Account:
    """The row as it crosses the door."""
    return Account(str(row.pk), row.login, row.kind, row.display_name, row.sample, row.is_active)


def as_profile(row: models.ResidentProfile) -> ResidentProfile:
    """The row as it crosses the door."""
    return ResidentProfile(
        account_id=str(row.account_id),
        family=row.family,
        given=row.given,
        family_kana=row.family_kana,
        given_kana=row.given_kana,
        common_name=row.common_name,
        roman_name=row.roman_name,
        birthdate=row.birthdate,
        postal_code=row.postal_code,
        address=row.address,
        phone=row.phone,
        email=row.email,
        sample=row.account.sample,
    )


def as_grant(row: models.RoleGrant) -> Grant:
    """The row as it crosses the door."""
    return Grant(row.pk, Role(row.role), row.department, row.starts_on, row.until, row.reason)


def _staff(rows: QuerySet[models.StaffProfile]) -> list[StaffMember]:
    found = list(rows.select_related("account").order_by("staff_number"))
    grants: dict[uuid.UUID, list[Grant]] = {row.account_id: [] for row in found}
    for grant in in_force().filter(account_id__in=list(grants)).order_by("role", "department"):
        grants[grant.account_id].append(as_grant(grant))
    return [_member(row, grants[row.account_id]) for row in found]


def _member(row: models.StaffProfile, grants: list[Grant]) -> StaffMember:
    account = row.account
    return StaffMember(
        account_id=str(account.pk),
        name=account.display_name,
        staff_number=row.staff_number,
        department=row.department,
        email=row.email,
        sample=account.sample,
        active=account.is_active,
        grants=tuple(grants),
    )


def _uuid(text: str) -> uuid.UUID:
    found = _uuid_or_none(text)
    if found is None:
        raise NotFound("account_not_found", NO_ACCOUNT)
    return found


def _uuid_or_none(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
