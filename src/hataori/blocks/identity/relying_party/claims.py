"""What the provider says of the person (userinfo), read into a ProvenPerson."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from hataori.blocks.identity.errors import NotProven
from hataori.blocks.identity.types import ProvenPerson

LONGEST = {"name": 200, "address": 300}
GENDERS = {"1": "male", "2": "female", "male": "male", "female": "female"}
_BLANKS = re.compile(r"[\s\u3000]+")


def proven(issuer: str, subject: str, strength: str, told: Mapping[str, Any]) -> ProvenPerson:
    """The person. NotProven where the answer is about somebody else (Core 5.3.2) or lacks what was asked for."""
    if told.get("sub") != subject:
        raise NotProven("refused", "userinfo_subject")
    return ProvenPerson(
        issuer=issuer,
        subject=subject,
        strength=strength,
        name=_text(told, "name"),
        birthdate=birthdate(told.get("birthdate")),
        address=_text(told, "address"),
        gender=GENDERS.get(str(told.get("gender", "")), ""),
    )


def _text(told: Mapping[str, Any], name: str) -> str:
    """A claim that must be there; the address may come as the object of Core 5.1.1."""
    value = told.get(name)
    if name == "address" and isinstance(value, Mapping):
        value = value.get("formatted")
    if not isinstance(value, str) or not value.strip() or len(value) > LONGEST[name] or "\0" in value:
        raise NotProven("refused", f"userinfo_{name}")
    return value.strip()


def birthdate(value: object) -> date | None:
    """YYYYMMDD or ISO; None where a part is unknown (zeros). NotProven for anything else."""
    found = re.fullmatch(r"(\d{4})-?(\d{2})-?(\d{2})", value) if isinstance(value, str) else None
    if found is None:
        raise NotProven("refused", "userinfo_birthdate")
    year, month, day = (int(part) for part in found.groups())
    if not (year and month and day):
        return None
    try:
        return date(year, month, day)
    except ValueError:
        raise NotProven("refused", "userinfo_birthdate") from None


def name_parts(name: str) -> tuple[str, str]:
    """Family and given name where a blank parts them; a name without one is kept whole as the family name."""
    family, *given = _BLANKS.split(name.strip(), maxsplit=1)
    return family, given[0] if given else ""
