"""Facts of birth notifications: the two that m07 is made of, and how one ended otherwise. None names anybody.

Subject is the receipt number, "application/<number>". What comes from a stand-in (模擬) is no fact and not recorded.
"""

from hataori.platform.events.api import EventType

SUBMITTED = "birth_notification.submitted"
ACCEPTED = "birth_notification.accepted"
REFUSED = "birth_notification.refused"
FOLLOWED = "birth_notification.followed"
ENTERED = "birth_notification.entered"

EVENT_TYPES = (
    EventType(SUBMITTED, "出生届が届いた", {"channel": str}),
    EventType(ACCEPTED, "出生届の受理", {"channel": str, "late": bool}),
    EventType(REFUSED, "出生届の不受理", {"channel": str}),
    EventType(FOLLOWED, "出生届に続けて出された手続き", {"key": str}),
    EventType(ENTERED, "出生による住民の記載", {"channel": str}),
)
