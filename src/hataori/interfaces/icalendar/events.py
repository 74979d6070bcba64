"""Facts about keys and mails. Subject "account/<uuid>"; a key itself is in no event."""

from hataori.platform.events.api import EventType

EVENT_TYPES = (
    EventType("calendar.key_made", "カレンダーの鍵を作った", {}),
    EventType("calendar.key_revoked", "カレンダーの鍵を止めた", {}),
    EventType("calendar.mail_chosen", "予約のカレンダーメールを選んだ", {"mail": bool}),
)
