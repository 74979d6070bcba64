"""Who acts: the one argument every write takes."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

Kind = Literal["resident", "staff", "guest", "system", "partner"]


class Role(StrEnum):
    """What a member of staff may be; each is granted for one department, or for all with an empty one."""

    CLERK = "clerk"
    APPROVER = "approver"
    SECTION_HEAD = "section_head"
    DX_OFFICE = "dx_office"
    AUDITOR = "auditor"
    OPERATOR = "operator"
    PUBLISHER = "publisher"

    @property
    def title(self) -> str:  # type: ignore[override]  # str.title: nobody capitalises a key
        """The role's name on screen."""
        return _ROLE_TITLES[self]


_ROLE_TITLES = {
    Role.CLERK: "担当",
    Role.APPROVER: "決裁者",
    Role.SECTION_HEAD: "課長",
    Role.DX_OFFICE: "DX推進",
    Role.AUDITOR: "監査",
    Role.OPERATOR: "運用",
    Role.PUBLISHER: "広報",
}


@dataclass(frozen=True, slots=True)
class RoleGrant:
    """A role in one department (its key); an empty department means the whole city."""

    role: Role
    department: str = ""


@dataclass(frozen=True, slots=True)
class Actor:
    """A person or part of the system that acts. `id` is pseudonymous and may stand in events."""

    id: str
    kind: Kind
    name: str = ""
    roles: frozenset[RoleGrant] = field(default_factory=frozenset)

    def has_role(self, role: Role | str, department: str | None = None) -> bool:
        """Whether the role is held, in `department` if one is named (a city-wide grant counts for each)."""
        return any(
            grant.role == role and (department is None or grant.department in ("", department)) for grant in self.roles
        )

    def departments(self, *roles: Role) -> frozenset[str] | None:
        """Departments in which one of `roles` is held; None stands for all of them."""
        held = {grant.department for grant in self.roles if grant.role in roles}
        return None if "" in held else frozenset(held)


SYSTEM = Actor(id="system", kind="system", name="システム")
