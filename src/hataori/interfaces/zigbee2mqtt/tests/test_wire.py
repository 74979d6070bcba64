"""Zigbee2MQTT's messages: what is sent, and what is understood of whatever arrives."""

import json
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from hataori.blocks.access.types import Address, Change
from hataori.interfaces.zigbee2mqtt import wire
from hataori.interfaces.zigbee2mqtt.driver import DRIVER


def test_messages_are_those_of_the_published_shapes(hataori_data: Path):
    shapes = json.loads((hataori_data / "booking" / "locks" / "payloads.json").read_text())["zigbee2mqtt"]
    assert json.loads(wire.put(3, "482913")) == shapes["set"]
    assert json.loads(wire.clear(3)) == shapes["clear"]
    assert json.loads(wire.ask(3)) == shapes["get"]
    for what, name in (("set", "set_topic"), ("get", "get_topic"), ("", "state_topic")):
        assert wire.topic("zigbee2mqtt", "FRIENDLY_NAME", what) == shapes[name]
    told = wire.heard("zigbee2mqtt", shapes["state_topic"], json.dumps(shapes["state"]).encode())
    assert told == [wire.Heard("FRIENDLY_NAME", 3, "taken")]


def test_a_pin_keeps_its_zero():
    assert '"pin_code": "012345"' in wire.put(1, "012345")


def said(**told) -> list[wire.Heard]:
    return wire.heard("zigbee2mqtt", "zigbee2mqtt/gym", json.dumps(told).encode())


def test_what_a_lock_says_of_its_places():
    assert said(action="pin_code_added", action_user=4) == [wire.Heard("gym", 4, "taken")]
    assert said(action="pin_code_deleted", action_user=4) == [wire.Heard("gym", 4, "free")]
    assert said(action="keypad_unlock", action_user=4) == [wire.Heard("gym", 4, "used")]
    assert said(action="unlock", action_user=4, action_source_name="keypad") == [wire.Heard("gym", 4, "used")]
    assert said(action="unlock", action_user=4, action_source_name="manual") == []
    assert said(users={"2": {"status": "available"}}) == [wire.Heard("gym", 2, "free")]
    shown = said(users={"2": {"status": "enabled", "pin_code": "012345"}})
    assert shown == [wire.Heard("gym", 2, "taken", "012345")]


TOPICS = ["zigbee2mqtt/gym", "zigbee2mqtt/gym/action", "zigbee2mqtt/bridge/logging", "x/gym"]
NAMES = st.sampled_from(["users", "action", "action_user", "3", "status"])
LEAVES = st.none() | st.booleans() | st.integers() | st.text()


@given(st.binary(), st.sampled_from(TOPICS))
def test_garbage_says_nothing_and_breaks_nothing(payload, topic):
    assert isinstance(wire.heard("zigbee2mqtt", topic, payload), list)
    assert isinstance(wire.refusal(payload), str)


@given(st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(NAMES, inner)))
def test_json_of_any_shape_is_survived(told):
    assert isinstance(wire.heard("zigbee2mqtt", "zigbee2mqtt/gym", json.dumps(told).encode()), list)


def test_without_an_address_staff_are_told(settings):
    settings.HATAORI_MQTT_URL = ""
    lock = Address("gym", {"name": "gym"}, 0, 30, "Asia/Tokyo")
    assert "HATAORI_MQTT_URL" in DRIVER.apply([Change(lock, 1, None)], seconds=1)[0].error
    settings.HATAORI_MQTT_URL = "mqtt://127.0.0.1:1"
    (done,) = DRIVER.apply([Change(lock, 1, None)], seconds=1)
    assert (done.reached, "応答しません" in done.error) == (False, True)
