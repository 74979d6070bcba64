"""The stages of a case and the graphs that join them: data, so that a city changes them without code.

`cities/<city>/workflow.json` may replace the policy and add graphs per procedure kind; without it these defaults hold.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal


class Stage(StrEnum):
    """Where a case stands."""

    RECEPTION = "reception"
    FORMAL_CHECK = "formal_check"
    EXAMINATION = "examination"
    APPROVAL = "approval"
    NOTICE = "notice"
    COMPLETED = "completed"
    CORRECTION = "correction"

    @property
    def label(self) -> str:
        """The stage's name on screen."""
        return _STAGE_TITLES[self]


_STAGE_TITLES = {
    Stage.RECEPTION: "受付",
    Stage.FORMAL_CHECK: "形式審査",
    Stage.EXAMINATION: "審査",
    Stage.APPROVAL: "決裁",
    Stage.NOTICE: "通知",
    Stage.COMPLETED: "完了",
    Stage.CORRECTION: "補正待ち",
}


class Outcome(StrEnum):
    """How a case ended."""

    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        """The outcome's name on screen."""
        return {"granted": "認める", "refused": "認めない", "withdrawn": "取下げ"}[self.value]


@dataclass(frozen=True, slots=True)
class Graph:
    """Stages in order, where one may move by hand, and from which a correction may be asked.

    `decides` is False for notifications, which need no decision (行政手続法第37条).
    """

    key: str
    stages: tuple[Stage, ...]
    moves: Mapping[Stage, tuple[Stage, ...]]
    correctable: frozenset[Stage]
    decides: bool = True


_BEFORE_DECISION = frozenset({Stage.RECEPTION, Stage.FORMAL_CHECK, Stage.EXAMINATION})
APPLICATION = Graph(
    key="application",
    stages=tuple(stage for stage in Stage if stage is not Stage.CORRECTION),
    moves={
        Stage.RECEPTION: (Stage.FORMAL_CHECK,),
        Stage.FORMAL_CHECK: (Stage.EXAMINATION,),
        Stage.EXAMINATION: (Stage.APPROVAL, Stage.FORMAL_CHECK),
        Stage.APPROVAL: (Stage.EXAMINATION,),
    },
    correctable=_BEFORE_DECISION,
)
NOTIFICATION = Graph(
    key="notification",
    stages=(Stage.RECEPTION, Stage.FORMAL_CHECK, Stage.NOTICE, Stage.COMPLETED),
    moves={Stage.RECEPTION: (Stage.FORMAL_CHECK,), Stage.FORMAL_CHECK: (Stage.COMPLETED,)},
    correctable=frozenset({Stage.RECEPTION, Stage.FORMAL_CHECK}),
    decides=False,
)
_SHIPPED = {graph.key: graph for graph in (APPLICATION, NOTIFICATION)}


@dataclass(frozen=True, slots=True)
class Policy:
    """What a city decides for itself about its cases.

    `separation_of_duties`: who examined may not decide. `period_mode`: standard periods in calendar or working days.
    `kinds` names the graph of a procedure kind; one that is not named follows `application`.
    """

    separation_of_duties: bool = True
    period_mode: Literal["calendar", "working"] = "calendar"
    warning_days: int = 5
    graphs: Mapping[str, Graph] = field(default_factory=lambda: dict(_SHIPPED))
    kinds: Mapping[str, str] = field(default_factory=dict)

    def graph(self, key: str) -> Graph:
        """The graph of that key. KeyError for one that neither we nor the city has."""
        return self.graphs[key]

    def graph_of(self, kind: str) -> Graph:
        """The graph a procedure kind follows."""
        return self.graphs[self.kinds.get(kind, APPLICATION.key)]


def policy_from(facts: Mapping[str, Any]) -> Policy:
    """A policy from the city's workflow.json. ValueError for a stage, mode or graph nobody knows."""
    mode = facts.get("period_mode", "calendar")
    if mode not in ("calendar", "working"):
        raise ValueError(f"period_mode is calendar or working, not {mode}")
    graphs = _SHIPPED | {key: _graph(key, row) for key, row in facts.get("graphs", {}).items()}
    kinds = dict(facts.get("kinds", {}))
    if unknown := set(kinds.values()) - graphs.keys():
        raise ValueError(f"kinds name unknown graphs {sorted(unknown)}")
    separation = bool(facts.get("separation_of_duties", True))
    return Policy(separation, mode, int(facts.get("warning_days", 5)), graphs, kinds)


def _graph(key: str, row: Mapping[str, Any]) -> Graph:
    moves = {Stage(stage): tuple(Stage(to) for to in targets) for stage, targets in row["moves"].items()}
    correctable = frozenset(Stage(stage) for stage in row.get("correctable", ()))
    return Graph(
        key, tuple(Stage(stage) for stage in row["stages"]), moves, correctable, bool(row.get("decides", True))
    )
