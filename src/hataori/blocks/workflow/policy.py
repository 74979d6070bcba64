"""The city's own policy for cases, read once from its folder."""

import json
from functools import cache
from pathlib import Path

from django.conf import settings

from .stages import Policy, policy_from


@cache
def _read(folder: Path | str) -> Policy:
    path = Path(folder) / "workflow.json"
    return policy_from(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else Policy()


def policy() -> Policy:
    """The policy of this installation's city; our defaults where its folder has no workflow.json."""
    return _read(settings.HATAORI_CITY_FOLDER)
