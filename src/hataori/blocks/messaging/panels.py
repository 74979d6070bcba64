"""The box on a resident's own page."""

from django.urls import reverse
from django.utils.translation import gettext as _

from hataori.kernel import clock
from hataori.kernel.actor import Actor, Role
from hataori.platform.pages.panels import Panel, PanelRow

from . import models, queries
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


def notices_panel(actor: Actor) -> Panel | None:
    """How a person is told: the way to change it."""
    if actor.kind != "resident":
        return None
    rows = (PanelRow(_("お知らせの受け取り方"), reverse("messaging:notices")),)
    return Panel("notices", _("お知らせの受け取り方"), reverse("messaging:notices"), rows, standing=True)


def channels_panel(actor: Actor) -> Panel | None:
    """For who looks after messages: mails that came back and will not be sent again."""
    if not any(actor.has_role(role) for role in (Role.OPERATOR, Role.DX_OFFICE, Role.PUBLISHER)):
        return None
    found = models.Bounce.objects.filter(cleared_at=None, permanent=True).count()
    row = PanelRow("戻ったメール", reverse("messaging-desk:notices"), "", f"{found}件" if found else "", "warning")
    return Panel("notices", "お知らせの届け方", reverse("messaging-desk:notices"), (row,), 0)


MY_PANELS = (box_panel, notices_panel)
DESK_PANELS = (channels_panel,)
