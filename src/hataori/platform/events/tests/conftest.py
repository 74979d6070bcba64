"""Declared types to record."""

import pytest

from hataori.platform.events import registry
from hataori.platform.events.types import EventType


@pytest.fixture(autouse=True)
def _declared(monkeypatch):
    for name in ("thing.happened", "thing.else"):
        declared = EventType(name, "できごと", {"n": int}, {"note": str})
        monkeypatch.setitem(registry._sources(), name, ("things", declared))
