"""What crosses the door of memberships."""

from dataclasses import dataclass
from datetime import date, datetime

from hataori.kernel.sentences import marked

CLASSES = marked({"resident": "市内", "nonresident": "市外"})
"""User classes, as rules of booking name them."""
BASES = marked(
    {
        "lives": "市内に住んでいる",
        "works": "市内で働いている",
        "studies": "市内の学校に通っている",
        "group": "市内の人が半分より多い団体",
    }
)
"""Why somebody has the price of people of the city."""
CLAIM_STATES = marked({"asked": "確認待ち", "granted": "市内", "refused": "市外のまま", "withdrawn": "取下げ"})


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
    checked_until: date | None = None

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
    user_class: str = ""
    checked_until: date | None = None

    def has(self, account_id: str) -> bool:
        """Whether somebody belongs to it."""
        return any(member.account_id == account_id for member in self.members)


@dataclass(frozen=True, slots=True)
class Claim:
    """Somebody asks for the price of people of the city, for himself or (`group_id`) his group."""

    id: str
    holder_id: str
    group_id: str
    group_name: str
    basis: str
    state: str
    asked_at: datetime
    until: date | None
    proof: str
    reason: str
    decided_at: datetime | None

    @property
    def basis_title(self) -> str:
        """Why, on screen."""
        return BASES[self.basis]

    @property
    def state_title(self) -> str:
        """The state on screen."""
        return CLAIM_STATES[self.state]


@dataclass(frozen=True, slots=True)
class Invitation:
    """An open invitation; the code is shown once, when it is made."""

    id: int
    group_id: str
    code: str
    until: datetime
