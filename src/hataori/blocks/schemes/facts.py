"""What the city knows of a household on a day: the facts rules may read, and nothing else."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

Role = Literal["parent", "child", "grandparent", "other"]
Work = Literal["none", "employee", "public", "self"]
Insurance = Literal["employer", "national", "late_elderly", "none"]


@dataclass(frozen=True, slots=True)
class Person:
    """One member. Money is yen a year; `income` is 合計所得金額 of the tax year in force.

    `role` is seen from the household: a parent is its head or the head's spouse, with or without children.
    `supporter` is the id of the member on whose tax return this person counts (同一生計配偶者 or 扶養親族), or "".
    `earned` says that the income is from salary or a public pension (施行令 deduct up to 100,000 from it).
    Cards: `physical` 1 to 7, `intellectual` A, B or C (愛知県), `mental` 1 to 3; 0 and "" without one.
    `recognised_grade` is the grade a prefecture recognised for 特別児童扶養手当, 0 while nobody has decided.
    """

    id: str
    birth: date
    role: Role
    income: int = 0
    earned: bool = True
    work: Work = "none"
    supporter: str = ""
    physical: int = 0
    intellectual: str = ""
    mental: int = 0
    recognised_grade: int = 0
    in_facility: bool = False
    in_hospital_since: date | None = None
    disability_pension: bool = False
    insurance: Insurance = "employer"
    expected_income: int | None = None
    child_support: int = 0

    @property
    def disabled(self) -> bool:
        """Holds a card of any kind (所得税法施行令第10条第1項)."""
        return bool(self.physical or self.intellectual or self.mental)

    @property
    def severely_disabled(self) -> bool:
        """特別障害者 as the card shows it: physical 1 or 2, intellectual A, mental 1 (所得税法施行令第10条第2項)."""
        return self.physical in {1, 2} or self.intellectual == "A" or self.mental == 1


@dataclass(frozen=True, slots=True)
class Household:
    """Members of one household as registered (住民基本台帳法第7条).

    `single_parent_from` is the day the one parent began to bring up the children alone, None if unknown.
    `other_parent_unable` says that there are two, but one is severely disabled, missing, detained or kept away by a
    protection order (児童扶養手当法第4条第1項).
    `supported_from_outside` says that every member counts on the tax return of a taxed person living elsewhere.
    """

    id: str
    members: tuple[Person, ...]
    public_assistance: bool = False
    single_parent_from: date | None = None
    other_parent_unable: bool = False
    supported_from_outside: bool = False

    @property
    def parents(self) -> tuple[Person, ...]:
        """The head and the head's spouse."""
        return tuple([person for person in self.members if person.role == "parent"])

    @property
    def kept_alone(self) -> bool:
        """Whether the children are brought up by one parent, or by somebody who is none."""
        return len(self.parents) <= 1 or self.other_parent_unable

    @property
    def children(self) -> tuple[Person, ...]:
        """Sons and daughters of any age, eldest first (twins in the order of the register)."""
        found = [person for person in self.members if person.role == "child"]
        return tuple(sorted(found, key=_birth))

    def dependents_of(self, person: Person) -> tuple[Person, ...]:
        """Those who count on this person's tax return, a spouse included."""
        return tuple([other for other in self.members if other.supporter == person.id and other is not person])

    def spouse_of(self, person: Person) -> Person | None:
        """The other one of the couple that heads the household."""
        if person.role != "parent":
            return None
        return next((other for other in self.members if other.role == "parent" and other is not person), None)


def _birth(person: Person) -> date:
    return person.birth
