"""The door of accounts: who asks, who may, and what the city knows of a person."""

from .access import (
    needs_step_up,
    resident_required,
    signed_in_required,
    staff_required,
    step_up_required,
    token_required,
)
from .actions.samples import sign_ins as sample_sign_ins
from .actors import actor_of, ensure_guest, guest_actor, guest_behind
from .errors import SignInNeeded, SlowDown, StepUpNeeded
from .limits import look_up, within
from .queries import account_of, find_by_login, names_of, profile_of, staff_in, staff_member
from .rules import Budget
from .sign_in import leave as sign_out
from .sign_in import source
from .tokens import actor_of_token, create_token, revoke_token
from .trips import arrived as trip_arrived
from .trips import begin as begin_trip
from .types import Account, Grant, NewToken, ResidentProfile, StaffMember
from .verified import confirm, has_own_way_in, let_in, proven_at, register_verified
from .ways import Way

__all__ = [
    "Account",
    "Budget",
    "Grant",
    "NewToken",
    "ResidentProfile",
    "SignInNeeded",
    "SlowDown",
    "StaffMember",
    "StepUpNeeded",
    "Way",
    "account_of",
    "actor_of",
    "actor_of_token",
    "begin_trip",
    "confirm",
    "create_token",
    "ensure_guest",
    "find_by_login",
    "guest_actor",
    "guest_behind",
    "has_own_way_in",
    "let_in",
    "look_up",
    "names_of",
    "needs_step_up",
    "profile_of",
    "proven_at",
    "register_verified",
    "resident_required",
    "revoke_token",
    "sample_sign_ins",
    "sign_out",
    "signed_in_required",
    "source",
    "staff_in",
    "staff_member",
    "staff_required",
    "step_up_required",
    "token_required",
    "trip_arrived",
    "within",
]
