"""Panels: what an app shows of itself on a resident's page (/my/) and on the staff's home (/desk/).

An app offers a `panels.py` with MY_PANELS and DESK_PANELS, tuples of functions that take the actor.
"""

from collections.abc import Callable
from dataclasses import dataclass

from hataori.kernel.actor import Actor
from hataori.platform.discovery import offered


@dataclass(frozen=True, slots=True)
class PanelRow:
    """One line: what it is, where it leads, and its state in a word (`kind` as in components/status_tag.html)."""

    text: str
    url: str
    note: str = ""
    status: str = ""
    kind: str = "info"


@dataclass(frozen=True, slots=True)
class Panel:
    """A titled list; `attention` counts the rows that need the reader, those panels come first.

    `standing` is for what hardly changes (settings, registered facts): it comes last.
    """

    key: str
    title: str
    url: str
    rows: tuple[PanelRow, ...] = ()
    attention: int = 0
    empty: str = "まだありません。"
    standing: bool = False


PanelSource = Callable[[Actor], Panel | None]


def panels(attribute: str, actor: Actor) -> list[Panel]:
    """What all apps show this actor (`attribute`: MY_PANELS, DESK_PANELS): needing him, filled, empty, standing."""
    found = [source(actor) for module in offered("panels") for source in getattr(module, attribute, ())]
    return sorted((panel for panel in found if panel), key=_order)


def _order(panel: Panel) -> tuple[bool, bool, bool]:
    return panel.attention == 0, panel.standing, not panel.rows
