"""Who may do what. The caller vouches for groups (`as_group`); a stranger does not even learn that a booking exists."""

from hataori.kernel.actor import Actor, Role
from hataori.kernel.errors import Forbidden, NotFound

from . import models
from .types import Request

OFFICES = (Role.CLERK, Role.APPROVER, Role.SECTION_HEAD)
_MACHINES = ("system", "partner")


def is_office(actor: Actor, department: str) -> bool:
    """Staff of the department, or the system itself."""
    return actor.kind in _MACHINES or any(actor.has_role(role, department) for role in OFFICES)


def must_be_office(actor: Actor, department: str) -> None:
    """Forbidden for everybody else."""
    if not is_office(actor, department):
        raise Forbidden


def may_book(request: Request, unit: models.Unit, actor: Actor) -> None:
    """A resident books for himself, an office for anybody; only an office books from the desk (Forbidden)."""
    own = bool(actor.id) and request.holder_id == actor.id and request.source != "desk"
    if not own and not is_office(actor, unit.department):
        raise Forbidden("not_yours", "ほかの人の名前では予約できません。サインインし直してください。")


def may_touch(row: models.Booking, actor: Actor, as_group: str = "") -> None:
    """The holder, somebody the caller knows to act for its group, or the office. NotFound for anybody else."""
    own = bool(actor.id) and row.holder_id == actor.id
    of_group = bool(as_group) and row.group_id == as_group
    if not own and not of_group and not is_office(actor, row.unit.department):
        raise NotFound("no_booking", "その予約は見つかりませんでした。番号を確認してください。")
