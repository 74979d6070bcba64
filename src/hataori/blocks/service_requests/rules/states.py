"""The states a request goes through, and what each of them is in other people's words.

Ours are fewer than the extended list of the updates extension and more than Open311's two.
"""

from enum import StrEnum
from typing import Literal

Status = Literal["open", "closed"]


class State(StrEnum):
    """Where a request stands."""

    RECEIVED = "received"
    INSPECTING = "inspecting"
    SCHEDULED = "scheduled"
    IN_PROGRESS = "in_progress"
    REFERRED = "referred"
    REOPENED = "reopened"
    FIXED = "fixed"
    NO_ACTION = "no_action"
    NOT_OURS = "not_ours"
    DUPLICATE = "duplicate"
    CANCELLED = "cancelled"


TITLES = {
    State.RECEIVED: "受付",
    State.INSPECTING: "現地を確認中",
    State.SCHEDULED: "対応の予定",
    State.IN_PROGRESS: "対応中",
    State.REFERRED: "ほかの課へ引継ぎ",
    State.REOPENED: "再び受付",
    State.FIXED: "対応完了",
    State.NO_ACTION: "対応しない",
    State.NOT_OURS: "市の管理ではない",
    State.DUPLICATE: "同じ通報にまとめた",
    State.CANCELLED: "取下げ",
}
CLOSED = frozenset({State.FIXED, State.NO_ACTION, State.NOT_OURS, State.CANCELLED})
AT_WORK = frozenset({State.INSPECTING, State.SCHEDULED, State.IN_PROGRESS})
_WAITING = frozenset({State.RECEIVED, State.REOPENED, State.REFERRED}) | AT_WORK

EXTENDED = {
    State.RECEIVED: "OPEN",
    State.INSPECTING: "INVESTIGATING",
    State.SCHEDULED: "ACTION_SCHEDULED",
    State.IN_PROGRESS: "IN_PROGRESS",
    State.REFERRED: "INTERNAL_REFERRAL",
    State.REOPENED: "REOPEN",
    State.FIXED: "FIXED",
    State.NO_ACTION: "NO_FURTHER_ACTION",
    State.NOT_OURS: "NOT_COUNCILS_RESPONSIBILITY",
    State.DUPLICATE: "DUPLICATE",
    State.CANCELLED: "CANCELLED",
}
"""A state in the words of the updates extension (open311-adapter)."""

_FROM_EXTENDED = {word: state for state, word in EXTENDED.items()} | {
    "CLOSED": State.FIXED,
    "PLANNED": State.SCHEDULED,
    "FOR_TRIAGE": State.RECEIVED,
}
WORDS = frozenset(_FROM_EXTENDED) | {"UNCHANGED"}
"""Every word the extension knows; UNCHANGED is a remark that moves nothing."""


def extended(state: str) -> str:
    """The state in the extension's words."""
    return EXTENDED[State(state)]


def from_extended(word: str) -> State | None:
    """Our state for a word of the extension; None for UNCHANGED. KeyError for anything else."""
    return None if word == "UNCHANGED" else _FROM_EXTENDED[word]


def is_closed(state: str) -> bool:
    """Whether nothing more is to be done. One that was joined to another lives as long as that one."""
    return State(state) in CLOSED


def may_move(state: str, to: str) -> bool:
    """Whether staff may move a request so. What is closed is only reopened; joining has acts of its own."""
    here, there = State(state), State(to)
    if here == there or State.DUPLICATE in (here, there):
        return False
    if here in CLOSED:
        return there == State.REOPENED
    return there in CLOSED or (there in _WAITING and there not in (State.RECEIVED, State.REOPENED))
