"""What crosses the door of accounts."""

from dataclasses import dataclass, field
from datetime import date, datetime

from hataori.kernel.actor import Role


@dataclass(frozen=True, slots=True)
class Account:
    """A way in. `id` is the actor's id (a UUID in text)."""

    id: str
    login: str
    kind: str
    display_name: str
    sample: bool
    active: bool


@dataclass(frozen=True, slots=True)
class ResidentProfile:
    """What the city knows of a resident. Names and kana are exactly as entered; unknown things are empty or None."""

    account_id: str
    family: str
    given: str
    family_kana: str
    given_kana: str
    common_name: str
    roman_name: str
    birthdate: date | None
    postal_code: str
    address: str
    phone: str
    email: str
    sample: bool

    @property
    def full_name(self) -> str:
        """山田 太郎; a single name stands alone."""
        return " ".join(part for part in (self.family, self.given) if part)

    @property
    def full_kana(self) -> str:
        """ヤマダ タロウ."""
        return " ".join(part for part in (self.family_kana, self.given_kana) if part)


@dataclass(frozen=True, slots=True)
class Grant:
    """A role held, in `department` or city-wide when that is empty; `until` is the first day without it."""

    id: int
    role: Role
    department: str
    starts_on: date
    until: date | None
    reason: str


@dataclass(frozen=True, slots=True)
class StaffMember:
    """A member of staff with the grants in force today."""

    account_id: str
    name: str
    staff_number: str
    department: str
    email: str
    sample: bool
    active: bool
    grants: tuple[Grant, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class NewToken:
    """A bearer token just made: `secret` is shown once and kept nowhere."""

    secret: str
    account_id: str
    scopes: tuple[str, ...]
    expires_at: datetime
