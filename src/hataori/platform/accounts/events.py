"""The facts accounts tell. Sample accounts tell none of the portal's, they are nobody's registration."""

from hataori.platform.events.api import EventType

EVENT_TYPES: tuple[EventType, ...] = (
    EventType("portal_id.registered", "ポータルIDの登録", {"channel": str}),
    EventType("portal_id.deleted", "ポータルIDの削除", {"channel": str}),
    EventType("account.profile_changed", "登録内容の変更", {"fields": str}),
    EventType("staff.created", "職員アカウントの作成", {"department": str}),
    EventType("staff.deactivated", "職員アカウントの停止", {"department": str}),
    EventType("staff.role_granted", "職員の役割の付与", {"role": str, "department": str}),
    EventType("staff.role_revoked", "職員の役割の取り消し", {"role": str, "department": str}),
)
