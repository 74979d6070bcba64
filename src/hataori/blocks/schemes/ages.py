"""Ages and school years as the law counts them (年齢計算ニ関する法律, 民法第143条第2項, 学校教育法第17条)."""

from datetime import date, timedelta

_DAY = timedelta(days=1)
_SCHOOL_YEAR_TURN = (4, 1)
FIRST_SCHOOL_AGE = 6


def day_of_reaching(birth: date, age: int) -> date:
    """The day at whose end a person reaches `age`: the day before the birthday.

    年齢計算ニ関する法律 counts the day of birth in, so 民法第143条第2項 ends the year the day before its anniversary;
    who was born on 29 February reaches an age on 28 February, in leap years and in common ones (same clause, proviso).
    """
    year = birth.year + age
    if (birth.month, birth.day) == (2, 29):
        return date(year, 2, 28)
    return date(year, birth.month, birth.day) - _DAY


def age_on(birth: date, day: date) -> int:
    """Full years on `day` as people count them: the new age holds from the morning after `day_of_reaching`."""
    passed = (day.month, day.day) >= (birth.month, birth.day)
    return day.year - birth.year - (not passed)


def school_year_end_of(birth: date, age: int) -> date:
    """「age歳に達する日以後の最初の3月31日」, both days included: who is born on 1 April ends a year before 2 April."""
    early = (birth.month, birth.day) <= _SCHOOL_YEAR_TURN
    return date(birth.year + age + (not early), 3, 31)


def school_grade(birth: date, day: date) -> int:
    """1 to 6 primary, 7 to 9 junior high, 10 to 12 the three years after; below 1 not yet at school (同法第17条)."""
    first_year_ends = school_year_end_of(birth, FIRST_SCHOOL_AGE).year + 1
    return day.year + (day.month >= _SCHOOL_YEAR_TURN[0]) - first_year_ends + 1


def under_three(birth: date, day: date) -> bool:
    """Whether the amount for under three applies (児童手当法第6条第1項第1号イ).

    「三歳に満たない児童（月の初日に生まれた児童については、出生の日から三年を経過しない児童）」:
    so everybody keeps it through the month of the third birthday.
    """
    if birth.day == 1:
        return day <= _anniversary(birth, 3)
    return age_on(birth, day) < 3  # noqa: PLR2004  the clause's own number


def next_month(day: date) -> date:
    """The first day of the month after `day`: a claim or change counts from there (児童手当法第8条第2項・第9条)."""
    return date(day.year + (day.month == 12), day.month % 12 + 1, 1)  # noqa: PLR2004  December


def _anniversary(birth: date, years: int) -> date:
    return date(birth.year + years, birth.month, birth.day)
