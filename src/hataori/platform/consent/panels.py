"""Consents on a resident's own page."""

from django.urls import reverse
from django.utils.translation import gettext as _

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
    return Panel(
        "consents", _("同意していること"), url, rows, empty=_("いま同意していることはありません。"), standing=True
    )


def _until(day: object) -> str:
    return _("%(day)sまで") % {"day": day} if day else _("取り消すまで")


MY_PANELS = (consents_panel,)
