"""The facts this block records."""

from hataori.platform.events.api import EventType

EVENT_TYPES = (
    EventType("indicator.definition_changed", "指標の数え方の変更", {"key": str, "version": int}),
    EventType("indicator.path_changed", "判定の基準の変更", {"version": int}),
    EventType(
        "indicator.external_counts_reported",
        "外部システムの件数の報告",
        {"key": str, "source": str, "starts_on": str, "ends_on": str, "numerator": int, "reported_on": str},
        {"denominator": int, "note": str},
    ),
    EventType("indicator.snapshots_taken", "指標の値の記録", {"as_of": str, "series": int}),
)
