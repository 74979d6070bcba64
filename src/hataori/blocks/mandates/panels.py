"""What a resident's own page shows of mandates: who asks to act for him, and whom he acts for."""

from django.utils.translation import gettext as _

from hataori.kernel.actor import Actor
from hataori.platform.pages.panels import Panel, PanelRow

from . import queries

_SHOWN = 3


def my_mandates(actor: Actor) -> Panel | None:
    """Requests to be represented need an answer; whom one may file for is listed."""
    if actor.kind != "resident":
        return None
    asked = [each for each in queries.mandates_over(actor) if each.state == "proposed"]
    held = [each for each in queries.mandates_of(actor) if each.state == "active"]
    rows = [
        *(
            PanelRow(each.representative_name, "/my/mandates/", "", _("承認を待っています"), "warning")
            for each in asked
        ),
        *(
            PanelRow(each.represented_name, "/my/mandates/", "", _("代わりに申請できます"), "info")
            for each in held[:_SHOWN]
        ),
    ]
    empty = _("家族などの代わりに申請するときに使います。")
    return Panel("mandates", _("代理と委任"), "/my/mandates/", tuple(rows), len(asked), empty, standing=True)


MY_PANELS = (my_mandates,)
