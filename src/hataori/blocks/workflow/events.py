"""Facts of cases. Subject is "case/<number>"; KPIs and the other blocks read these."""

from hataori.platform.events.api import EventType

_ABOUT = {"kind": str, "channel": str, "sample": bool}

EVENT_TYPES = (
    EventType("case.opened", "案件を受け付けた", _ABOUT),
    EventType("case.stage_changed", "案件の段階が進んだ", _ABOUT | {"from_stage": str, "to_stage": str}),
    EventType("case.assigned", "担当者を決めた", _ABOUT | {"assignee": str}),
    EventType("case.correction_requested", "補正を求めた", _ABOUT | {"request": int}),
    EventType("case.correction_answered", "補正に答えがあった", _ABOUT | {"request": int}),
    EventType("case.decided", "決定した", _ABOUT | {"outcome": str, "days": int, "in_time": bool}),
    EventType("case.completed", "案件が完了した", _ABOUT | {"outcome": str}),
    EventType("case.note_added", "内部メモを残した", _ABOUT),
)
