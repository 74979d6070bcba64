"""The box on a resident's own page."""

from django.urls import reverse
from django.utils.translation import gettext as _

from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.platform.pages.panels import Panel, PanelRow

from . import queries
from .types import BoxMessage


def box_panel(actor: Actor) -> Panel | None:
    """The newest messages, unread ones first."""
    if actor.kind != "resident":
        return None
    rows = tuple(_row(message) for message in queries.unread_first(actor.id))
    waiting = queries.unread(actor.id)
    empty = _("お知らせはまだありません")
    return Panel("box", _("届いたお知らせ"), reverse("messaging:box"), rows, waiting, empty)


def _row(message: BoxMessage) -> PanelRow:
    new = message.read_at is None
    note = f"{message.sent_at.astimezone(clock.JST):%Y-%m-%d}"
    url = reverse("messaging:message", args=[message.id])
    return PanelRow(message.subject, url, note, _("未読") if new else "", "warning" if new else "info")


MY_PANELS = (box_panel,)
