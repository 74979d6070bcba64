"""What the service shows on /my/."""

from django.urls import reverse

from hataori.blocks.scheduler import api as scheduler
from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.platform.pages.panels import Panel, PanelRow

from . import line
from .city import KIND

_SHOWN = 5


def seats(actor: Actor) -> Panel | None:
    """Offers first, then the next seats."""
    found = [each for each in scheduler.bookings_of(actor.id, since=clock.now()) if each.kind == KIND]
    standing = [each for each in found if each.state in ("confirmed", "checked_in")]
    offers = [row for row in line.places(actor.id) if row.state == "offered"]
    if not standing and not offers:
        return None
    home = reverse("study_seats:mine")
    rows = [PanelRow("待っていた席が空きました", home, status="返事を待っています", kind="warning") for _ in offers]
    rows += [
        PanelRow(
            f"{each.unit_title} {each.start:%m月%d日 %H:%M}から",
            reverse("study_seats:receipt", args=[each.number]),
            status=each.state_title,
        )
        for each in standing[:_SHOWN]
    ]
    return Panel("seats", "学習室の席", home, tuple(rows), len(offers))


MY_PANELS = (seats,)
