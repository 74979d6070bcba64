"""ISO 8601 durations as OpenActive uses them: weeks, days, hours, minutes, seconds. Pure."""

import re
from datetime import timedelta

_FORM = re.compile(
    r"P(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?(?:T(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+)S)?)?"
)


def parse(text: str) -> timedelta:
    """P1DT2H and the like. ValueError for anything else, months and years included: they have no fixed length."""
    found = _FORM.fullmatch(text)
    if found is None or not any(found.groups()):
        raise ValueError(f"{text} is no duration of weeks, days, hours, minutes and seconds")
    return timedelta(**{name: int(value) for name, value in found.groupdict().items() if value})


def write(length: timedelta) -> str:
    """The shortest form in days, hours and minutes; seconds only where there are some."""
    minutes, seconds = divmod(int(length.total_seconds()), 60)
    days, minutes = divmod(minutes, 1440)
    hours, minutes = divmod(minutes, 60)
    time = "".join(f"{n}{unit}" for n, unit in ((hours, "H"), (minutes, "M"), (seconds, "S")) if n)
    date = f"{days}D" if days else ""
    return f"P{date}{'T' + time if time else ''}" if date or time else "PT0S"
