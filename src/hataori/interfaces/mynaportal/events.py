"""Facts of the adapter; the portal's own numbers stay in its table."""

from hataori.platform.events.api import EventType

RECEIVED = "mynaportal.received"
HELD = "mynaportal.held"
CLOSED = "mynaportal.closed"

EVENT_TYPES = (
    EventType(RECEIVED, "マイナポータルの申請の受付", {"procedure_id": str, "sample": bool}),
    EventType(CLOSED, "マイナポータルの申請を受け付けないことにした"),
    EventType(HELD, "マイナポータルの申請を受け付けられない", {"problems": int}),
)
