"""What this service shows on a resident's own page and on the staff's home."""

from django.utils.translation import gettext as _

from hataori.kernel.actor import Actor
from hataori.kernel.errors import NotFound
from hataori.platform.pages.panels import Panel, PanelRow

from . import queries, telling
from .actions import WORKERS
from .states import State

_SHOWN = 5


def my_proposals(actor: Actor) -> Panel | None:
    """What the city offers; an unanswered offer needs the person."""
    if actor.kind != "resident":
        return None
    try:
        found = queries.mine(actor)
    except NotFound:
        return None
    waiting = [row for row in found if row.state == State.OFFERED]
    rows = tuple(
        PanelRow(
            telling.title_of(row.scheme),
            f"/my/proposals/{row.pk}/",
            telling.amount_words(row.amount, row.unit),
            _("お返事を待っています"),
            "warning",
        )
        for row in waiting[:_SHOWN]
    )
    return Panel(
        "proposals", _("受けられる制度"), "/my/proposals/", rows, len(waiting), _("いま、新しいお知らせはありません。")
    )


def desk_proposals(actor: Actor) -> Panel | None:
    """How many proposals wait in the person's departments."""
    if not any(actor.has_role(role) for role in WORKERS):
        return None
    counts, over = queries.counts(actor), queries.open_overpayments(actor)
    if not sum(counts.values()) and not over:
        return None
    rows = tuple(
        PanelRow(state.label, f"/desk/schemes/?state={state.value}", status=f"{count:,}件", kind="info")
        for state, count in counts.items()
    )
    more = (
        (PanelRow("払い過ぎ（過誤払）", "/desk/schemes/payments/", status=f"{over:,}件", kind="warning"),)
        if over
        else ()
    )
    return Panel("schemes", "制度の自動適用", "/desk/schemes/", rows + more, counts[State.PREPARED])


MY_PANELS = (my_proposals,)
DESK_PANELS = (desk_proposals,)
