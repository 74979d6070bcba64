"""Facts of fees, one a movement. Subject is "charge/<id>", `about` the matter it is for."""

from hataori.platform.events.api import EventType

_OF = {"about": str, "amount": int}
EVENT_TYPES = (
    EventType("payment.charged", "手数料を請求した", _OF),
    EventType("payment.received", "手数料を受け取った", _OF | {"method": str}),
    EventType("payment.exempted", "手数料を免除した", _OF),
    EventType("payment.refunded", "手数料を返した", _OF | {"method": str}),
    EventType("payment.cancelled", "手数料の請求をやめた", _OF),
)
