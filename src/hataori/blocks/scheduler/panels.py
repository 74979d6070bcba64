"""What the desk's home shows of units: those of one's section, and closures with bookings still in the way."""

from django.urls import reverse

from hataori.kernel import clock
from hataori.kernel.actor import Actor, Role
from hataori.platform.pages.panels import Panel, PanelRow

from . import closing, models
from .policy import OFFICES

_MOST = 5


def units_of_the_section(actor: Actor) -> Panel | None:
    """Nothing for who sees no unit; closures that still have bookings in their way come as rows."""
    units = models.Unit.objects.all()
    if not actor.has_role(Role.DX_OFFICE):
        departments = actor.departments(*OFFICES)
        units = units if departments is None else units.filter(department__in=departments)
    if actor.kind != "staff" or not units.exists():
        return None
    standing = models.Closure.objects.filter(unit__in=units, lifted_at=None, ends_at__gt=clock.now())
    rows = []
    for row in standing.select_related("unit").order_by("starts_at")[:_MOST]:
        many = len(closing.in_the_way(row.unit_id, (row.starts_at, row.ends_at)))
        url = reverse("scheduler-desk:closure", args=[row.unit.key, row.pk])
        status = (f"予約{many}件が残っています", "warning") if many else ("閉鎖中・閉鎖予定", "neutral")
        rows.append(PanelRow(row.unit.title, url, row.reason, *status))
    attention = sum(row.kind == "warning" for row in rows)
    return Panel(
        "units", "予約できる場所", reverse("scheduler-desk:units"), tuple(rows), attention, "閉鎖はありません。"
    )


DESK_PANELS = (units_of_the_section,)
