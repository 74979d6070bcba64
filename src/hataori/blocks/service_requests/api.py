"""The door of service requests: take one, find what was reported already, route, handle, show.

Numbers name requests; secrets (`token`) name their reporters. Every act takes an actor, records its fact, and says with
Rejected, Conflict or Forbidden what is wrong. What the public may read is `description`; the words as they were written
and the reporter's contact are for the section at work, and each reading is audited.
"""

from .adding import add_photos
from .asking import EMERGENCIES, emergency_in
from .filing import file_request
from .finding import Asked, similar
from .handling import REOPEN_DAYS, apply_update, comment, move, publish_remark, rate, reopen, reroute
from .joining import CLOSED_TO_FOLLOWERS, NotJoinable, follow, join, unfollow, unjoin
from .kinds import kind, kinds, owner_of, propose
from .moderating import reword, show_photo, show_request
from .numbering import is_number, token_of
from .policy import may_handle
from .queries import (
    by_token,
    contact,
    counts,
    followers,
    joined,
    links,
    moderation_log,
    names,
    orders,
    orders_of,
    original_text,
    overdue,
    request,
    requests,
    steps,
    steps_of,
    topic_of,
    updates,
)
from .routes import Trial, change_rows, change_target, clashes, rows, simulate
from .rules.proposing import Proposal
from .rules.routing import Clash, RoutingRow
from .rules.similar import LINK_BAR, RADIUS_M, WINDOW_DAYS
from .rules.states import TITLES, WORDS, State, may_move
from .rules.targets import expected_at
from .types import (
    MOST_PHOTOS,
    MOST_TEXT,
    Attribute,
    Candidate,
    Channel,
    Contact,
    Filed,
    Kind,
    LinkRecord,
    Listing,
    Moderated,
    NewPhoto,
    NewRequest,
    OwnerHint,
    Photo,
    Request,
    Step,
    Wanted,
    WorkOrder,
)
from .works import cancel as cancel_work
from .works import finish as finish_work
from .works import order as order_work
from .works import start as start_work

__all__ = [
    "CLOSED_TO_FOLLOWERS",
    "EMERGENCIES",
    "LINK_BAR",
    "MOST_PHOTOS",
    "MOST_TEXT",
    "RADIUS_M",
    "REOPEN_DAYS",
    "TITLES",
    "WINDOW_DAYS",
    "WORDS",
    "Asked",
    "Attribute",
    "Candidate",
    "Channel",
    "Clash",
    "Contact",
    "Filed",
    "Kind",
    "LinkRecord",
    "Listing",
    "Moderated",
    "NewPhoto",
    "NewRequest",
    "NotJoinable",
    "OwnerHint",
    "Photo",
    "Proposal",
    "Request",
    "RoutingRow",
    "State",
    "Step",
    "Trial",
    "Wanted",
    "WorkOrder",
    "add_photos",
    "apply_update",
    "by_token",
    "cancel_work",
    "change_rows",
    "change_target",
    "clashes",
    "comment",
    "contact",
    "counts",
    "emergency_in",
    "expected_at",
    "file_request",
    "finish_work",
    "follow",
    "followers",
    "is_number",
    "join",
    "joined",
    "kind",
    "kinds",
    "links",
    "may_handle",
    "may_move",
    "moderation_log",
    "move",
    "names",
    "order_work",
    "orders",
    "orders_of",
    "original_text",
    "overdue",
    "owner_of",
    "propose",
    "publish_remark",
    "rate",
    "reopen",
    "request",
    "requests",
    "reroute",
    "reword",
    "rows",
    "show_photo",
    "show_request",
    "similar",
    "simulate",
    "start_work",
    "steps",
    "steps_of",
    "token_of",
    "topic_of",
    "unfollow",
    "unjoin",
    "updates",
]
