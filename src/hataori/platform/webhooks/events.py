"""Facts about receivers; none of them is told to receivers."""

from hataori.platform.events.api import EventType

EVENT_TYPES = (
    EventType("webhook.subscribed", "通知先の登録", {"types": int}),
    EventType("webhook.secret_rotated", "通知先の署名の鍵の更新"),
    EventType("webhook.replayed", "通知の送り直し", {"messages": int}),
    EventType("webhook.disabled", "通知先の停止", {"by_failures": bool}),
    EventType("webhook.enabled", "通知先の再開"),
    EventType("webhook.removed", "通知先の削除"),
)
