"""On the staff's home: the numbers of one's own departments that need a look."""

from hataori.kernel.actor import Actor
from hataori.platform.pages.panels import Panel, PanelRow

from . import number_page
from .desk_views import is_mine
from .reading import values

_WORRYING = ("behind", "far")


def kpi(actor: Actor) -> Panel | None:
    """Series of the actor's departments; those behind their line or without fresh records count as attention."""
    if actor.kind != "staff":
        return None
    mine = [line for line in number_page.lines(values()) if is_mine(actor, line.value.series.departments)]
    rows = tuple(_row(line) for line in mine)
    attention = sum(line.value.verdict in _WORRYING or line.value.stale for line in mine)
    return Panel(
        "kpi",
        "計画の指標（自分の課）",
        "/desk/kpi/",
        rows,
        attention,
        empty="自分の課の指標はありません。すべての指標を見ることができます。",
    )


def _row(line: number_page.SeriesLine) -> PanelRow:
    one = line.value
    note = line.words.text + ("　記録が古いかもしれません" if one.stale else "")
    if one.series.kind == "counter":
        return PanelRow(one.series.title, f"/plan/indicators/{one.series.key}/", note)
    return PanelRow(one.series.title, f"/plan/indicators/{one.series.key}/", note, line.words.verdict, line.words.kind)


DESK_PANELS = (kpi,)
