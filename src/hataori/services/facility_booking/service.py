"""The declaration of measure m02, 公共施設等のオンライン予約."""

from hataori.kernel.actor import Role
from hataori.platform.services.api import Entry, Service

_DESK = frozenset({Role.CLERK, Role.APPROVER, Role.SECTION_HEAD})

_SECTIONS = ("sports", "parks")
SERVICE = Service(
    measure="m02",
    slug="facility-reservations",
    title="施設の予約",
    departments=_SECTIONS,
    blocks=("scheduler", "memberships", "lottery", "payments", "messaging", "access", "vision"),
    resident_entries=(Entry("施設をさがす・予約する", "/facilities/"), Entry("自分の予約を見る", "/my/bookings/")),
    desk_entries=(
        Entry("施設の予約", "/desk/facilities/", _DESK, departments=_SECTIONS),
        Entry("予約を入れる", "/desk/facilities/new/", _DESK, departments=_SECTIONS),
        Entry(
            "施設の利用状況", "/desk/facilities/numbers/", _DESK | {Role.AUDITOR, Role.DX_OFFICE}, departments=_SECTIONS
        ),
    ),
    event_types=("reservation.requested", "reservation.confirmed", "reservation.cancelled", "reservation.no_show"),
    indicators=("m02",),
    roles=_DESK,
    retention_years=5,
)
