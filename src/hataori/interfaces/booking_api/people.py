"""Who books over the API: whose name, which class, which group; what an office may do."""

from contextlib import suppress
from uuid import UUID

from hataori.blocks.memberships import api as memberships
from hataori.blocks.scheduler import api as scheduler
from hataori.kernel import clock
from hataori.kernel.actor import Actor, Role
from hataori.kernel.errors import FieldProblem, Forbidden, NotFound, Rejected
from hataori.kernel.sentences import sentence
from hataori.platform.accounts import api as accounts

OFFICES = (Role.CLERK, Role.APPROVER, Role.SECTION_HEAD)
_NO_BOOKING = ("no_booking", "その予約は見つかりませんでした。番号を確認してください。")


def class_of(holder_id: str) -> str:
    """The user class of a person; who never registered as a user of facilities has none, and pays as everybody.

    Rejected (`registration_over`) when the registration has ended: the times are his, the right is not any more.
    """
    found = memberships.registration_of(holder_id) if holder_id else None
    if found is None:
        return "resident"
    if not found.good_on(clock.today()):
        said = sentence(
            "利用者登録は%(day)sで終わりました。更新してから、もう一度お試しください。",
            day=found.valid_until.isoformat(),
        )
        raise Rejected([FieldProblem("holder", "registration_over", said)], said)
    return found.user_class


def group_or_refuse(group_id: str, holder_id: str) -> str:
    """The group's id, if the person belongs to it. Rejected (`not_your_group`) for a forged one."""
    if not group_id:
        return ""
    try:
        return memberships.group_for(group_id, holder_id).id
    except NotFound:
        said = "この団体では予約できません。団体を選び直してください。"
        raise Rejected([FieldProblem("group", "not_your_group", said)], said) from None


def holder_or_refuse(wanted: str, actor: Actor) -> str:
    """Whose reservation it becomes: the asker's own, or of whoever an office names (none: nobody with an account)."""
    if actor.kind == "resident":
        if wanted not in ("", actor.id):
            raise Forbidden("not_yours", "ほかの人の名前では予約できません。")
        return actor.id
    if wanted:
        with suppress(NotFound, ValueError):
            return accounts.account_of(str(UUID(wanted))).id
        said = "このアカウントはありません。holderを確かめてください。"
        raise Rejected([FieldProblem("holder", "no_account", said)], said)
    return ""


def reservation_for(ref: str, actor: Actor, *, to_change: bool = False) -> tuple[scheduler.Booking, str]:
    """A reservation by id or number: one's own, one's group's (then with the group's id), or the office's. NotFound.

    Members of a group look; its leader changes.
    """
    number = _number(ref)
    try:
        return scheduler.booking_for(number, actor), ""
    except NotFound:
        for group in memberships.groups_of(actor.id) if actor.kind == "resident" else ():
            if to_change and group.leader_id != actor.id:
                continue
            with suppress(NotFound):
                return scheduler.booking_for(number, actor, group.id), group.id
        raise


def _number(ref: str) -> str:
    try:
        wanted = UUID(ref)
    except ValueError:
        return ref
    try:
        return scheduler.booking(wanted).number
    except NotFound:
        raise NotFound(*_NO_BOOKING) from None


def must_be_office(actor: Actor, department: str) -> None:
    """Forbidden for everybody but the department's own staff."""
    if not any(actor.has_role(role, department) for role in OFFICES):
        raise Forbidden


def department_of(wanted: str, actor: Actor) -> str:
    """The department a new thing belongs to: the one named, else the only one in which the asker works."""
    held = actor.departments(*OFFICES)
    if wanted:
        return wanted
    if held is not None and len(held) == 1:
        return next(iter(held))
    said = "departmentに、担当する課のキーを送ってください。"
    raise Rejected([FieldProblem("department", "required", said)], said)
