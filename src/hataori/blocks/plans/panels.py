"""On the staff's home: reviews that wait for the reader."""

from hataori.kernel.actor import Actor, Role
from hataori.platform.pages.panels import Panel, PanelRow

from . import models, queries, reviews

_URL = "/desk/reviews/"


def waiting(actor: Actor) -> Panel | None:
    """For a department its reviews to be written, for DX推進 those to be confirmed."""
    if actor.kind != "staff":
        return None
    wanted = "submitted" if actor.has_role(Role.DX_OFFICE) else "draft"
    rows = models.Review.objects.filter(state=wanted).order_by("fiscal_year", "measure")
    measures = {measure.id: measure for measure in queries.measures()} if rows else {}
    mine = [row for row in rows if row.measure in measures and reviews.may_write(measures[row.measure], actor)]
    found = tuple(
        PanelRow(
            f"{measures[row.measure].number} {measures[row.measure].title}",
            f"{_URL}{row.fiscal_year}/{row.measure}/",
            f"{row.fiscal_year}年度",
            models.REVIEW_STATES[row.state],
            "warning",
        )
        for row in mine
    )
    return Panel("reviews", "年次評価", _URL, found, len(found), empty="待っている年次評価はありません。")


DESK_PANELS = (waiting,)
