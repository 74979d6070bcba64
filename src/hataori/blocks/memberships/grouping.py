"""Groups: the leader makes one, hands out invitations, members join and leave."""

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction

from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import Conflict, FieldProblem, Forbidden, NotFound, Rejected
from hataori.kernel.kana import is_katakana, to_full_katakana
from hataori.kernel.sentences import sentence
from hataori.platform.audit import api as audit
from hataori.platform.events.api import record

from . import models
from .queries import as_group, group_row
from .registering import new_number
from .types import Group, Invitation

_STANDS = timedelta(days=14)
_MOST = 200
_GONE = "この招待は使えません。期限（14日）が過ぎたか、すでに使われています。代表者にもう一度頼んでください。"


def create_group(name: str, kana: str, activity: str, actor: Actor, *, sample: bool = False) -> Group:
    """Make a group led by the actor. Rejected without a name, kana or activity."""
    if actor.kind != "resident":
        raise Forbidden("residents_only", "住民のアカウントでサインインしてください。")
    name, kana, activity = name.strip(), to_full_katakana(kana.strip()), activity.strip()
    _refuse(name, kana, activity)
    with transaction.atomic():
        now = clock.now()
        row = models.Group.objects.create(
            number=new_number("G"), name=name, kana=kana, activity=activity, created_at=now, sample=sample
        )
        models.Member.objects.create(group=row, account_id=actor.id, role="leader", joined_at=now)
        _tell("group.created", row, actor)
    return as_group(row)


def invite(group_id: str, actor: Actor) -> Invitation:
    """A code for one new member, good for 14 days; the leader passes it on himself. NotFound unless the leader."""
    with transaction.atomic():
        row = _led(group_id, actor)
        code, now = secrets.token_urlsafe(16), clock.now()
        made = models.Invitation.objects.create(group=row, code_hash=_hash(code), made_at=now, until=now + _STANDS)
        _tell("group.invited", row, actor)
    return Invitation(made.pk, str(row.pk), code, made.until)


def invitation(code: str) -> Group:
    """The group an invitation leads to, for who holds the code. Conflict `invitation_over` if it is not."""
    return as_group(_open(code).group)


def join(code: str, actor: Actor) -> Group:
    """Use an invitation; who belongs to the group already uses nothing up."""
    if actor.kind != "resident":
        raise Forbidden("residents_only", "住民のアカウントでサインインしてください。")
    with transaction.atomic():
        found = _open(code)
        row = group_row(str(found.group_id), lock=True)
        found.refresh_from_db()
        if found.used_at is not None:
            raise Conflict("invitation_over", _GONE)
        present = row.members.filter(left_at=None)
        if present.filter(account_id=actor.id).exists():
            return as_group(row)
        if present.count() >= _MOST:
            raise Conflict("group_full", sentence("団体の人数は%(most)s人までです。", most=_MOST))
        models.Member.objects.create(group=row, account_id=actor.id, role="member", joined_at=clock.now())
        found.used_at = clock.now()
        found.save(update_fields=["used_at"])
        _tell("group.joined", row, actor)
    return as_group(row)


def leave_group(group_id: str, actor: Actor) -> None:
    """Leave; the leader hands over or dissolves instead (Conflict `leader_stays`)."""
    with transaction.atomic():
        row = group_row(group_id, lock=True)
        _end(row, actor.id)
        _tell("group.left", row, actor, how="self")


def remove_member(group_id: str, account_id: str, actor: Actor) -> Group:
    """The leader takes somebody out of the group."""
    with transaction.atomic():
        row = _led(group_id, actor)
        _end(row, account_id)
        _tell("group.left", row, actor, how="leader")
        audit.record("group.member_removed", actor=actor, subject=f"group/{row.pk}", detail={"account": account_id})
    return as_group(row)


def hand_over(group_id: str, account_id: str, actor: Actor) -> Group:
    """Another member becomes the leader. NotFound unless he belongs to the group."""
    with transaction.atomic():
        row = _led(group_id, actor)
        members = row.members.filter(left_at=None)
        if account_id == actor.id or not members.filter(account_id=account_id).exists():
            raise NotFound("no_member", "そのメンバーは見つかりませんでした。")
        members.filter(account_id=actor.id).update(role="member")
        members.filter(account_id=account_id).update(role="leader")
        _tell("group.handed_over", row, actor)
    return as_group(row)


def dissolve(group_id: str, actor: Actor) -> None:
    """End a group; its bookings stay and are cancelled one by one, by their own rules."""
    with transaction.atomic():
        row = _led(group_id, actor)
        row.dissolved_at = clock.now()
        row.save(update_fields=["dissolved_at"])
        row.invitations.filter(used_at=None).update(until=row.dissolved_at)
        _tell("group.dissolved", row, actor)


def _refuse(name: str, kana: str, activity: str) -> None:
    wanted = (
        ("name", name, "団体の名前を書いてください。"),
        ("kana", kana, "団体の名前の読みをカタカナで書いてください。"),
        ("activity", activity, "おもな活動を書いてください。例：バドミントン"),
    )
    found = [FieldProblem(field, "required", message) for field, value, message in wanted if not value]
    if kana and not is_katakana(kana):
        found.append(FieldProblem("kana", "not_katakana", "読みはカタカナで書いてください。"))
    limits = (("name", name, 100), ("kana", kana, 200), ("activity", activity, 200))
    found += [
        FieldProblem(field, "too_long", sentence("%(most)s文字までにしてください。", most=most))
        for field, value, most in limits
        if len(value) > most
    ]
    if found:
        raise Rejected(found)


def _led(group_id: str, actor: Actor) -> models.Group:
    """The group, locked, for its leader; for others it does not exist."""
    row = group_row(group_id, lock=True)
    led = row.members.filter(left_at=None, role="leader", account_id=actor.id)
    if row.dissolved_at is not None or not led.exists():
        raise NotFound("no_group", "その団体は見つかりませんでした。")
    return row


def _end(row: models.Group, account_id: str) -> None:
    member = row.members.filter(left_at=None, account_id=account_id).first()
    if member is None:
        raise NotFound("no_member", "そのメンバーは見つかりませんでした。")
    if member.role == "leader":
        raise Conflict("leader_stays", "代表者は、先に代表をほかの方に引き継いでください。")
    member.left_at = clock.now()
    member.save(update_fields=["left_at"])


def _open(code: str) -> models.Invitation:
    found = models.Invitation.objects.select_related("group").filter(code_hash=_hash(code)).first()
    over = found is None or found.used_at is not None or found.until <= clock.now()
    if found is None or over or found.group.dissolved_at is not None:
        raise Conflict("invitation_over", _GONE)
    return found


def _hash(code: str) -> str:
    return hashlib.sha256(code.strip().encode()).hexdigest()


def _tell(name: str, row: models.Group, actor: Actor, **more: str) -> None:
    record(name, subject=f"group/{row.pk}", data=more, actor=actor)
