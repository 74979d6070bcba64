"""Who books: registered or not, inside or outside the city, alone or for a group that he belongs to."""

from dataclasses import dataclass

from hataori.blocks.memberships import api as memberships
from hataori.blocks.scheduler import api as scheduler
from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import FieldProblem, NotFound, Rejected
from hataori.kernel.sentences import sentence


@dataclass(frozen=True, slots=True)
class Booker:
    """A person with a registration that is good today."""

    holder_id: str
    user_class: str
    registration: memberships.Registration


def class_of(actor: Actor) -> str:
    """The class whose windows and prices are shown; a guest sees those of residents."""
    found = memberships.registration_of(actor.id) if actor.kind == "resident" else None
    return found.user_class if found else "resident"


def booker(account_id: str) -> Booker:
    """The person as somebody who may book. Rejected: not_registered, registration_over."""
    found = memberships.registration_of(account_id)
    if found is None:
        raise Rejected(
            [FieldProblem("", "not_registered", "はじめに施設の利用者登録をしてください。すぐに終わります。")]
        )
    if not found.good_on(clock.today()):
        said = sentence(
            "利用者登録は%(day)sで終わりました。更新してから、もう一度お試しください。",
            day=found.valid_until.isoformat(),
        )
        raise Rejected([FieldProblem("", "registration_over", said)])
    return Booker(account_id, found.user_class, found)


def class_with(account_id: str, group_id: str) -> str:
    """The class whose price a use has: of the group it is for, where a desk has checked that one."""
    return memberships.class_for(account_id, group_id)


def group_or_refuse(group_id: str, account_id: str) -> str:
    """The group's id, if the person belongs to it. Rejected (`not_your_group`) for a forged one."""
    if not group_id:
        return ""
    try:
        return memberships.group_for(group_id, account_id).id
    except NotFound:
        raise Rejected(
            [FieldProblem("group", "not_your_group", "この団体では予約できません。団体を選び直してください。")]
        ) from None


def own(number: str, actor: Actor) -> tuple[scheduler.Booking, str]:
    """A person's booking, or one of a group he belongs to (then with the group's id). NotFound."""
    try:
        return scheduler.booking_for(number, actor), ""
    except NotFound:
        for group in memberships.groups_of(actor.id):
            try:
                return scheduler.booking_for(number, actor, group.id), group.id
            except NotFound:
                continue
        raise


def may_act(booking: scheduler.Booking, as_group: str, actor: Actor) -> bool:
    """The holder, or the leader of the group, changes and cancels; other members only look."""
    return booking.holder_id == actor.id or (bool(as_group) and memberships.group(as_group).leader_id == actor.id)
