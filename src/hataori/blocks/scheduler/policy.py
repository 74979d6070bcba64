"""Who may do what. The caller vouches for groups (`as_group`); a stranger does not even learn that a booking exists."""

from hataori.kernel.actor import Actor, Role
from hataori.kernel.errors import Forbidden, NotFound

from . import models
from .types import Request

OFFICES = (Role.CLERK, Role.APPROVER, Role.SECTION_HEAD)


def is_office(actor: Actor, department: str) -> bool:
    """Staff of the department, or the system itself."""
    return actor.kind == "system" or any(actor.has_role(role, department) for role in OFFICES)


def must_be_office(actor: Actor, department: str) -> None:
    """Forbidden for everybody else."""
    if not is_office(actor, department):
        raise Forbidden


def is_brokered(request: Request, actor: Actor) -> bool:
    """Whether a partner's program asks for somebody whom the pool does not know."""
    return actor.kind == "partner" and request.channel == "api" and not request.holder_id


def may_book(request: Request, unit: models.Unit, actor: Actor) -> None:
    """A resident books for himself, a partner's program for customers of its own whom the pool does not know, an office
    for anybody; only an office books from the desk (Forbidden).
    """
    own = bool(actor.id) and request.holder_id == actor.id
    brokered = is_brokered(request, actor) and request.broker_id in ("", actor.id)
    if not ((own or brokered) and request.source != "desk") and not is_office(actor, unit.department):
        raise Forbidden("not_yours", "ほかの人の名前では予約できません。サインインし直してください。")


def may_touch(row: models.Booking, actor: Actor, as_group: str = "") -> None:
    """The holder, somebody the caller knows to act for its group, or the office. NotFound for anybody else.

    A partner touches what it made for customers of its own.
    """
    own = bool(actor.id) and row.holder_id == actor.id
    of_group = bool(as_group) and row.group_id == as_group
    brokered = actor.kind == "partner" and bool(actor.id) and row.broker_id == actor.id
    if not own and not of_group and not brokered and not is_office(actor, row.unit.department):
        raise NotFound("no_booking", "その予約は見つかりませんでした。番号を確認してください。")
