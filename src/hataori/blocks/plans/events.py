"""The facts this block records."""

from hataori.platform.events.api import EventType

EVENT_TYPES = (
    EventType("plan.text_loaded", "計画の本文の読込み", {"number": str, "official_text": bool}),
    EventType("plan.draft_opened", "計画の改訂案の作成", {"number": str, "copied_from": str}),
    EventType("plan.draft_edited", "計画の改訂案の編集", {"number": str, "part": str}),
    EventType("plan.draft_discarded", "計画の改訂案の取りやめ", {"number": str}),
    EventType("plan.version_published", "計画の版の公表", {"number": str, "effective_on": str}),
    EventType("plan.review_opened", "年次評価の開始", {"measure": str, "fiscal_year": int}),
    EventType("plan.review_saved", "年次評価の保存", {"measure": str, "fiscal_year": int}),
    EventType(
        "plan.review_submitted",
        "年次評価の提出",
        {"measure": str, "fiscal_year": int, "decision": str, "revision": int},
    ),
    EventType("plan.review_returned", "年次評価の差戻し", {"measure": str, "fiscal_year": int}),
    EventType(
        "plan.review_signed_off",
        "年次評価の本部確認",
        {"measure": str, "fiscal_year": int, "decision": str, "revision": int},
    ),
    EventType("plan.review_reopened", "年次評価の修正", {"measure": str, "fiscal_year": int, "revision": int}),
)
