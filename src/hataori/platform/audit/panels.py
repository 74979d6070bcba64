"""The way to the log, on the auditor's home."""

from django.urls import reverse

from hataori.kernel.actor import Actor, Role
from hataori.platform.pages.panels import Panel, PanelRow

from . import chain


def audit_panel(actor: Actor) -> Panel | None:
    """How long the chain is, and where to search it."""
    if not actor.has_role(Role.AUDITOR):
        return None
    url = reverse("audit-desk:search")
    return Panel("audit", "監査の記録", url, (PanelRow("記録を調べる", url, f"{chain.head().sequence}件"),))


DESK_PANELS = (audit_panel,)
