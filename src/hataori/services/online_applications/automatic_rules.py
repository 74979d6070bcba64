"""Which procedures a city lets rules decide: `automatic.json` of its folder, besides the forms' own decision tables."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

SHARE = 0.1


@dataclass(frozen=True, slots=True)
class Declared:
    """A procedure decided by its form alone: what is complete, true to the register and asked once is granted.

    `requires` are facts that must hold besides; `version` names this very wording. `needs_register` is False where the
    applicant need not be a resident.
    """

    procedure_id: str
    article: str
    reason: str
    requires: Mapping[str, Any] = field(default_factory=dict)
    needs_register: bool = True
    version: str = ""


@dataclass(frozen=True, slots=True)
class Automatic:
    """A city's declarations; `shares` of procedures differ from the usual share that is looked at afterwards."""

    declared: Mapping[str, Declared]
    share: float = SHARE
    shares: Mapping[str, float] = field(default_factory=dict)

    def share_of(self, procedure_id: str) -> float:
        """Which share of a procedure's automatic decisions a person looks at afterwards."""
        return self.shares.get(procedure_id, self.share)


def automatic() -> Automatic:
    """The declarations of this installation's city; none where its folder has no automatic.json."""
    return _read(Path(settings.HATAORI_CITY_FOLDER) / "automatic.json")


def automatic_from(facts: Mapping[str, Any]) -> Automatic:
    """Declarations from the city's file. ValueError for one without article or reason, or a share that is none."""
    rows = facts.get("procedures", [])
    shares = {row["procedure_id"]: float(row["review_share"]) for row in rows if "review_share" in row}
    usual = float(facts.get("review_share", SHARE))
    if wrong := [share for share in (usual, *shares.values()) if not 0 <= share <= 1]:
        raise ValueError(f"review_share is between 0 and 1, not {wrong[0]}")
    return Automatic({row["procedure_id"]: _declared(row) for row in rows}, usual, shares)


def _declared(row: Mapping[str, Any]) -> Declared:
    if not row.get("article") or not row.get("reason"):
        raise ValueError(f"{row['procedure_id']}: a decision needs article and reason")
    said = json.dumps(row, ensure_ascii=False, sort_keys=True).encode()
    return Declared(
        procedure_id=row["procedure_id"],
        article=row["article"],
        reason=row["reason"],
        requires=dict(row.get("requires", {})),
        needs_register=bool(row.get("needs_register", True)),
        version=f"declared:{hashlib.sha256(said).hexdigest()[:16]}",
    )


@cache
def _read(path: Path) -> Automatic:
    return automatic_from(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else Automatic({})
