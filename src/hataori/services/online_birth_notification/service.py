"""The declaration of measure m07, オンライン出生届."""

from hataori.kernel.actor import Role
from hataori.platform.services.api import Entry, Service

DESK = frozenset({Role.CLERK, Role.APPROVER, Role.SECTION_HEAD})

SERVICE = Service(
    measure="m07",
    slug="online-birth-notification",
    title="オンライン出生届",
    departments=("residents",),
    blocks=(
        "registration",
        "filing",
        "workflow",
        "registries",
        "identity",
        "documents",
        "messaging",
        "vision",
        "handover",
    ),
    resident_entries=(Entry("赤ちゃんが生まれたときの届出", "/online-birth-notification/"),),
    desk_entries=(Entry("出生届", "/desk/birth-notifications/", DESK | {Role.AUDITOR}, departments=("residents",)),),
    event_types=(
        "birth_notification.submitted",
        "birth_notification.accepted",
        "birth_notification.refused",
        "birth_notification.followed",
        "birth_notification.entered",
    ),
    indicators=("m07",),
    roles=DESK,
)
