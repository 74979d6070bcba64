"""Facts of the register. None names a person or says what was recorded of them."""

from hataori.platform.events.api import EventType

CHANGED = "register.changed"
LINKED = "register.linked"
UNLINKED = "register.unlinked"
CHECKED = "register.checked"
CLOSED = "register.closed"
OPENED = "register.opened"
IMPORTED = "register.imported"

EVENT_TYPES = (
    EventType(CHANGED, "住民の異動", {"reason": str, "effective": str}),
    EventType(LINKED, "アカウントと住民のひも付け", {"how": str}),
    EventType(UNLINKED, "ひも付けの解除", {"how": str}),
    EventType(CHECKED, "申請の市の記録による確認", {"kind": str, "result": str, "differs": int, "waited": bool}),
    EventType(CLOSED, "住民の記録の停止", {}),
    EventType(OPENED, "住民の記録の再開", {}),
    EventType(IMPORTED, "住民の記録の取り込み", {"added": int, "changed": int, "refused": int}),
)
