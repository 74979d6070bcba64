"""The register on the desk's home, for those who may look into it."""

from django.urls import reverse

from hataori.kernel.actor import Actor
from hataori.platform.pages.panels import Panel, PanelRow

from .desk_views import READERS
from .switch import is_open


def register_panel(actor: Actor) -> Panel | None:
    """Where to look somebody up; says so when the register is closed."""
    if not any(actor.has_role(role) for role in READERS):
        return None
    url, shut = reverse("register-desk:search"), not is_open()
    row = PanelRow("住民を調べる", url, "理由を記録して見ます", "停止中" if shut else "", "warning")
    return Panel("register", "住民の記録", url, (row,), attention=int(shut), standing=True)


DESK_PANELS = (register_panel,)
