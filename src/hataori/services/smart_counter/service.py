"""The declaration of measure m05, 書かない窓口（スマート窓口）."""

from hataori.kernel.actor import Role
from hataori.platform.services.api import Entry, Service

DEPARTMENT = "residents"
CLERKS = (Role.CLERK, Role.APPROVER, Role.SECTION_HEAD)
"""Who sits at the counter with the tablet."""
KEEPERS = (Role.DX_OFFICE, Role.SECTION_HEAD)
"""Who opens and closes a place."""

_VISITED = [{"type": "smart_counter.visited", "where": [], "effect": "+"}]


def _mean(field: str, name: str) -> dict[str, object]:
    part = {"op": "mean", "field": field, "scale": 1.0}
    return {
        "key": f"visit.{field}",
        "name": name,
        "numerator": _VISITED,
        "aggregate": {"numerator": part, "denominator": None},
    }


_INPUTS = {
    "key": "m05-inputs",
    "measure": "m05",
    "name": "スマート窓口の1回の手続きの、入力の数と件数",
    "unit": "平均",
    "window": "fiscal_year_to_date",
    "counts": [_mean("inputs", "入力の数"), _mean("cases", "まとめて届け出た件数")],
    "note": "計画は指標なし。KPIではなく、運用の数として見せる。見本の人の件数も入る。",
    "display": {"decimals": 1},
}

SERVICE = Service(
    measure="m05",
    slug="smart-counter",
    title="書かない窓口（スマート窓口）",
    departments=(DEPARTMENT,),
    blocks=("bundles", "catalogue", "registration", "documents", "registries", "workflow", "geo"),
    resident_entries=(Entry("書かない窓口のある場所を見る", "/smart-counter/"),),
    desk_entries=(
        Entry("転入の受付（書かない窓口）", "/desk/smart-counter/", frozenset(CLERKS), departments=(DEPARTMENT,)),
        Entry("スマート窓口の場所", "/desk/smart-counter/places/", frozenset({*KEEPERS, Role.CLERK})),
    ),
    event_types=(
        "smart_counter.opened",
        "smart_counter.closed",
        "smart_counter.visited",
        "smart_counter.entered",
    ),
    indicators=("m05", "m05-inputs"),
    definitions=(_INPUTS,),
    roles=frozenset({*CLERKS, Role.DX_OFFICE}),
    retention_years=5,
)
