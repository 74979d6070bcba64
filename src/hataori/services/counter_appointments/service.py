"""The declarations of measures m06 (おくやみ窓口) and m18 (マイナンバーカード): the appointment half of both.

The tax consultation of m21 is booked from the same pool; its share by AI phone is m21's own.
"""

from hataori.kernel.actor import Role
from hataori.platform.services.api import Entry, Service

DESK = frozenset({Role.CLERK, Role.SECTION_HEAD})
_BLOCKS = ("scheduler", "messaging")

_COUNTERS = ("residents", "citizens-tax")
SERVICE = Service(
    measure="m06",
    slug="bereavement-counter",
    title="書かない窓口（おくやみ窓口）",
    departments=("residents",),
    blocks=(*_BLOCKS, "registries", "catalogue", "registration", "bundles"),
    resident_entries=(
        Entry("おくやみ窓口を予約する", "/appointments/bereavement/"),
        Entry("窓口の予約を確かめる・変える", "/appointments/find/"),
    ),
    desk_entries=(
        Entry("窓口の予約", "/desk/appointments/", DESK, departments=_COUNTERS),
        Entry("予約を取る", "/desk/appointments/new/", DESK, departments=_COUNTERS),
        Entry("おくやみ窓口", "/desk/bereavement/", DESK, departments=("residents",)),
    ),
    event_types=(
        "bereavement.reserved",
        "bereavement.completed",
        "bereavement.opened",
        "bereavement.prepared",
        "tax_consultation.reserved",
    ),
    indicators=("m21",),
    roles=DESK,
    retention_years=1,
)
ALSO = (
    Service(
        measure="m18",
        slug="my-number-card",
        title="マイナンバーカードの交付・電子証明書の更新",
        departments=("residents",),
        blocks=_BLOCKS,
        resident_entries=(Entry("マイナンバーカードの窓口を予約する", "/appointments/my-number-card/"),),
        event_types=("card_counter.reserved",),
        roles=DESK,
        retention_years=1,
    ),
)
