"""Facts of requests. Subject is "report/<number>"; no fact names a person or says what he wrote."""

from hataori.platform.events.api import EventType

EVENT_TYPES = (
    EventType("report.created", "通報の受付", {"kind": str, "channel": str, "photos": int, "sample": bool}),
    EventType("report.routed", "担当課への振り分け", {"kind": str, "department": str, "how": str, "sample": bool}),
    EventType("report.linked", "同じ通報にまとめた", {"parent": str, "how": str, "score": float, "sample": bool}),
    EventType("report.unlinked", "まとめたのを戻した", {"parent": str, "sample": bool}),
    EventType("report.moved", "通報の段階が進んだ", {"from": str, "to": str, "sample": bool}),
    EventType("report.started", "通報への対応の開始", {"state": str, "first": bool, "sample": bool}),
    EventType(
        "report.closed",
        "通報への対応の終わり",
        {"state": str, "first": bool, "within_target": bool, "days": int, "sample": bool},
    ),
    EventType("report.reopened", "通報の再開", {"by": str, "sample": bool}),
    EventType("report.rated", "対応への評価", {"score": int, "sample": bool}),
    EventType("report.commented", "通報への追記", {"public": bool, "by": str, "sample": bool}),
    EventType("report.followed", "「わたしも」の登録", {"followers": int, "sample": bool}),
    EventType("report.moderated", "公開内容の変更", {"what": str, "shown": bool, "sample": bool}),
    EventType("report.overdue", "目標の日を過ぎた", {"kind": str, "due": str, "sample": bool}),
    EventType("report.forgotten", "通報した人の情報の消去", {"sample": bool}),
    EventType("work.ordered", "作業の依頼", {"due": str, "sample": bool}),
    EventType("work.started", "作業の開始", {"sample": bool}),
    EventType("work.done", "作業の完了", {"photos": int, "sample": bool}),
    EventType("work.cancelled", "作業の取消", {"sample": bool}),
    EventType("report_routing.changed", "振り分けの変更", {"rows": int}),
)
