"""The card on a resident's own page."""

from django.urls import reverse
from django.utils.translation import gettext as _

from hataori.kernel.actor import Actor
from hataori.platform.pages.panels import Panel, PanelRow

from .configuration import configuration
from .queries import link_of


def card_panel(actor: Actor) -> Panel | None:
    """Whether the card is tied."""
    if actor.kind != "resident" or not configuration().offered:
        return None
    url, found = reverse("identity:mine"), link_of(actor.id)
    row = PanelRow(
        _("カードとの結び付け"),
        url,
        status=_("結び付いています") if found else _("まだです"),
        kind="success" if found else "info",
    )
    return Panel("identity", _("マイナンバーカード"), url, (row,), standing=True)


MY_PANELS = (card_panel,)
