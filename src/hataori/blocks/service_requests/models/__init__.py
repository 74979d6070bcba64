"""Tables of requests for service. What must never happen is forbidden by the database, not by the code alone."""

from .desk import ModerationAct, WorkOrder
from .request import Follower, Link, Photo, Request, Step
from .settings import Kind, Owner, Routing

__all__ = [
    "Follower",
    "Kind",
    "Link",
    "ModerationAct",
    "Owner",
    "Photo",
    "Request",
    "Routing",
    "Step",
    "WorkOrder",
]
