"""A gateway that is not named, or away: a sentence for each change, nothing raised (see tests/contracts/locks_*)."""

from datetime import UTC, datetime, timedelta

import pytest

from hataori.blocks.access.types import Address, Change, SlotCode
from hataori.interfaces.matter.driver import DRIVER

LOCK = Address("gym", {"node": 2}, 1, 30, "Asia/Tokyo")
START = datetime(2026, 12, 5, tzinfo=UTC)


@pytest.mark.parametrize(("url", "said"), [("", "HATAORI_MATTER_URL"), ("ws://127.0.0.1:1", "応答しません")])
def test_it_is_told_in_a_sentence(settings, url, said):
    settings.HATAORI_MATTER_URL = url
    code = SlotCode("012345", START, START + timedelta(hours=2), "hataori")
    for done in DRIVER.apply([Change(LOCK, 1, code), Change(LOCK, 2, None)], seconds=2):
        assert (done.proof, done.reached, said in done.error) == (None, False, True)
    (seen,) = DRIVER.read([LOCK], seconds=2)
    assert (seen.taken, said in seen.error) == (None, True)
