"""What the service shows on /my/ and /desk/."""

from django.urls import reverse

from hataori.blocks.access import api as access
from hataori.kernel.actor import Actor
from hataori.platform.pages.panels import Panel, PanelRow

from .looking import READERS, departments
from .telling import address_of
from .views import KINDS, word

_SHOWN = 5


def doors(actor: Actor) -> Panel | None:
    """The next codes."""
    found = access.grants_of(actor.id)[:_SHOWN]
    if not found:
        return None
    rows = tuple(
        PanelRow(
            text=f"{each.window.start:%m月%d日 %H:%M}から",
            url=reverse("smart_locks:door", args=[address_of(each.booking_ref)]),
            status=word(each.state),
            kind=KINDS.get(each.state, "info"),
        )
        for each in found
    )
    return Panel("doors", "入口の番号", reverse("smart_locks:doors"), rows)


def troubles(actor: Actor) -> Panel | None:
    """Locks that need staff."""
    if not any(actor.has_role(role) for role in READERS):
        return None
    found = access.troubles(departments=departments(actor))
    rows = tuple(
        PanelRow(each.lock_title, reverse("locks-desk:list"), each.problem, "要対応", "error")
        for each in found[:_SHOWN]
    )
    return Panel("locks", "対応のいる錠", reverse("locks-desk:list"), rows, len(found)) if found else None


MY_PANELS = (doors,)
DESK_PANELS = (troubles,)
