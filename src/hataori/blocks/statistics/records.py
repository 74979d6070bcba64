"""The statistics as open data: one record a month and procedure."""

from typing import Any

from hataori.blocks.catalogue import api as catalogue
from hataori.platform.exports.table import Column
from hataori.platform.organisation.api import departments

from .rules import COLUMNS, LEAST
from .types import Figures

_TITLES = {
    "filed": "申請",
    "online": "オンライン",
    "counter": "窓口",
    "mail": "郵送",
    "phone": "電話",
    "granted": "認めた",
    "refused": "認めなかった",
    "withdrawn": "取下げ",
    "sent_back": "補正を求めた",
}
_SMALL = f"空欄は公表しない数（1から{LEAST - 1}まで、またはほかの数からそれが分かる数）"
RECORD = (
    Column("month", "月", description="日本時間の暦月"),
    Column("procedure_id", "手続きID"),
    Column("procedure", "手続き"),
    Column("department", "担当課"),
    *(Column(name, _TITLES[name], "integer", _SMALL) for name in COLUMNS),
    Column("mean_days", "処理日数の平均", "number", f"決定が{LEAST}件以上の月だけ"),
)


class Names:
    """Names of procedures and sections, looked up once for an export."""

    def __init__(self) -> None:
        self._procedures = {found.procedure_id: found for found in catalogue.procedures()}
        self._sections = {found.key: found.name for found in departments()}

    def record(self, figures: Figures) -> dict[str, Any]:
        """One record; a procedure that is gone from the catalogue has no name."""
        found = self._procedures.get(figures.procedure_id)
        return {
            "month": figures.month,
            "procedure_id": figures.procedure_id,
            "procedure": found.name if found else "",
            "department": self._sections.get(found.department, "") if found else "",
            **cells(figures),
        }


def cells(figures: Figures) -> dict[str, Any]:
    """The figures by name; None is not published."""
    found: dict[str, Any] = {name: getattr(figures, name) for name in COLUMNS}
    return found | {"mean_days": None if figures.mean_days is None else round(figures.mean_days, 1)}
