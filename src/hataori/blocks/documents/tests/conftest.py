"""A department to issue papers, as the city's folder would bring it, and keys of its own for each test."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from hataori.blocks.documents import numbering
from hataori.blocks.documents.signing import keyring
from hataori.platform.organisation.types import Department


@pytest.fixture(autouse=True)
def _departments(monkeypatch):
    known = {"childcare": "子育て支援課", "tax": "市民税課"}
    # The name numbering looks it up by, not the function itself: whoever is first imported meanwhile would keep ours.
    asked = SimpleNamespace(department=lambda key: Department(key, known[key], "福祉部"))
    monkeypatch.setattr(numbering, "organisation", asked)


@pytest.fixture
def keys(monkeypatch, tmp_path) -> Path:
    """An empty keys folder."""
    where = tmp_path / "papers-keys"
    where.mkdir()
    monkeypatch.setattr(keyring, "folder", lambda: where)
    return where
