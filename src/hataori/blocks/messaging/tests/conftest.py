"""Addresses for the tests' residents, without the accounts app's own forms."""

import pytest

from hataori.blocks.messaging.tests.ground import provider  # noqa: F401  a fixture
from hataori.kernel.errors import NotFound
from hataori.platform.accounts import api as accounts
from hataori.platform.accounts.tests.staff_browser import as_staff  # noqa: F401  a fixture
from hataori.platform.accounts.types import ResidentProfile


@pytest.fixture(autouse=True)
def mail_addresses(monkeypatch):
    known = {"resident-1": "hanako@example.jp"}

    def profile_of(account_id: str) -> ResidentProfile:
        if account_id not in known:
            raise NotFound
        return ResidentProfile(
            account_id, "一宮", "花子", "イチノミヤ", "ハナコ", "", "", None, "", "", "", known[account_id], sample=True
        )

    monkeypatch.setattr(accounts, "profile_of", profile_of)
    return known
