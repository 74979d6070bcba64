"""Facts of 制度の自動適用; nobody is named.

Subjects: "scheme-run/<id>", "proposal/<uuid>", "payment-file/<id>", "overpayment/<uuid>".
"""

from hataori.platform.events.api import EventType

_ABOUT = {"scheme": str, "change": str, "sample": bool}
_MONEY = {"scheme": str, "yen": int, "sample": bool}

EVENT_TYPES = (
    EventType("scheme.scanned", "制度の対象を調べた", {"households": int, "changes": int, "sample": bool}),
    EventType("scheme.offered", "制度をお知らせした", _ABOUT),
    EventType("scheme.informed", "ほかの窓口の制度を案内した", _ABOUT),
    EventType("scheme.accepted", "受け取ると答えた", _ABOUT | {"how": str}),
    EventType("scheme.declined", "辞退した", _ABOUT),
    EventType("scheme.excluded", "対象外とした", _ABOUT),
    EventType("scheme.prepared", "確認を終えた", _ABOUT),
    EventType("scheme.returned", "確認に差し戻した", _ABOUT),
    EventType("scheme.awarded", "制度の支給を決めた", _ABOUT | {"amount": int, "unit": str, "days": int}),
    EventType("scheme.payment_prepared", "支払いのファイルを作った", {"count": int, "yen": int, "sample": bool}),
    EventType("scheme.payment_released", "支払いのファイルを決裁した", {"count": int, "yen": int, "sample": bool}),
    EventType("scheme.payment_returned", "振込が戻った", _MONEY),
    EventType("scheme.overpaid", "払い過ぎが見つかった", _MONEY),
    EventType("scheme.overpayment_noticed", "払い過ぎを通知した", _MONEY | {"way": str, "left": int}),
    EventType("scheme.overpayment_settled", "払い過ぎの精算が終わった", _MONEY | {"way": str}),
    EventType("scheme.overpayment_withdrawn", "払い過ぎの通知を取り消した", _MONEY),
    EventType("scheme.opted_out", "制度のお知らせを断った", {"scheme": str}),
    EventType("scheme.opted_in", "制度のお知らせを受けることにした", {"scheme": str}),
    EventType("scheme.taken_over", "いまの受給者を取り込んだ", {"what": str, "count": int, "sample": bool}),
    EventType("scheme.parameter_published", "制度の基準額を改めた", {"scheme": str, "name": str}),
)
