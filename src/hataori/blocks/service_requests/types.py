"""What crosses the door of service requests."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from .rules.states import TITLES, State, extended
from .rules.targets import Mode

Channel = Literal["web", "phone", "counter", "api", "line"]
View = Literal["near", "far"]
MOST_TEXT = 4_000
MOST_PHOTOS = 5


@dataclass(frozen=True, slots=True)
class Attribute:
    """A question of a kind, in the words of Open311. `values` are key and name of the choices."""

    code: str
    description: str
    datatype: str
    required: bool
    order: int
    variable: bool = True
    hint: str = ""
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of request. `days` in `mode` are the target; `taken_for` are kinds it is often filed under."""

    code: str
    name: str
    description: str
    group: str
    type: str
    department: str
    days: int
    mode: Mode
    keywords: tuple[str, ...]
    taken_for: tuple[str, ...]
    attributes: tuple[Attribute, ...]
    confirm: str = ""

    @property
    def target(self) -> str:
        """The target in words for the reporter."""
        return f"{self.days}{'開庁日' if self.mode == 'working' else '日'}以内"


@dataclass(frozen=True, slots=True)
class Contact:
    """How the reporter can be reached; sealed, never published, forgotten in time."""

    first_name: str = ""
    last_name: str = ""
    email: str = ""
    phone: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is known."""
        return not (self.first_name or self.last_name or self.email or self.phone)


@dataclass(frozen=True, slots=True)
class NewPhoto:
    """A picture to go with a request: taken in by the vision block, or at an address a partner's system names."""

    photo_id: str = ""
    url: str = ""
    view: View = "near"
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class NewRequest:
    """What somebody reports. A place is a point, else `address_id` of the place list, else words that are looked up.

    A `trial` is a partner's program being tried out: nobody works on it, nobody is told, no list but its own shows it.
    """

    kind: str
    description: str = ""
    lat: float | None = None
    lon: float | None = None
    address: str = ""
    address_id: str = ""
    attributes: Mapping[str, Any] = field(default_factory=dict)
    photos: tuple[NewPhoto, ...] = ()
    channel: Channel = "web"
    contact: Contact = field(default_factory=Contact)
    account_id: str = ""
    sample: bool = False
    trial: bool = False


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture as the door shows it. `photo_id` is the vision block's; `url` that of somebody else's system."""

    photo_id: str
    url: str
    view: str
    position: int
    hidden: bool


@dataclass(frozen=True, slots=True)
class Request:
    """A request. `description` is the published text; what was written is for staff (`original_text`).

    `parent` is the number of the request it was joined to, whose state then counts.
    """

    number: str
    kind: str
    kind_name: str
    lat: float
    lon: float
    address: str
    address_id: str
    description: str
    attributes: Mapping[str, Any]
    channel: str
    state: str
    is_open: bool
    hidden: bool
    department: str
    routed_by: str
    owner_hint: str
    parent: str
    account_id: str
    received_at: datetime
    updated_at: datetime
    due_on: date
    closed_at: datetime | None
    reopened: int
    rating: int | None
    sample: bool
    note: str = ""
    photos: tuple[Photo, ...] = ()

    @property
    def state_title(self) -> str:
        """The state in words."""
        return TITLES[State(self.state)]

    @property
    def status(self) -> Literal["open", "closed"]:
        """The state in Open311's words."""
        return "open" if self.is_open else "closed"

    @property
    def extended_status(self) -> str:
        """The state in the words of the updates extension."""
        return extended(self.state)


@dataclass(frozen=True, slots=True)
class Filed:
    """A request just filed. `token` is its reporter's secret; `joined_to` the number it was joined to at once."""

    request: Request
    token: str
    notice: str
    joined_to: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A step or remark. `state` is empty for a remark that moves nothing."""

    id: str
    number: str
    at: datetime
    state: str
    text: str
    public: bool
    actor_kind: str
    actor_name: str
    media_url: str = ""

    @property
    def state_title(self) -> str:
        """The state in words, empty for a remark."""
        return TITLES[State(self.state)] if self.state else ""

    @property
    def extended_status(self) -> str:
        """The state in the words of the updates extension; UNCHANGED for a remark."""
        return extended(self.state) if self.state else "UNCHANGED"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A request that may speak of the same thing. `link` says that the system would join them without asking."""

    number: str
    score: float
    link: bool
    distance_m: float
    nearest: str
    """The number of the report that is so like it: the request itself or one that was joined to it."""


@dataclass(frozen=True, slots=True)
class LinkRecord:
    """That a report was joined to another, and whether that was undone."""

    child: str
    parent: str
    how: str
    score: float | None
    at: datetime
    undone_at: datetime | None
    undone_why: str


@dataclass(frozen=True, slots=True)
class WorkOrder:
    """Work in the field for a request."""

    id: str
    number: str
    department: str
    assignee_id: str
    assignee_name: str
    text: str
    due_on: date
    state: str
    state_title: str
    ordered_at: datetime
    started_at: datetime | None
    done_at: datetime | None
    result: str


@dataclass(frozen=True, slots=True)
class Moderated:
    """Who hid or showed what, and why."""

    what: str
    ref: str
    shown: bool
    reason: str
    at: datetime
    by: str
    by_name: str


@dataclass(frozen=True, slots=True)
class OwnerHint:
    """Who else looks after a thing, whom to call and what to tell the reporter."""

    key: str
    owner: str
    phone: str
    advice: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which requests a list shows. Empty fields ask for nothing; times bound the receipt, `until` is excluded."""

    numbers: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    is_open: bool | None = None
    states: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    updated_since: datetime | None = None
    updated_until: datetime | None = None
    overdue: bool = False
    account_id: str = ""
    with_hidden: bool = False
    hidden_only: bool = False
    trial: bool = False
    has_photo: bool | None = None
    newest_first: bool = True


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of requests and how many there are in all."""

    requests: tuple[Request, ...]
    total: int
    page: int
    pages: int
