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
    SIGNATURE = "signature"

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
    Stage.SIGNATURE: "署名待ち",
}


class Outcome(StrEnum):
    """How a case ended."""

    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"

    @property
    def label(self) -> str:
        """The outcome's name on screen."""
        return _OUTCOME_TITLES[self]


_OUTCOME_TITLES = {
    Outcome.GRANTED: "認める",
    Outcome.REFUSED: "認めない",
    Outcome.WITHDRAWN: "取下げ",
    Outcome.LAPSED: "署名がそろわず終了",
}


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
    stages=tuple(stage for stage in Stage if stage not in (Stage.CORRECTION, Stage.SIGNATURE)),
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
    `kinds` names the graph of a procedure kind; one that is not named follows `application`. `correction_days` and
    `signature_days` are the terms given to people, in open days; `keep_years` and `kept` (by kind) count from the end
    of the fiscal year in which a case closed (文書保存年限). `cosigned` says by kind who signs besides the applicant.
    """

    separation_of_duties: bool = True
    period_mode: Literal["calendar", "working"] = "calendar"
    warning_days: int = 5
    graphs: Mapping[str, Graph] = field(default_factory=lambda: dict(_SHIPPED))
    kinds: Mapping[str, str] = field(default_factory=dict)
    correction_days: int = 14
    signature_days: int = 10
    keep_years: int = 5
    kept: Mapping[str, int] = field(default_factory=dict)
    cosigned: Mapping[str, str] = field(default_factory=dict)

    def years_kept(self, kind: str) -> int:
        """How many years the papers of a procedure kind are kept."""
        return self.kept.get(kind, self.keep_years)

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
    numbers = {name: int(facts[name]) for name in _NUMBERS if name in facts}
    kept = {kind: int(years) for kind, years in facts.get("kept", {}).items()}
    if wrong := [name for name, number in (numbers | kept).items() if number < 1]:
        raise ValueError(f"{wrong} must be 1 or more")
    separation, cosigned = bool(facts.get("separation_of_duties", True)), dict(facts.get("cosigned", {}))
    return Policy(separation, mode, graphs=graphs, kinds=kinds, kept=kept, cosigned=cosigned, **numbers)


_NUMBERS = ("warning_days", "correction_days", "signature_days", "keep_years")


def _graph(key: str, row: Mapping[str, Any]) -> Graph:
    moves = {Stage(stage): tuple(Stage(to) for to in targets) for stage, targets in row["moves"].items()}
    correctable = frozenset(Stage(stage) for stage in row.get("correctable", ()))
    return Graph(
        key, tuple(Stage(stage) for stage in row["stages"]), moves, correctable, bool(row.get("decides", True))
    )
