"""Staff and residents for the tests of cases."""

from datetime import datetime

from hataori.blocks.workflow import api as workflow
from hataori.kernel.actor import Actor, Role, RoleGrant
from hataori.kernel.clock import JST
from hataori.platform.events import api as events

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=JST)


def staff(name: str, role: Role, department: str = "childcare") -> Actor:
    return Actor(f"staff-{name}", "staff", name, frozenset({RoleGrant(role, department)}))


CLERK = staff("担当一", Role.CLERK)
OTHER_CLERK = staff("担当二", Role.CLERK)
APPROVER = staff("決裁者", Role.APPROVER)
HEAD = staff("課長", Role.SECTION_HEAD)
STRANGER = staff("他課", Role.CLERK, "tax")
AUDITOR = staff("監査", Role.AUDITOR, "")
RESIDENT = Actor("resident-1", "resident", "一宮 花子")
NEIGHBOUR = Actor("resident-2", "resident", "尾西 太郎")


def facts(number: str = "R8-0001") -> list[str]:
    """The events a case has told."""
    return [event.type for event in events.find(subject=f"case/{number}")]


def opened(number: str = "R8-0001", **changes) -> workflow.Case:
    facts = {
        "kind": "child-allowance",
        "title": "児童手当の認定の請求",
        "department": "childcare",
        "applicant_id": RESIDENT.id,
        "applicant_name": RESIDENT.name,
        "channel": "online",
        "period_days": 30,
        "actor": RESIDENT,
    } | changes
    return workflow.open_case(number=number, **facts)


def brought_to(stage: str, number: str = "R8-0001", **changes) -> workflow.Case:
    """A case a clerk has brought to a stage before the decision."""
    case = opened(number, **changes)
    for step in ("formal_check", "examination", "approval"):
        if case.stage == stage:
            break
        case = workflow.advance(number, step, CLERK)
    return case


def decided(outcome: str = "granted", number: str = "R8-0001", **changes) -> workflow.Case:
    brought_to("approval", number, **changes)
    reasons, article = ("要件を満たさないため", "児童手当法第4条") if outcome == "refused" else ("", "")
    return workflow.decide(number, outcome, reasons, article, APPROVER)


def granted_by_rules(number: str = "R8-0001", share: float = 0.0, **changes) -> workflow.Case:
    """A case the rules found clear and granted."""
    opened(number, **changes)
    workflow.assess(number, 1, CLEAR)
    return workflow.decide_by_rules(number, share=share)


CLEAR = workflow.Finding(
    "granted", "要件をすべて満たしています。", "児童手当法第7条", "table:abc", "d" * 64, {"applicant.age": 40}
)
