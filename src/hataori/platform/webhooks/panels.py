"""What the desk's home says of receivers: those that were switched off come first."""

from django.urls import reverse

from hataori.kernel.actor import Actor
from hataori.kernel.clock import JST
from hataori.platform.pages.panels import Panel, PanelRow

from . import queries

_SHOWN = 5


def receivers_panel(actor: Actor) -> Panel | None:
    """Receivers that are no longer told."""
    if not queries.manages(actor):
        return None
    off = queries.disabled()
    rows = tuple(
        PanelRow(
            one.name,
            reverse("webhooks-desk:one", args=[one.id]),
            f"{at.astimezone(JST):%Y-%m-%d %H:%M}",
            "停止",
            "error",
        )
        for one in off[:_SHOWN]
        if (at := one.disabled_at)
    )
    empty = "止まっている通知先はありません。"
    return Panel("webhooks", "連携先への通知", reverse("webhooks-desk:overview"), rows, len(off), empty)


DESK_PANELS = (receivers_panel,)
