"""Facts of orders by brokers. Subject "order/<the broker's uuid>"; what happens to the time itself is reservation.*."""

from hataori.platform.events.api import EventType

ORDERED, PROPOSED = "openactive.ordered", "openactive.proposed"
PROPOSAL_SETTLED, CANCELLED, DELETED = "openactive.proposal_settled", "openactive.cancelled", "openactive.order_deleted"
_OF = {"items": int, "seller": str, "sample": bool}
EVENT_TYPES = (
    EventType(ORDERED, "仲介者を通して予約した", _OF),
    EventType(PROPOSED, "仲介者を通して予約を申し込んだ", _OF),
    EventType(PROPOSAL_SETTLED, "申込みへの答えが出た", {"state": str}),
    EventType(CANCELLED, "仲介者を通した予約を取り消した", {"items": int, "by": str}),
    EventType(DELETED, "仲介者が注文の記録を消した", {}),
    EventType("openactive.published", "公開データに載せた", {"kind": str, "unit": str}),
)
