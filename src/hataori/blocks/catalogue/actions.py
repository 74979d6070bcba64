"""What the desk changes by hand: the owner of a procedure."""

from django.db import transaction

from hataori.kernel.actor import Actor, Role
from hataori.kernel.errors import Forbidden, NotFound
from hataori.platform.events.api import record

from . import events
from .models import Procedure as Row
from .storing import CONFIRMED, as_procedure, content_hash, touch
from .types import Procedure


@transaction.atomic
def set_owner(procedure_id: str, department: str, *, actor: Actor) -> Procedure:
    """Name the department that owns a procedure; later imports keep it. Raises Forbidden, NotFound."""
    if not actor.has_role(Role.DX_OFFICE) and not actor.has_role(Role.SECTION_HEAD):
        raise Forbidden
    row = Row.objects.select_for_update().filter(procedure_id=procedure_id).first()
    if row is None:
        raise NotFound
    before = row.department
    row.department, row.department_basis, row.department_confirm = department, CONFIRMED, False
    row.version = _version(row)
    row.save(update_fields=["department", "department_basis", "department_confirm", "version"])
    touch()
    data, subject = {"department": department, "before": before}, f"procedure/{procedure_id}"
    record(events.OWNER_CHANGED.name, subject=subject, data=data, actor=actor, department=department)
    return as_procedure(row)


def _version(row: Row) -> str:
    known = as_procedure(row)
    return content_hash({name: getattr(known, name) for name in known.__dataclass_fields__ if name != "version"})
