"""Pure rules: who at the desk may see that a paper was issued, and who may withdraw it."""

from hataori.kernel.actor import Actor, Role

READERS = (Role.CLERK, Role.APPROVER, Role.SECTION_HEAD, Role.AUDITOR)
WITHDRAWERS = (Role.APPROVER, Role.SECTION_HEAD)
"""Whoever may decide may take back what was decided on paper (行政手続法 leaves it to the office that issued it)."""


def may_see(actor: Actor, department: str) -> bool:
    """Staff of the section that issued the paper, and auditors."""
    return actor.kind == "staff" and any(actor.has_role(role, department) for role in READERS)


def may_withdraw(actor: Actor, department: str) -> bool:
    """決裁者 and 課長 of the section that issued it, and the operator's command line."""
    if actor.kind == "system":
        return True
    return actor.kind == "staff" and any(actor.has_role(role, department) for role in WITHDRAWERS)
