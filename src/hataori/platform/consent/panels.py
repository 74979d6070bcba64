"""Consents on a resident's own page."""

from django.urls import reverse

from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.platform.pages.panels import Panel, PanelRow

from . import queries


def consents_panel(actor: Actor) -> Panel | None:
    """What holds now; from here a consent is withdrawn in two taps."""
    if actor.kind != "resident":
        return None
    url, today = reverse("consent:consents"), clock.today()
    active = [each for each in queries.consents_of(actor.id) if each.is_active(today)]
    rows = tuple(PanelRow(each.purpose, url, _until(each.expires_on)) for each in active)
    return Panel("consents", "同意していること", url, rows, empty="いま同意していることはありません。", standing=True)


def _until(day: object) -> str:
    return f"{day}まで" if day else "取り消すまで"


MY_PANELS = (consents_panel,)
