"""Who reports counts of outside systems: the department that owns the series, and DX推進 for all."""

from collections.abc import Mapping

from hataori.kernel.actor import Actor, Role
from hataori.kernel.errors import Forbidden

from .reading import live


def owner(key: str, actor: Actor) -> str:
    """The series' department, the actor's own where several share it; empty for a series that has none."""
    departments = [department for one in live([key]) for department in one.series.departments]
    own = [department for department in departments if _reports_for(department, actor)]
    return next(iter([*own, *departments]), "")


def _reports_for(department: str, actor: Actor) -> bool:
    return actor.has_role(Role.CLERK, department) or actor.has_role(Role.SECTION_HEAD, department)


def may_report(by: Mapping[str, str], actor: Actor) -> None:
    """Forbidden unless the actor may report each series (`by`: key to department) in that department's name."""
    if actor.has_role(Role.DX_OFFICE):
        return
    owners = {one.series.key: one.series.departments for one in live(set(by))}
    if not all(_reports_for(by[key], actor) and by[key] in departments for key, departments in owners.items()):
        raise Forbidden("not_owner", "件数を報告できるのは、その指標の担当課とDX推進だけです。")
