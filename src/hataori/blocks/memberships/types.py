"""What crosses the door of memberships."""

from dataclasses import dataclass
from datetime import date, datetime

CLASSES = {"resident": "市内", "nonresident": "市外"}
"""User classes, as rules of booking name them."""


@dataclass(frozen=True, slots=True)
class Registration:
    """A person's registration as a user of facilities. `valid_until` is its last day.

    `checked` says how the class was found: register, profile (the address he gave), desk.
    """

    id: str
    number: str
    holder_id: str
    user_class: str
    checked: str
    registered_on: date
    valid_until: date
    renewable_from: date
    sample: bool

    @property
    def class_title(self) -> str:
        """市内, 市外."""
        return CLASSES[self.user_class]

    def good_on(self, day: date) -> bool:
        """Whether it has not ended by that day."""
        return day <= self.valid_until

    def renewable_on(self, day: date) -> bool:
        """Whether it can be renewed (one that has ended always can)."""
        return day >= self.renewable_from


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in a group."""

    account_id: str
    role: str
    joined_at: datetime

    @property
    def leads(self) -> bool:
        """Whether he is its leader."""
        return self.role == "leader"


@dataclass(frozen=True, slots=True)
class Group:
    """People who use facilities together; the leader answers for it."""

    id: str
    number: str
    name: str
    kana: str
    activity: str
    leader_id: str
    members: tuple[Member, ...]
    created_at: datetime
    dissolved_at: datetime | None
    sample: bool

    def has(self, account_id: str) -> bool:
        """Whether somebody belongs to it."""
        return any(member.account_id == account_id for member in self.members)


@dataclass(frozen=True, slots=True)
class Invitation:
    """An open invitation; the code is shown once, when it is made."""

    id: int
    group_id: str
    code: str
    until: datetime
