"""Reading registrations and groups."""

import uuid
from collections.abc import Iterable

from django.db.models import Q

from hataori.blocks.scheduler.api import rules
from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import NotFound
from hataori.kernel.person_name import fold
from hataori.platform.audit import api as audit

from . import models
from .types import Group, Member, Registration

_PHONE_AT_LEAST = 4
RULE = rules.RegistrationRule()
_NO_GROUP = ("no_group", "その団体は見つかりませんでした。")


def registration_of(account_id: str) -> Registration | None:
    """A person's registration, in force or ended; None for who never registered."""
    row = models.Registration.objects.filter(holder_id=account_id).exclude(holder_id="").first()
    return as_registration(row) if row else None


def registrations(account_ids: Iterable[str]) -> dict[str, Registration]:
    """Registrations of several people by account."""
    rows = models.Registration.objects.filter(holder_id__in=list(account_ids))
    return {row.holder_id: as_registration(row) for row in rows}


def find_registration(number: str) -> Registration | None:
    """The registration with that number, as it is read out over the counter."""
    row = models.Registration.objects.filter(number=number.strip().upper()).first()
    return as_registration(row) if row else None


def search(text: str, actor: Actor, limit: int = 20) -> list[Registration]:
    """Registrations a clerk looks for by number, phone or (part of) a name or reading. Each reading is audited."""
    number, phone, name = text.strip().upper(), digits(text), search_text(text)
    wanted = Q(number=number)
    if len(phone) >= _PHONE_AT_LEAST:
        wanted |= Q(phone_digits__endswith=phone)
    if name and not phone:
        wanted |= Q(name_key__contains=name)
    rows = models.Registration.objects.filter(wanted).order_by("name_key", "number")[:limit]
    found = [as_registration(row) for row in rows]
    for each in found:
        audit.record_read(actor, f"account/{each.holder_id}", "予約の代行のための検索")
    return found


def search_text(text: str) -> str:
    """A name or reading folded for search."""
    return fold(text)


def digits(text: str) -> str:
    """The digits of a phone number, full width included."""
    return "".join(str(int(sign)) for sign in text if sign.isdecimal())


def group(group_id: str) -> Group:
    """A group by its id, for code that has checked who asks. NotFound."""
    return as_group(group_row(group_id))


def groups_of(account_id: str) -> list[Group]:
    """The groups somebody belongs to, by name."""
    rows = models.Group.objects.filter(members__account_id=account_id, members__left_at=None, dissolved_at=None)
    return [as_group(row) for row in rows.order_by("kana", "number").prefetch_related("members")]


def group_for(group_id: str, account_id: str) -> Group:
    """A group as one of its members sees it. NotFound for everybody else: a forged group does not exist."""
    found = group(group_id)
    if found.dissolved_at or not found.has(account_id):
        raise NotFound(*_NO_GROUP)
    return found


def group_names(group_ids: Iterable[str]) -> dict[str, str]:
    """Names of groups by id, for lists of the desk."""
    wanted = [found for found in map(_uuid, group_ids) if found]
    return {str(pk): name for pk, name in models.Group.objects.filter(pk__in=wanted).values_list("pk", "name")}


def group_row(group_id: str, *, lock: bool = False) -> models.Group:
    """The row behind an id. NotFound."""
    rows = models.Group.objects.select_for_update() if lock else models.Group.objects.all()
    wanted = _uuid(group_id)
    row = rows.filter(pk=wanted).first() if wanted else None
    if row is None:
        raise NotFound(*_NO_GROUP)
    return row


def class_for(account_id: str, group_id: str = "") -> str:
    """The user class of a use: the group's where a desk has set one that still holds, else the person's own."""
    row = group_row(group_id) if group_id else None
    if row is not None and row.user_class and row.checked_until and clock.today() <= row.checked_until:
        return row.user_class
    found = registration_of(account_id)
    return found.user_class if found else "resident"


def _class_today(row: models.Registration) -> str:
    """What a desk has set holds until its day; then only the register speaks for him until he proves it anew."""
    if row.checked != "desk" or row.checked_until is None or clock.today() <= row.checked_until:
        return row.user_class
    return "resident" if row.person_id else "nonresident"


def as_registration(row: models.Registration) -> Registration:
    """The row as it crosses the door."""
    return Registration(
        id=str(row.pk),
        number=row.number,
        holder_id=row.holder_id,
        user_class=_class_today(row),
        checked=row.checked,
        registered_on=row.registered_on,
        valid_until=row.valid_until,
        renewable_from=RULE.renewable_from(row.valid_until),
        sample=row.sample,
        checked_until=row.checked_until,
    )


def as_group(row: models.Group) -> Group:
    """The row with its members, the leader first."""
    present = [each for each in row.members.all() if each.left_at is None]
    members = [Member(each.account_id, each.role, each.joined_at) for each in sorted(present, key=_order)]
    leader = next((each.account_id for each in members if each.leads), "")
    return Group(
        id=str(row.pk),
        number=row.number,
        name=row.name,
        kana=row.kana,
        activity=row.activity,
        leader_id=leader,
        members=tuple(members),
        created_at=row.created_at,
        dissolved_at=row.dissolved_at,
        sample=row.sample,
        user_class=row.user_class,
        checked_until=row.checked_until,
    )


def _order(row: models.Member) -> tuple[bool, object]:
    return row.role != "leader", row.joined_at


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
