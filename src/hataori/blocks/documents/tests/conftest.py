"""A department to issue papers, as the city's folder would bring it."""

import pytest

from hataori.platform.organisation import api as organisation
from hataori.platform.organisation.types import Department


@pytest.fixture(autouse=True)
def _departments(monkeypatch):
    known = {"childcare": "子育て支援課", "tax": "市民税課"}
    monkeypatch.setattr(organisation, "department", lambda key: Department(key, known[key], "福祉部"))
