"""The declaration of the city's events: a service beside the plan's measures, which m10 and m22 build on."""

from hataori.platform.services.api import Entry, Service

from .holding import ROLES

SERVICE = Service(
    measure="x-events",
    slug="city-events",
    title="催し・講座の申込み",
    departments=("child-support", "information-systems"),
    blocks=("scheduler", "messaging"),
    resident_entries=(Entry("催し・講座に申し込む", "/events/"), Entry("申し込んだ催しを見る", "/my/events/")),
    desk_entries=(Entry("催し・講座", "/desk/events/", frozenset(ROLES)),),
    event_types=("city_event.published", "city_event.reserved", "city_event.attended"),
    roles=frozenset(ROLES),
    retention_years=1,
)
