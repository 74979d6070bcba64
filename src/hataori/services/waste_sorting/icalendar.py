"""An area's collections as a calendar (RFC 5545): UIDs that stay, SEQUENCE that grows with a change."""

from datetime import date

from .calendars import AreaNow, CityNow, KindNow, kind_key
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
    folded = [_folded(line) for line in lines]
    said = {kind.name: _of_kind(city, area, kind, language) for kind in city.kinds}
    for each in city.collections(area, window):
        begin, uid, names = said[each.kind]
        folded += [
            begin,
            _folded(f"{uid}{_basic(each.planned)}@waste.hataori"),
            f"SEQUENCE:{each.sequence}",
            f"DTSTART;VALUE=DATE:{_basic(each.day)}",
            names,
            *([_folded(f"DESCRIPTION:{_text(each.reason)}")] if each.reason else []),
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    return "\r\n".join([*folded, "END:VCALENDAR"]) + "\r\n"


def _of_kind(city: CityNow, area: AreaNow, kind: KindNow, language: str) -> tuple[str, str, str]:
    """What all collections of a kind say alike: first lines, the beginning of the UID, names. An area has hundreds."""
    name = _text(kind.name_in(language))
    first = f"BEGIN:VEVENT\r\nDTSTAMP:{city.changed_at}"
    names = "\r\n".join(_folded(f"{what}:{name}") for what in ("SUMMARY", "CATEGORIES"))
    return first, f"UID:{city.slug}-{area.key}-{kind_key(kind.name)}-", names


def _basic(day: date) -> str:
    return day.isoformat().replace("-", "")


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
