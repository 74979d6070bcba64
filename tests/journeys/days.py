"""Days of journeys, reckoned from the day they are made: a journey made in a year still finds the house open."""

from datetime import date, timedelta

from hataori.kernel.holidays import is_holiday

APRIL, WEDNESDAY = 4, 2


def open_wednesday(day: date) -> date:
    """The first Wednesday from a day on that no holiday, nor one moved from the days before, closes."""
    while day.weekday() != WEDNESDAY or any(map(is_holiday, (day - timedelta(n) for n in range(4)))) or _year_end(day):
        day += timedelta(days=1)
    return day


def _year_end(day: date) -> bool:
    return (day.month, day.day) >= (12, 28) or (day.month, day.day) <= (1, 4)


def april_after(day: str) -> date:
    """The next 1 April."""
    year, month = int(day[:4]), int(day[5:7])
    return date(year + (month >= APRIL), APRIL, 1)


def numbers(day: date) -> str:
    """As people write it into three boxes."""
    return f"{day.year}-{day.month}-{day.day}"
