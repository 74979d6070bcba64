"""The block with a virtual driver in place of real ones."""

import pytest

from hataori.blocks.access import registry
from hataori.blocks.access.offline import OfflineDriver

from .ground import Virtual


@pytest.fixture
def virtual(monkeypatch) -> Virtual:
    driver = Virtual()
    offered = {driver.key: driver, OfflineDriver.key: OfflineDriver()}
    monkeypatch.setattr(registry, "drivers", lambda: offered)
    return driver
