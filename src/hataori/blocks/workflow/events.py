"""Facts of cases. Subject is "case/<number>"; KPIs and the other blocks read these."""

from hataori.platform.events.api import EventType

_ABOUT = {"kind": str, "channel": str, "sample": bool}

EVENT_TYPES = (
    EventType("case.opened", "案件を受け付けた", _ABOUT),
    EventType("case.stage_changed", "案件の段階が進んだ", _ABOUT | {"from_stage": str, "to_stage": str}),
    EventType("case.assigned", "担当者を決めた", _ABOUT | {"assignee": str}),
    EventType("case.correction_requested", "補正を求めた", _ABOUT | {"request": int}),
    EventType("case.correction_reminded", "補正の期限を知らせた", _ABOUT),
    EventType("case.correction_answered", "補正に答えがあった", _ABOUT | {"request": int}),
    EventType("case.decided", "決定した", _ABOUT | {"outcome": str, "days": int, "in_time": bool}, {"automatic": bool}),
    EventType("case.completed", "案件が完了した", _ABOUT | {"outcome": str}),
    EventType("case.note_added", "内部メモを残した", _ABOUT),
    EventType("case.assessed", "自動で確認した", _ABOUT | {"verdict": str, "revision": int}),
    EventType("case.reopened", "決定を取り消して審査に戻した", _ABOUT),
    EventType("case.reviewed", "自動の決定を事後に確認した", _ABOUT | {"finding": str}),
    EventType("case.signature_asked", "もう一人の署名を求めた", _ABOUT),
    EventType("case.signature_reminded", "署名の期限を知らせた", _ABOUT),
    EventType("case.signed", "署名がそろった", _ABOUT),
    EventType("case.lapsed", "署名がそろわず終わった", _ABOUT | {"reason": str}),
    EventType("case.destroyed", "保存年限が過ぎて廃棄した", _ABOUT),
    EventType("destruction.proposed", "廃棄する文書の一覧を作った", {"cases": int}),
    EventType("destruction.answered", "廃棄の一覧に答えた", {"approved": bool}),
    EventType("destruction.done", "文書を廃棄した", {"cases": int}),
    EventType("deputy.set", "代決する人を決めた", {"until": str}),
    EventType("deputy.ended", "代決を終えた"),
    EventType("case_text.written", "定型文を書いた", {"kind": str}),
)
