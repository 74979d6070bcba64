"""Facts of alerts. Subject is "cap/<number>"."""

from hataori.platform.events.api import EventType

EVENT_TYPES = (EventType("cap.issued", "警報を出した（CAP）", {"message_type": str, "status": str, "event": str}),)
