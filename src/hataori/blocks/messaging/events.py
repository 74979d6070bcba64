"""Facts of messages. Subject is "message/<id>"."""

from hataori.platform.events.api import EventType

EVENT_TYPES = (
    EventType("message.sent", "お知らせを届けた", {"documents": int, "mail": bool, "sample": bool}),
    EventType("message.read", "お知らせが読まれた", {"documents": int, "sample": bool}),
    EventType("message.mail_preference_changed", "メール通知の設定を変えた", {"mail": bool}),
)
