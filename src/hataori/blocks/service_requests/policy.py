"""Who may handle a request, and who may change the settings."""

from hataori.kernel.actor import Actor, Role
from hataori.kernel.errors import Forbidden

HANDLERS = (Role.CLERK, Role.APPROVER, Role.SECTION_HEAD)
SETTERS = (Role.SECTION_HEAD, Role.DX_OFFICE)


def may_handle(department: str, actor: Actor) -> bool:
    """Staff of the section, and the system itself."""
    if actor.kind == "system":
        return True
    return actor.kind == "staff" and any(actor.has_role(role, department) for role in HANDLERS)


def handle_or_refuse(department: str, actor: Actor) -> None:
    """Forbidden for whoever does not handle what is at that section."""
    if not may_handle(department, actor):
        raise Forbidden("not_your_section", "この通報を扱えるのは、担当する課の職員です。")


def set_or_refuse(actor: Actor) -> None:
    """Forbidden for whoever may not change how reports are routed."""
    allowed = actor.kind == "system" or (actor.kind == "staff" and any(actor.has_role(role) for role in SETTERS))
    if not allowed:
        raise Forbidden("not_a_setter", "振り分けを変えられるのは、課長とDX推進の職員です。")
