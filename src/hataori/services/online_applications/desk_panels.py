"""The work that waits, on the staff's home."""

from hataori.blocks.workflow import api as workflow
from hataori.kernel.actor import Actor
from hataori.platform.pages.panels import Panel, PanelRow

from .desk_list import WORKERS, counted

_LINES = (
    ("late", "期限切れ・今日が期限", "due=late", "error"),
    ("week", "7日以内に期限", "due=week", "warning"),
    ("mine", "自分の担当", "assignee=mine", "info"),
    ("none", "担当が未定", "assignee=none", "info"),
)


def cases_panel(actor: Actor) -> Panel | None:
    """How many cases of the person's departments wait, by deadline and assignee."""
    if not any(actor.has_role(role) for role in WORKERS):
        return None
    counts = workflow.due_counts(actor)
    rows = tuple(
        PanelRow(
            text, f"/desk/cases/?{query}", status=f"{counted(counts[key])}件", kind=kind if counts[key] else "neutral"
        )
        for key, text, query, kind in _LINES
    )
    return Panel("cases", "案件", "/desk/cases/", rows, counts["late"], "処理中の案件はありません。")


DESK_PANELS = (cases_panel,)
