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
    """A titled list; `attention` counts the rows that need the reader, those panels come first."""

    key: str
    title: str
    url: str
    rows: tuple[PanelRow, ...] = ()
    attention: int = 0
    empty: str = "まだありません。"


PanelSource = Callable[[Actor], Panel | None]


def panels(attribute: str, actor: Actor) -> list[Panel]:
    """The panels of all apps for this actor (`attribute` is MY_PANELS or DESK_PANELS), those needing him first."""
    found = [source(actor) for module in offered("panels") for source in getattr(module, attribute, ())]
    return sorted((panel for panel in found if panel), key=lambda panel: panel.attention == 0)
