"""What the service shows on /my/ and on the desk: my reports; what is late in my section; my work in the street."""

from django.urls import reverse
from django.utils.translation import gettext

from hataori.blocks.service_requests import api as reports
from hataori.kernel import clock
from hataori.kernel.actor import Actor, Role
from hataori.platform.pages.panels import Panel, PanelRow

from . import words

HANDLERS = (Role.CLERK, Role.APPROVER, Role.SECTION_HEAD)
_SHOWN = 5


def my_reports(actor: Actor) -> Panel | None:
    """The newest reports; nothing for who never reported."""
    if actor.kind != "resident":
        return None
    found = reports.requests(reports.Wanted(account_id=actor.id, with_hidden=True), size=_SHOWN).requests
    rows = tuple(_row(each) for each in found)
    return Panel("reports", gettext("わたしの通報"), reverse("damage_reports:mine"), rows) if rows else None


def _row(each: reports.Request) -> PanelRow:
    url = reverse("damage_reports:one", args=[each.number])
    return PanelRow(f"{each.kind_name}（{each.address}）", url, status=words.title_of(each.state),
                    kind=words.tag_of(each.state))  # fmt: skip


def late(actor: Actor) -> Panel | None:
    """Reports past their target in the actor's sections, each by its number."""
    own = actor.departments(*HANDLERS)
    if own is not None and not own:
        return None
    found = reports.overdue(sorted(own) if own is not None else ())
    if not found:
        return None
    rows = tuple(
        PanelRow(f"{each.number} {each.kind_name}", reverse("reports-desk:one", args=[each.number]),
                 note=f"目標日 {each.due_on:%Y-%m-%d}", status="過ぎています", kind="error")
        for each in found[:_SHOWN]
    )  # fmt: skip
    home = reverse("reports-desk:list") + "?view=overdue"
    return Panel("reports-late", f"目標の日を過ぎた通報 {len(found)}件", home, rows, len(found))


def work(actor: Actor) -> Panel | None:
    """What the actor has to do in the street."""
    found = reports.orders_of(actor.id)
    rows = tuple(
        PanelRow(each.text[:40], reverse("field-desk:one", args=[each.id]), note=f"期日 {each.due_on:%Y-%m-%d}",
                 status=each.state_title)
        for each in found[:_SHOWN]
    )  # fmt: skip
    late_ones = sum(each.due_on < clock.today() for each in found)
    return Panel("field", "現場の作業", reverse("field-desk:mine"), rows, late_ones) if rows else None


MY_PANELS = (my_reports,)
DESK_PANELS = (late, work)
