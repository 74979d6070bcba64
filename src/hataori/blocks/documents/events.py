"""Facts of papers. Subject is "document/<id>"."""

from hataori.platform.events.api import EventType

EVENT_TYPES = (
    EventType("document.issued", "文書を発行した", {"template": str, "about": str}),
    EventType("document.signed", "文書に電子署名を付けた", {"level": str, "simulated": bool}),
    EventType("document.restamped", "文書のタイムスタンプを新しくした", {"until": str}),
    EventType("document.revoked", "文書を取り消した", {"superseded": bool}),
)
