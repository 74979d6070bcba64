"""What waits for the operator, on the desk's home."""

from django.urls import reverse

from hataori.kernel.actor import Actor, Role
from hataori.kernel.clock import JST
from hataori.platform.pages.panels import Panel, PanelRow

from . import queries
from .types import Message

_SHOWN = 5


def dead_letters_panel(actor: Actor) -> Panel | None:
    """Messages that could not leave."""
    if not actor.has_role(Role.OPERATOR):
        return None
    found = queries.listed("dead").count()
    rows = tuple(_row(message) for message in queries.dead_letters(limit=_SHOWN))
    return Panel(
        "outbox", "外への送信", reverse("outbox-desk:overview"), rows, found, "送れずに保留しているものはありません。"
    )


def _row(message: Message) -> PanelRow:
    from .desk_views import title_of

    at = f"{message.created_at.astimezone(JST):%Y-%m-%d %H:%M}"
    return PanelRow(title_of(message.kind), reverse("outbox-desk:message", args=[message.id]), at, "保留", "error")


DESK_PANELS = (dead_letters_panel,)
