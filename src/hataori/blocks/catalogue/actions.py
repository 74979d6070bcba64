"""What the desk changes by hand: the owner of a procedure."""

from django.db import transaction

from hataori.kernel.actor import Actor, Role
from hataori.kernel.errors import Conflict, FieldProblem, Forbidden, NotFound, Rejected
from hataori.platform.audit import api as audit
from hataori.platform.events.api import record
from hataori.platform.organisation.api import departments

from . import events
from .models import Procedure as Row
from .storing import as_procedure, content_hash, touch
from .types import CONFIRMED, Procedure


@transaction.atomic
def set_owner(procedure_id: str, department: str, *, actor: Actor, note: str = "", seen: str = "") -> Procedure:
    """Name or confirm the department that owns a procedure; later imports keep it.

    For DX推進, and for the 課長 of the department that owns it now: Forbidden for others. NotFound; Rejected for a
    department the city has not; Conflict when the row is no longer the version the actor has `seen`.
    """
    row = Row.objects.select_for_update().filter(procedure_id=procedure_id).first()
    if row is None:
        raise NotFound("procedure_not_found", "手続きが見つかりません。一覧から選び直してください。")
    if not may_set_owner(as_procedure(row), actor):
        raise Forbidden("not_owner", "担当課を変えられるのは、いまの担当課の課長とDX推進だけです。")
    if department not in {unit.key for unit in departments()}:
        raise Rejected([FieldProblem("department", "unknown", "課を一覧から選んでください。")])
    if seen and seen != row.version:
        raise Conflict("changed_meanwhile", "ほかの人が先に変えました。いまの内容を見て、もう一度決めてください。")
    return _owned(row, department, note, actor)


def may_set_owner(procedure: Procedure, actor: Actor) -> bool:
    """Whether the actor may name the procedure's owner."""
    return actor.has_role(Role.DX_OFFICE) or actor.has_role(Role.SECTION_HEAD, procedure.department)


def _owned(row: Row, department: str, note: str, actor: Actor) -> Procedure:
    before = row.department
    row.department, row.department_basis, row.department_confirm = department, CONFIRMED, False
    row.version = _version(row)
    row.save(update_fields=["department", "department_basis", "department_confirm", "version"])
    touch()
    data, subject = {"department": department, "before": before}, f"procedure/{row.procedure_id}"
    record(events.OWNER_CHANGED.name, subject=subject, data=data, actor=actor, department=department)
    audit.record(events.OWNER_CHANGED.name, actor=actor, subject=subject, detail=data, reason=note)
    return as_procedure(row)


def _version(row: Row) -> str:
    known = as_procedure(row)
    return content_hash({name: getattr(known, name) for name in known.__dataclass_fields__ if name != "version"})
