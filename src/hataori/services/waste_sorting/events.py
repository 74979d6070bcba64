"""Facts of waste collection. Subjects: "waste/<city>", for a person's device or account "waste_home/<hash>"."""

from hataori.platform.events.api import EventType

_HOME = {"city": str, "area": str, "via": str, "sample": bool}
EVENT_TYPES = (
    EventType(
        "waste.imported", "収集日と品目を取り込んだ", {"areas": int, "kinds": int, "items": int, "findings": int}
    ),
    EventType(
        "waste.collection_moved",
        "収集日を変えた",
        {"area": str, "kind": str, "from_day": str, "to_day": str, "reason": str, "withdrawn": bool},
    ),
    EventType("waste.closure_set", "収集の休止を決めた", {"start": str, "end": str, "reason": str}),
    EventType("waste.closure_lifted", "収集の休止を取り消した", {"start": str, "end": str}),
    EventType("waste.holiday_rule_set", "祝休日の扱いを決めた", {"kind": str, "rule": str}),
    EventType("waste.border_assigned", "ごみの地区に境界を当てた", {"area": str, "border": str}),
    EventType("waste.home_registered", "ごみの地区を登録した", _HOME),
    EventType("waste.home_removed", "ごみの地区の登録を消した", _HOME),
    EventType("waste.used", "収集日を見た（1日に1回まで数える）", _HOME),
    # The plan's definition of m14 counts these two; a device, an account and a voice assistant count as one each.
    EventType("waste_app.installed", "ごみの案内を使い始めた", {"via": str, "sample": bool}),
    EventType("waste_app.removed", "ごみの案内をやめた", {"via": str, "sample": bool}),
)
