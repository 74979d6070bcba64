"""What the generator makes: people and their lines, in plain values, before any table."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from hataori.blocks.registries.types import Birth, Entry, Reason, Status

_WEIGHTS = (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)


@dataclass(slots=True)
class Draft:
    """A made-up person. `lines` are (begins, reason, entry); `facts` is what Condition holds; `supporter` a person."""

    key: str
    birth: Birth
    sex: str
    nationality: str = "JPN"
    account: str = ""
    personal_number: str = ""
    lines: list[tuple[date, Reason, Entry]] = field(default_factory=list)
    facts: dict[str, str] = field(default_factory=dict)
    income: int = 0
    work: str = "none"
    employer: str = ""
    supporter: "Draft | None" = None

    @property
    def now(self) -> Entry:
        """The last line's entry."""
        return self.lines[-1][2]

    @property
    def here(self) -> bool:
        """Lives in the city."""
        return self.now.status == Status.RESIDENT

    def then(self, begins: date, reason: Reason, **changed: Any) -> None:  # noqa: ANN401  fields of Entry
        """One more line, like the last but for what changed."""
        self.lines.append((max(begins, self.lines[-1][0]), reason, replace(self.now, **changed)))


@dataclass(slots=True)
class Home:
    """A household: its key and who belongs to it, the gone included."""

    key: str
    people: list[Draft]


def personal_number(serial: int) -> str:
    """A number with a right check digit (番号法施行令第8条) that is nobody's: sample numbers begin with 90."""
    eleven = f"90{serial:09}"
    total = sum(int(digit) * weight for digit, weight in zip(eleven, _WEIGHTS, strict=True))
    rest = total % 11
    return eleven + str(0 if rest <= 1 else 11 - rest)
