"""Who may do what about rounds and entries."""

from hataori.kernel.actor import SYSTEM, Actor, Role
from hataori.kernel.errors import Forbidden

from . import models

MAKERS = (Role.CLERK, Role.SECTION_HEAD)


def permit(actor: Actor, department: str) -> None:
    """Only the system and the section's own staff act on a round; Forbidden for others."""
    if actor != SYSTEM and not may_draw(actor, department):
        raise Forbidden


def may_draw(actor: Actor, department: str) -> bool:
    """Whether a person of staff may open, close and draw rounds of the section: its clerks and its head."""
    return actor.kind == "staff" and any(actor.has_role(role, department) for role in MAKERS)


def may_act(actor: Actor, entry: models.Entry) -> bool:
    """The account that entered, the group's holder, the section's staff, and the system."""
    own = {entry.account_id, entry.group.holder_id} - {""}
    return actor == SYSTEM or actor.id in own or may_draw(actor, entry.round.department)
