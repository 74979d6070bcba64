"""Who sees units at the desk and who changes them: the unit's own department; the DX office reads all."""

from hataori.blocks.scheduler import units
from hataori.blocks.scheduler.policy import OFFICES
from hataori.blocks.scheduler.types import Unit
from hataori.kernel.actor import Actor, Role
from hataori.kernel.errors import Forbidden

READERS = (*OFFICES, Role.DX_OFFICE)


def may_read(actor: Actor, unit: Unit) -> bool:
    """Staff of the department, and the DX office."""
    return actor.has_role(Role.DX_OFFICE) or any(actor.has_role(role, unit.department) for role in OFFICES)


def may_act(actor: Actor, unit: Unit) -> bool:
    """Close, move and cancel: staff of the department."""
    return any(actor.has_role(role, unit.department) for role in OFFICES)


def may_rule(actor: Actor, unit: Unit) -> bool:
    """Change rules and the unit itself: the head of the section."""
    return actor.has_role(Role.SECTION_HEAD, unit.department)


def readable(key: str, actor: Actor) -> Unit:
    """The unit, for who may see it. NotFound, Forbidden."""
    found = units.unit(key)
    if not may_read(actor, found):
        raise Forbidden
    return found


def actable(key: str, actor: Actor) -> Unit:
    """The unit, for who may act on it. NotFound, Forbidden."""
    found = units.unit(key)
    if not may_act(actor, found):
        raise Forbidden
    return found


def rulable(key: str, actor: Actor) -> Unit:
    """The unit, for who may change its rules. NotFound, Forbidden."""
    found = units.unit(key)
    if not may_rule(actor, found):
        raise Forbidden("section_head_only", "決まりを変えられるのは、所管課の課長です。課長に依頼してください。")
    return found


def visible(actor: Actor) -> list[Unit]:
    """All units somebody may see, in the order of their keys; one look for the whole page."""
    return [each for each in units.units() if may_read(actor, each)]
