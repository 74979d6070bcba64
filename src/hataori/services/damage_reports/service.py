"""The declaration of measure m15, 道路・公園等の損傷通報システム."""

from hataori.kernel.actor import Role
from hataori.platform.services.api import Entry, Service

from .panels import HANDLERS

DESK = frozenset(HANDLERS)
SETTERS = frozenset({Role.SECTION_HEAD, Role.DX_OFFICE})
SECTIONS = ("parks", "road-maintenance", "pipe-maintenance")
HANDLING = (*SECTIONS, "housing", "waste-measures", "crime-traffic")
"""Sections that kinds are routed to; the plan names the first three."""

SERVICE = Service(
    measure="m15",
    slug="damage-reports",
    title="まちの傷みの通報",
    departments=SECTIONS,
    blocks=("service_requests", "geo", "vision", "moderation", "messaging"),
    resident_entries=(Entry("まちの傷みを知らせる", "/reports/new/"), Entry("届いた通報を見る", "/reports/")),
    desk_entries=(
        Entry("通報の一覧", "/desk/reports/", DESK, departments=HANDLING),
        Entry(
            "通報の振り分けと目標", "/desk/reports/routing/", SETTERS, departments=(*HANDLING, "information-systems")
        ),
        Entry("振り分けの区域", "/desk/areas/routing/", SETTERS, departments=(*HANDLING, "information-systems")),
        Entry("現場の作業", "/desk/field/", DESK, departments=HANDLING),
    ),
    event_types=("report.created", "report.started", "report.closed", "report.reopened", "report.rated"),
    indicators=("m15",),
    roles=DESK,
    retention_years=5,
)
