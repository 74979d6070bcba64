"""Facts of papers. Subject is "document/<id>"."""

from hataori.platform.events.api import EventType

EVENT_TYPES = (EventType("document.issued", "文書を発行した", {"template": str, "about": str}),)
