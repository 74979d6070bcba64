"""The facts of sign-in for companions."""

from hataori.platform.events.api import EventType

EVENT_TYPES: tuple[EventType, ...] = (
    EventType("oidc.client_registered", "連携サービスの登録", {"client": str, "method": str}),
    EventType("oidc.client_stopped", "連携サービスの停止", {"client": str}),
    EventType("oidc.granted", "連携サービスへのサインイン", {"client": str}),
)
