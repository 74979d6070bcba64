"""Facts of hand-over. Subjects are "handover/<target>", "batch/<number>" or "case/<number>"; none names a person."""

from hataori.platform.events.api import EventType

TARGET = "handover.target_set"
ROUTE = "handover.route_set"
MAPPING = "handover.mapping_written"
BATCH = "handover.batch_made"
TAKEN = "handover.batch_taken"
RESULTS = "handover.results_read"
RESULT = "handover.result"
AGAIN = "handover.asked_again"

EVENT_TYPES = (
    EventType(TARGET, "連携先の登録", {"format": str, "encoding": str, "with_personal_number": bool, "active": bool}),
    EventType(ROUTE, "連携する手続きの登録", {"procedure_id": str, "when": str, "since": str, "waiting": int}),
    EventType(MAPPING, "項目の対応表を書いた", {"procedure_id": str, "version": int, "items": int}),
    EventType(
        BATCH, "引渡しバッチの作成", {"target": str, "procedure_id": str, "cases": int, "held": int, "again": bool}
    ),
    EventType(TAKEN, "引渡しバッチの取出し", {"target": str, "cases": int}),
    EventType(RESULTS, "処理結果の取込み", {"rows": int, "applied": int, "problems": int}),
    EventType(RESULT, "基幹システムの処理結果", {"target": str, "procedure_id": str, "state": str}),
    EventType(AGAIN, "もう一度渡すことにした", {"target": str, "procedure_id": str}),
)
