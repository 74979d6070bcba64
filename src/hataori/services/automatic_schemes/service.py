"""The declaration of system s13, 制度の自動適用 (本文1.1)."""

from hataori.kernel.actor import Role
from hataori.platform.services.api import Entry, Service

_DESK = frozenset({Role.CLERK, Role.APPROVER, Role.SECTION_HEAD, Role.AUDITOR})

SERVICE = Service(
    measure="s13",
    slug="automatic-schemes",
    title="制度の自動適用",
    departments=("child-support", "disability-welfare", "welfare-general", "insurance-pension", "school-education"),
    blocks=("schemes", "registries", "documents", "messaging"),
    resident_entries=(Entry("受けられる制度を見る", "/my/proposals/"),),
    desk_entries=(
        Entry("制度の提案", "/desk/schemes/", _DESK),
        Entry("制度の支払い", "/desk/schemes/payments/", _DESK),
        Entry("制度の基準額", "/desk/schemes/parameters/", _DESK),
    ),
    event_types=("scheme.scanned", "scheme.offered", "scheme.accepted", "scheme.awarded", "scheme.payment_released"),
    roles=frozenset({Role.CLERK, Role.APPROVER, Role.SECTION_HEAD}),
    retention_years=5,
)
