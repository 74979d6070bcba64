"""The declaration of measure m24, スマートロック（電子錠）の導入."""

from hataori.kernel.actor import Role
from hataori.platform.services.api import Entry, Service

from .looking import READERS, WORKERS

_SECTIONS = ("regional-dx",)
SERVICE = Service(
    measure="m24",
    slug="smart-locks",
    title="スマートロック",
    departments=_SECTIONS,
    blocks=("access", "surveys", "scheduler", "messaging"),
    resident_entries=(Entry("入口の番号を見る", "/my/doors/"),),
    desk_entries=(
        Entry("錠と番号", "/desk/locks/", frozenset(READERS), departments=_SECTIONS),
        Entry("利用満足度", "/desk/locks/satisfaction/", frozenset(READERS), departments=_SECTIONS),
    ),
    event_types=("smart_lock.unlocked", "smart_lock.survey_answered"),
    indicators=("m24",),
    roles=frozenset(WORKERS) | {Role.AUDITOR},
    retention_years=5,
)
