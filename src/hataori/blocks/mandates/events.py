"""Facts of mandates. None names a person."""

from hataori.platform.events.api import EventType

EVENT_TYPES = (
    EventType("mandate.proposed", "委任を頼んだ", {"kind": str, "how": str}),
    EventType("mandate.answered", "委任に答えた", {"kind": str, "accepted": bool}),
    EventType("mandate.revoked", "委任を終えた", {"kind": str}),
    EventType("organisation.registered", "法人を登録した"),
    EventType("representation.recorded", "代わりに申請した", {"kind": str}),
)
