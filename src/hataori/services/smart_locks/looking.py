"""Who of the staff sees and touches which locks."""

from hataori.blocks.access import api as access
from hataori.kernel.actor import Actor, Role
from hataori.kernel.errors import NotFound

WORKERS = (Role.CLERK, Role.SECTION_HEAD, Role.DX_OFFICE, Role.OPERATOR)
READERS = (*WORKERS, Role.AUDITOR)
_EVERYWHERE = (Role.DX_OFFICE, Role.OPERATOR, Role.AUDITOR)


def departments(actor: Actor) -> frozenset[str] | None:
    """Whose locks the actor sees; None for all."""
    if any(actor.has_role(role) for role in _EVERYWHERE):
        return None
    return actor.departments(Role.CLERK, Role.SECTION_HEAD)


def site(key: str, actor: Actor) -> list[access.LockState]:
    """The locks of a school that the actor sees. NotFound where there are none."""
    found = access.lock_states(site=key, departments=departments(actor))
    if not found:
        raise NotFound
    return found


def booking(booking_ref: str, actor: Actor) -> access.Grant:
    """A booking's code on locks the actor sees. NotFound otherwise."""
    grant = access.grant_of(booking_ref)
    seen = {lock.key for lock in access.lock_states(departments=departments(actor))}
    if not seen & {*grant.locks} and not (not grant.locks and departments(actor) is None):
        raise NotFound
    return grant
