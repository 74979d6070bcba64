"""What crosses the door of rounds: a new round, who enters, receipts, wins."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from .suiting import Purpose

Phase = Literal["draft", "planned", "open", "closing", "closed", "drawn", "settled", "cancelled"]


@dataclass(frozen=True, slots=True)
class NewSlot:
    """A place to be won: `key` is its name in the published files, `label` what people read."""

    key: str
    label: str
    start: datetime
    end: datetime
    capacity: int = 1


@dataclass(frozen=True, slots=True)
class NewRound:
    """A round to be published. Entries are taken from `apply_from` until just before `apply_until` (JST).

    `beacon` is drand, public_numbers (then `numbers` names them) or commit_reveal. `over_limit` says whether a wish
    too many is refused, or makes all of the group's (or person's) entries void at closing. `parent` makes it a second
    chance: only groups that hold nothing of the parent may enter.
    """

    title: str
    department: str
    slots: tuple[NewSlot, ...]
    apply_from: datetime
    apply_until: datetime
    draw_at: datetime
    confirm_until: datetime
    mode: str = "rsd"
    max_wins: int = 1
    max_wishes: int = 5
    max_wishes_person: int = 10
    over_limit: str = "refuse"
    beacon: str = "drand"
    numbers: tuple[str, ...] = ()
    offer_hours: int = 48
    about: str = ""
    entry_url: str = ""
    parent: str = ""
    further: Mapping[str, Any] = field(default_factory=dict)
    purposes: Mapping[str, Purpose] = field(default_factory=dict)
    """With purposes, groups say which times suit and how many they want (`enter_suitable`): format 2."""
    applications: int = 1
    """How many applications a group may make, each with wishes of its own and at most `max_wins` wins."""
    sample: bool = False


@dataclass(frozen=True, slots=True)
class Suitable:
    """Which times suit a group (第1希望) and which would do (第2希望), for what, and how many a week it wants."""

    purpose: str
    wanted: int
    primary: tuple[str, ...]
    secondary: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RoundSlot:
    """A place of a round, with the sizes known so far (`wished` counts entries that stand)."""

    id: int
    key: str
    label: str
    start: datetime
    end: datetime
    capacity: int


@dataclass(frozen=True, slots=True)
class Round:
    """A round as it stands. `phase` is its state, told apart by the clock before entries are taken."""

    id: str
    title: str
    about: str
    department: str
    parent: str
    entry_url: str
    rules: Mapping[str, Any]
    rules_hash: str
    mode: str
    max_wins: int
    max_wishes: int
    max_wishes_person: int
    over_limit: str
    beacon: str
    numbers: tuple[str, ...]
    apply_from: datetime
    apply_until: datetime
    draw_at: datetime
    confirm_until: datetime
    offer_hours: int
    commitment: str
    phase: Phase
    reason: str
    sample: bool


@dataclass(frozen=True, slots=True)
class Entrant:
    """Who enters: `person` is the caller's id of a verified person, `group` its id of a group (empty: by himself).

    Neither is kept: rounds know keyed hashes. `holder_id` is the account that may see, cancel and answer.
    `application` is which of its applications, where a round takes several.
    """

    person: str
    holder_id: str
    group: str = ""
    sample: bool = False
    application: int = 1


@dataclass(frozen=True, slots=True)
class Receipt:
    """One entry as its applicant keeps it."""

    entry_id: str
    group: str
    slot: str
    label: str
    rank: int
    standing: str
    entered_at: datetime


@dataclass(frozen=True, slots=True)
class Receipts:
    """What `enter` answers: all standing entries of the group; `over` counts those beyond the limit (rule "void")."""

    round_id: str
    group: str
    entries: tuple[Receipt, ...]
    over: int = 0


@dataclass(frozen=True, slots=True)
class Win:
    """A place somebody has or is offered. `how`: by the draw, or down the line."""

    entry_id: str
    round_id: str
    round_title: str
    slot: str
    label: str
    start: datetime
    end: datetime
    group: str
    holder_id: str
    place: int
    how: str
    state: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Freed:
    """What a win that was let go leads to: the win itself, and the next in line, if anybody waits."""

    win: Win
    next: Win | None


@dataclass(frozen=True, slots=True)
class Leftover:
    """Places of a settled round that nobody in line wanted."""

    slot: str
    label: str
    start: datetime
    end: datetime
    places: int
