"""What the service shows on /my/: my homes with what is next."""

from django.urls import reverse

from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.platform.pages.panels import Panel, PanelRow

from . import calendars, homes, models

_SHOWN = 3


def waste(actor: Actor) -> Panel | None:
    """The first homes with the next day of any kind."""
    rows = [row for home in homes.homes_of(f"account:{actor.id}")[:_SHOWN] if (row := _row(home.area.city.slug, home))]
    return Panel("waste", "ごみの収集日", reverse("waste:start"), tuple(rows), standing=True) if rows else None


def _row(slug: str, home: models.Home) -> PanelRow | None:
    city = calendars.city(slug)
    if home.area.key not in city.areas:
        return None
    area, today = city.area(home.area.key), clock.today()
    found = sorted((each.day, each.kind) for _, each in city.nexts(area, today) if each)
    first = [kind for day, kind in found if day == found[0][0]]
    note = f"{found[0][0]:%m月%d日} {'、'.join(first)}" if found else ""
    return PanelRow(area.name, reverse("waste:area", args=[slug, area.key]), note=note)


MY_PANELS = (waste,)
