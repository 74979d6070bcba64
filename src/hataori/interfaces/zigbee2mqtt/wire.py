"""Zigbee2MQTT's topics and messages (https://www.zigbee2mqtt.io/guide/usage/mqtt_topics_and_messages.html), pure.

The PIN is always a text: as a JSON number it would lose a leading zero.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Fact = Literal["taken", "free", "used"]
_TAKEN = frozenset({"enabled", "disabled"})
_ACTIONS: Mapping[str, Fact] = {"pin_code_added": "taken", "pin_code_changed": "taken", "pin_code_deleted": "free"}
_KEYPAD = frozenset({"keypad_unlock"})


@dataclass(frozen=True, slots=True)
class Heard:
    """What a lock said of one of its places; `pin` where Zigbee2MQTT is set to show it (expose_pin)."""

    name: str
    place: int
    fact: Fact
    pin: str = ""


def topic(base: str, name: str, what: str = "") -> str:
    """zigbee2mqtt/NAME/set and its like."""
    return f"{base}/{name}/{what}" if what else f"{base}/{name}"


def put(place: int, pin: str) -> str:
    """Put a PIN into a place."""
    body = {"user": place, "user_type": "unrestricted", "user_enabled": True, "pin_code": pin}
    return json.dumps({"pin_code": body})


def clear(place: int) -> str:
    """Empty a place."""
    return json.dumps({"pin_code": {"user": place, "pin_code": None}})


def ask(place: int) -> str:
    """Ask what a place holds."""
    return json.dumps({"pin_code": {"user": place}})


def heard(base: str, arrived: str, payload: bytes) -> list[Heard]:
    """What a message says of places; nothing for anything else, garbage included."""
    rest = arrived.removeprefix(f"{base}/")
    name = rest.removesuffix("/action")
    if rest == arrived or "/" in name or name == "bridge":
        return []
    told = _decoded(payload)
    return [*_users(name, told), *_action(name, told)]


def refusal(payload: bytes) -> str:
    """The text of an error that the bridge logs, empty for all else."""
    told = _decoded(payload)
    return str(told.get("message", ""))[:200] if told.get("level") == "error" else ""


def _decoded(payload: bytes) -> Mapping[str, Any]:
    try:
        told = json.loads(payload)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _users(name: str, told: Mapping[str, Any]) -> list[Heard]:
    users = told.get("users")
    if not isinstance(users, dict):
        return []
    known = {place: user for place, user in users.items() if place.isdecimal() and isinstance(user, dict)}
    return [_user(name, int(place), user) for place, user in known.items()]


def _user(name: str, place: int, user: Mapping[str, Any]) -> Heard:
    taken = user.get("status") in _TAKEN
    return Heard(name, place, "taken" if taken else "free", str(user.get("pin_code") or "") if taken else "")


def _action(name: str, told: Mapping[str, Any]) -> list[Heard]:
    action, place = told.get("action"), told.get("action_user")
    if not isinstance(action, str) or not isinstance(place, int):
        return []
    by_keypad = action == "unlock" and told.get("action_source_name") == "keypad"
    if action in _KEYPAD or by_keypad:
        return [Heard(name, place, "used")]
    return [Heard(name, place, _ACTIONS[action])] if action in _ACTIONS else []
