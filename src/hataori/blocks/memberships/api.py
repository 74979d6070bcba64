"""The door of memberships: registration as a user of facilities, groups and who belongs to them."""

from .grouping import create_group, dissolve, hand_over, invitation, invite, join, leave_group, remove_member
from .proving import claim, claim_of, claims_of, grant, open_claims, refuse, withdraw
from .queries import (
    class_for,
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
from .types import BASES, CLASSES, Claim, Group, Invitation, Member, Registration

__all__ = [
    "BASES",
    "CLASSES",
    "Claim",
    "Group",
    "Invitation",
    "Member",
    "Registration",
    "check_class",
    "claim",
    "claim_of",
    "claims_of",
    "class_for",
    "create_group",
    "dissolve",
    "find_registration",
    "grant",
    "group",
    "group_for",
    "group_names",
    "groups_of",
    "hand_over",
    "invitation",
    "invite",
    "join",
    "leave_group",
    "open_claims",
    "refuse",
    "register",
    "registration_of",
    "registrations",
    "remove_member",
    "renew",
    "search",
    "valid_on",
    "withdraw",
]
