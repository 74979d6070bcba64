"""The declaration of measure m04, 住民票等のコンビニ交付."""

from hataori.kernel.actor import Role
from hataori.platform.services.api import Entry, Service

DESK = frozenset({Role.CLERK, Role.APPROVER, Role.SECTION_HEAD})
_SECTIONS = ("residents", "citizens-tax")

SERVICE = Service(
    measure="m04",
    slug="convenience-certificates",
    title="住民票等のコンビニ交付",
    departments=_SECTIONS,
    blocks=("documents", "registries", "payments", "workflow", "registration"),
    resident_entries=(Entry("証明書をコンビニで取る", "/certificates/"),),
    desk_entries=(
        Entry("証明書を交付する", "/desk/certificates/new/", DESK, departments=_SECTIONS),
        Entry("証明書の交付の記録", "/desk/certificates/", DESK, departments=_SECTIONS),
    ),
    event_types=("certificate.issued", "certificate.not_printed", "certificate.refused"),
    indicators=("m04a", "m04b"),
    roles=DESK,
    retention_years=1,
    simulated=("証明書交付センター",),
)
