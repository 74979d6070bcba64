"""Facts of bundles. None names a person."""

from hataori.platform.events.api import EventType

SIGNED = "bundle.signed"

EVENT_TYPES = (
    EventType(SIGNED, "1回の署名で、まとめて届け出た", {"kind": str, "cases": int, "people": int, "by_pen": bool}),
    EventType("bundle.sealed", "署名の記録に、市の電子署名を付けた", {"simulated": bool}),
)
