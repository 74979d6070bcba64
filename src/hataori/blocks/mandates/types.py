"""What crosses the door of mandates."""

from dataclasses import dataclass
from datetime import date, datetime

KIND_TITLES = {
    "self": "本人",
    "voluntary": "任意代理人（委任）",
    "statutory": "法定代理人",
    "corporate": "法人・事業者の担当者",
}


@dataclass(frozen=True, slots=True)
class Mandate:
    """Leave to act for a person or business; states: proposed, active, refused, revoked. Times in JST."""

    id: str
    kind: str
    representative_id: str
    representative_name: str
    represented_id: str
    represented_name: str
    corporate_number: str
    leads: bool
    procedures: tuple[str, ...]
    starts_on: date
    ends_on: date | None
    how: str
    paper_id: str
    state: str

    def covers(self, procedure_id: str, day: date) -> bool:
        """Whether it allows to file this procedure on that day."""
        named = not self.procedures or procedure_id in self.procedures
        in_term = self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)
        return self.state == "active" and named and in_term


@dataclass(frozen=True, slots=True)
class Standing:
    """In which position somebody may file: for himself, a child, whoever gave him a mandate, or a business.

    `key` names it in a form; `represented_id` is the account it is for, empty where that is none; `person_id` a person
    of the register known without an account (a child).
    """

    key: str
    kind: str
    name: str
    represented_id: str = ""
    corporate_number: str = ""
    mandate_id: str = ""
    person_id: str = ""

    @property
    def title(self) -> str:
        """The words of the choice."""
        return f"{KIND_TITLES[self.kind]}として：{self.name}" if self.kind != "self" else f"本人として：{self.name}"


@dataclass(frozen=True, slots=True)
class Representation:
    """Who filed for whom and on which ground (GIF 申請, 委任者と代理人)."""

    about: str
    kind: str
    representative_name: str
    represented_name: str
    corporate_number: str
    mandate: Mandate | None
    recorded_at: datetime

    @property
    def kind_title(self) -> str:
        """The ground in words."""
        return KIND_TITLES[self.kind]


@dataclass(frozen=True, slots=True)
class Organisation:
    """A business the city knows."""

    corporate_number: str
    name: str
    sample: bool
