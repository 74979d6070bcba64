"""Facts the catalogue records."""

from hataori.platform.events.api import EventType

IMPORTED = EventType(
    "procedure.imported",
    "手続き一覧の取り込み",
    {"layout": str, "rows": int, "added": int, "changed": int, "unchanged": int, "bad_rows": int, "left_out": int},
)
OWNER_CHANGED = EventType("procedure.owner_changed", "手続きの担当課の変更", {"department": str, "before": str})

EVENT_TYPES = (IMPORTED, OWNER_CHANGED)
