"""Facts of areas. Subject is "area/<layer>/<key>" or "areas/<layer>"."""

from hataori.platform.events.api import EventType

EVENT_TYPES = (
    EventType("area.kept", "区域の境界を決めた", {"layer": str, "name": str, "corners": int, "starts_on": str}),
    EventType("area.removed", "区域の境界を消した", {"layer": str, "name": str, "starts_on": str}),
    EventType(
        "areas.imported",
        "区域の境界をファイルから取り込んだ",
        {"layer": str, "created": int, "updated": int, "removed": int, "refused": int, "repaired": int},
    ),
)
