"""The declaration of measure m14, ごみ分別アプリ「さんあ〜る」."""

from hataori.kernel.actor import Role
from hataori.platform.services.api import Entry, Service

DESK = frozenset({Role.CLERK, Role.SECTION_HEAD})
DEPARTMENT = "waste-measures"

SERVICE = Service(
    measure="m14",
    slug="waste-sorting-app",
    title="ごみ分別・収集日",
    departments=(DEPARTMENT,),
    blocks=("documents", "geo", "messaging", "vision"),
    resident_entries=(Entry("ごみの収集日を見る", "/waste/"), Entry("ごみの分け方をさがす", "/waste/sort/")),
    desk_entries=(
        Entry("ごみの収集日", "/desk/waste/", DESK, departments=(DEPARTMENT,)),
        Entry("ごみの地区の境界", "/desk/areas/waste/", DESK, departments=(DEPARTMENT,)),
    ),
    event_types=("waste_app.installed", "waste.home_registered", "waste.used", "waste.collection_moved"),
    indicators=("m14",),
    roles=DESK,
    retention_years=1,
)
