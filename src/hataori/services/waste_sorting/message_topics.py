"""Reminders of an area, for a mail address without an account: offered to who comes from the area's page."""

from hataori.blocks.messaging.api import Family, Topic
from hataori.kernel.errors import NotFound

from . import calendars, reminding

_PARTS = 3


def _find(key: str) -> Topic | None:
    parts = key.removeprefix(reminding.PREFIX).split("/")
    if len(parts) != _PARTS or parts[2] not in reminding.NAMES:
        return None
    slug, area_key, time = parts
    try:
        area = calendars.city(slug).area(area_key)
    except NotFound:
        return None
    return Topic(reminding.topic(slug, area.key, time), reminding.title(area, time), "waste")


FAMILIES = (Family(reminding.PREFIX, _find),)
