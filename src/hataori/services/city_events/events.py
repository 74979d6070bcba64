"""Facts of the city's events. Subject is "city_event/<key>", for people "booking/<uuid>"."""

from hataori.platform.events.api import EventType

_OF = {"event": str, "topic": str, "sample": bool}
EVENT_TYPES = (
    EventType("city_event.published", "催しを公開した", {"topic": str}),
    EventType("city_event.changed", "催しの案内を変えた", {"topic": str}),
    EventType("city_event.called_off", "催しを中止した", {"topic": str}),
    EventType("city_event.reserved", "催しの申込み", _OF | {"channel": str}),
    EventType("city_event.capacity_changed", "催しの定員を変えた", {"topic": str, "capacity": int}),
    EventType("city_event.noticed", "催しに参加する人にお知らせした", {"topic": str, "people": int}),
    EventType("city_event.substituted", "催しに代わりの人が参加する", {"topic": str}),
    EventType("city_event.attended", "催しに参加した", _OF | {"how": str}),
)
