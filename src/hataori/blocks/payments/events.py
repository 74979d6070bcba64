"""Facts of fees, one a movement. Subject is "charge/<id>", `about` the matter it is for."""

from hataori.platform.events.api import EventType

_OF = {"about": str, "amount": int}
EVENT_TYPES = (
    EventType("payment.charged", "手数料を請求した", _OF),
    EventType("payment.received", "手数料を受け取った", _OF | {"method": str}),
    EventType("payment.exempted", "手数料を免除した", _OF),
    EventType("payment.refunded", "手数料を返した", _OF | {"method": str}),
    EventType("payment.slip_issued", "納付書を出した", _OF | {"due_on": str}),
    EventType("payment.slip_late", "納付書で、請求が終わったあとに納められた", _OF),
    EventType("payment.slip_returned", "納付書で納められたものを返した", _OF),
    EventType("payment.cancelled", "手数料の請求をやめた", _OF),
)
