"""What this service shows on a person's page and on the desk's home."""

from hataori.blocks.scheduler import api as scheduler
from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.platform.pages.panels import Panel, PanelRow

from . import models, telling

_SHOWN = 5


def my_bookings(actor: Actor) -> Panel | None:
    """Coming bookings and offers; nothing for who has none."""
    if actor.kind != "resident":
        return None
    ours = set(models.Place.objects.values_list("unit_id", flat=True))
    now = clock.now()
    coming = [each for each in scheduler.bookings_of(actor.id, now) if each.active and each.unit_id in ours]
    offers = [each for each in scheduler.waiting_of(actor.id) if each.state == "offered" and each.unit_id in ours]
    if not coming and not offers:
        return None
    rows = [
        PanelRow(
            scheduler.unit(each.unit_id).title,
            "/my/bookings/",
            telling.when(each.start, each.end),
            "空きました",
            "warning",
        )
        for each in offers
    ]
    for each in coming[:_SHOWN]:
        word, kind = telling.state(each)
        when = telling.when(each.start, each.end)
        rows.append(PanelRow(each.unit_title, f"/my/bookings/{each.number}/", when, str(word), kind))
    return Panel("facility-bookings", "施設の予約", "/my/bookings/", tuple(rows), len(offers))


MY_PANELS = (my_bookings,)
