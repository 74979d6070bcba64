"""The door of memberships: registration as a user of facilities, groups and who belongs to them."""

from .grouping import create_group, dissolve, hand_over, invitation, invite, join, leave_group, remove_member
from .queries import (
    find_registration,
    group,
    group_for,
    group_names,
    groups_of,
    registration_of,
    registrations,
    search,
)
from .registering import check_class, register, renew, valid_on
from .types import CLASSES, Group, Invitation, Member, Registration

__all__ = [
    "CLASSES",
    "Group",
    "Invitation",
    "Member",
    "Registration",
    "check_class",
    "create_group",
    "dissolve",
    "find_registration",
    "group",
    "group_for",
    "group_names",
    "groups_of",
    "hand_over",
    "invitation",
    "invite",
    "join",
    "leave_group",
    "register",
    "registration_of",
    "registrations",
    "remove_member",
    "renew",
    "search",
    "valid_on",
]
