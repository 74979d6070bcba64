"""The facts accounts tell.

A sample account tells no registration, since it is nobody's; that it is closed it tells, marked `sample`, because every
app that knows the account forgets it by that fact. No number counts it: only who registered can be taken away.
"""

from hataori.platform.events.api import EventType

EVENT_TYPES: tuple[EventType, ...] = (
    EventType("portal_id.registered", "ポータルIDの登録", {"channel": str}),
    EventType("portal_id.deleted", "ポータルIDの削除", {"channel": str}, {"sample": bool}),
    EventType("account.profile_changed", "登録内容の変更", {"fields": str}),
    EventType("staff.created", "職員アカウントの作成", {"department": str}),
    EventType("staff.deactivated", "職員アカウントの停止", {"department": str}),
    EventType("staff.role_granted", "職員の役割の付与", {"role": str, "department": str}),
    EventType("staff.role_revoked", "職員の役割の取り消し", {"role": str, "department": str}),
)
