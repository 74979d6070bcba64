"""The declaration of measure m12, 座席予約システム."""

from hataori.kernel.actor import Role
from hataori.platform.services.api import Entry, Service

DESK = frozenset({Role.CLERK, Role.SECTION_HEAD})

SERVICE = Service(
    measure="m12",
    slug="library-seat-reservations",
    title="座席予約システム",
    departments=("library-management",),
    blocks=("scheduler", "messaging"),
    resident_entries=(Entry("学習室の席を予約する", "/seats/"), Entry("予約した席を見る", "/my/seats/")),
    desk_entries=(Entry("学習室の席", "/desk/seats/", DESK, departments=("library-management",)),),
    event_types=("seat.reserved", "seat.checked_in"),
    indicators=("m12",),
    roles=DESK,
    retention_years=1,
)
