"""The people who hold a simulated card: the starter city's sample residents, none of whom exists."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

PIN = "1234"
SIGNING_PIN = "MIHON123"


@dataclass(frozen=True, slots=True)
class CardHolder:
    """What a card says of its holder. `birthdate` is YYYYMMDD with zeros for what is unknown, `gender` 1 or 2."""

    id: str
    name: str
    birthdate: str
    address: str
    gender: str = "2"
    name_substitutes: str = ""
    address_substitutes: str = ""

    def subject_for(self, client_id: str) -> str:
        """Pairwise (Core 8.1): another client sees another subject."""
        return hashlib.sha256(f"{client_id}|{self.id}|mihon".encode()).hexdigest()[:40]


def card_holders(city: Path) -> list[CardHolder]:
    """From cities/<city>/sample/residents.json; those with a birthdate and an address hold a card."""
    rows = json.loads((city / "sample" / "residents.json").read_text(encoding="utf-8"))["residents"]
    return [_holder(row) for row in rows if row.get("birthdate") and row.get("address")]


def _holder(row: dict[str, str]) -> CardHolder:
    name = "　".join(part for part in (row["family"], row.get("given") or "") if part)
    return CardHolder(row["id"], name, row["birthdate"].replace("-", ""), row["address"])
