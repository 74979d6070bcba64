"""An area's collections as a calendar (RFC 5545): UIDs that stay, SEQUENCE that grows with a change."""

from .calendars import AreaNow, CityNow, kind_key
from .rules.dates import Period

_WIDTH = 75


def written(city: CityNow, area: AreaNow, window: Period, language: str = "ja") -> str:
    """The calendar. A collection that was called off is not in it, a moved one keeps its UID."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//hataori//waste//JA",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_text(f'{city.title} {area.name} ごみの収集日')}",
        "X-WR-TIMEZONE:Asia/Tokyo",
        "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
        "X-PUBLISHED-TTL:PT6H",
    ]
    names = {kind.name: kind.name_in(language) for kind in city.kinds}
    for each in city.collections(area, window):
        name = _text(names[each.kind])
        lines += [
            "BEGIN:VEVENT",
            f"UID:{city.slug}-{area.key}-{kind_key(each.kind)}-{each.planned:%Y%m%d}@waste.hataori",
            f"DTSTAMP:{city.changed_at}",
            f"SEQUENCE:{each.sequence}",
            f"DTSTART;VALUE=DATE:{each.day:%Y%m%d}",
            f"SUMMARY:{name}",
            f"CATEGORIES:{name}",
            *([f"DESCRIPTION:{_text(each.reason)}"] if each.reason else []),
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    return "\r\n".join(_folded(line) for line in [*lines, "END:VCALENDAR"]) + "\r\n"


def _text(text: str) -> str:
    plain = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return plain.replace("\r\n", "\\n").replace("\n", "\\n")


def _folded(line: str) -> str:
    """At most 75 octets a line (section 3.1), never in the middle of a character."""
    if len(line.encode()) <= _WIDTH:
        return line
    parts: list[str] = []
    begun = used = 0
    for at, char in enumerate(line):
        size = len(char.encode())
        if used + size > _WIDTH - (1 if parts else 0):
            parts.append(line[begun:at])
            begun, used = at, 0
        used += size
    return "\r\n ".join([*parts, line[begun:]])
