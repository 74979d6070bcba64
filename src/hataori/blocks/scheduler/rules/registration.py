"""How long a person's or group's registration for facilities is good, when it may be renewed, and the school year.

The rule of Ichinomiya (あいち共同利用型施設予約システム): good until the end of the birthday month two years on; who
registers on 2011-04-01 and has his birthday on 5 May is registered until 2013-05-31. Renewable from one year before.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from msgspec import Meta, Struct

from hataori.kernel.fiscal_year import FiscalYear, fiscal_year_of

_FIRST_GRADE_AGE = 6


class RegistrationRule(Struct, frozen=True, forbid_unknown_fields=True):
    """`month` is the one whose end closes the term: that of the birthday, or that of the registration.

    Where the birthday month lies earlier in the year than the registration, "two years on" can be read in two ways:
    "year" takes it in the second year after (1 year 7 months may remain), "full" never gives less than `years`.
    """

    years: Annotated[int, Meta(ge=1, le=20)] = 2
    month: Literal["birthday", "registration"] = "birthday"
    reading: Literal["year", "full"] = "year"
    renewable_years: Annotated[int, Meta(ge=0, le=20)] = 1

    def valid_until(self, registered: date, birthday: date | None = None) -> date:
        """The last day. A group, or whoever has told no birthday, goes by the month of registration."""
        month = birthday.month if birthday and self.month == "birthday" else registered.month
        year = registered.year + self.years
        if self.reading == "full" and month < registered.month:
            year += 1
        return date(year, month, monthrange(year, month)[1])

    def renewable_from(self, until: date) -> date:
        """The first day of renewal: the day after the same day `renewable_years` earlier, as long as it is good."""
        year = until.year - self.renewable_years
        return date(year, until.month, min(until.day, monthrange(year, until.month)[1]))

    def renewed(self, until: date, on: date, birthday: date | None = None) -> date:
        """The new last day: from the old term when renewed in time, like a new registration when it had ended."""
        if on > until:
            return self.valid_until(on, birthday)
        year = until.year + self.years
        return date(year, until.month, monthrange(year, until.month)[1])

    def standing(self, until: date, on: date) -> "Standing":
        """Whether it is good on a day, and may be renewed."""
        return Standing(until, good=on <= until, renewable=on >= self.renewable_from(until))


@dataclass(frozen=True, slots=True)
class Standing:
    """A registration on a day. One that has ended can always be made anew."""

    until: date
    good: bool
    renewable: bool


def enters_school(birthdate: date) -> FiscalYear:
    """The fiscal year in which a child enters elementary school (学校教育法第17条第1項).

    An age is reached at the end of the day before the birthday (年齢計算ニ関する法律, 民法第143条), so who is born on
    1 April is six on 31 March and belongs to the earlier school year.
    """
    early = (birthdate.month, birthdate.day) <= (4, 1)
    return FiscalYear(birthdate.year + _FIRST_GRADE_AGE + (not early))


def school_year_on(birthdate: date, day: date) -> int:
    """1 to 6 elementary school, 7 to 9 junior high, 10 to 12 as for high school; 0 and less before."""
    return fiscal_year_of(day).year - enters_school(birthdate).year + 1
