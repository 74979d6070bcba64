"""Facts of fees, one a movement. Subject is "charge/<id>", `about` the matter it is for; of kinds of public money
"public-money/<kind>".
"""

from hataori.platform.events.api import EventType

_OF = {"about": str, "amount": int}
_KIND = {"kind": str, "items": int}
EVENT_TYPES = (
    EventType("payment.charged", "手数料を請求した", _OF),
    EventType("payment.received", "手数料を受け取った", _OF | {"method": str}),
    EventType("payment.exempted", "手数料を免除した", _OF),
    EventType("payment.refunded", "手数料を返した", _OF | {"method": str}),
    EventType(
        "payment.slip_issued",
        "納付書を出した",
        _OF | {"due_on": str},
        {"kind": str, "elqr": bool, "barcode": bool},
    ),
    EventType("payment.slip_voided", "納付書を、新しい番号で出し直すために無効にした", _OF),
    EventType(
        "payment.remitted", "納付書で納められたことが、金融機関などから知らされた", _OF | {"way": str, "stage": str}
    ),
    EventType("payment.reversed", "金融機関などが、納付書の納付を取り消した", _OF | {"method": str}),
    EventType("payment.surplus", "納付書で、返すことになるお金が納められた", _OF | {"reason": str}),
    EventType("payment.surplus_returned", "納付書で余分に納められたものを返した", _OF | {"reason": str}),
    EventType("payment.slip_late", "納付書で、請求が終わったあとに納められた", _OF),
    EventType("payment.slip_returned", "納付書で納められたものを返した", _OF),
    EventType("payment.cancelled", "手数料の請求をやめた", _OF),
    EventType("public_money.elqr_enabled", "公金の納付書にeL-QRを付けた", _KIND),
    EventType("public_money.elqr_disabled", "公金の納付書にeL-QRを付けなくなった", _KIND),
)
