"""Finding places: by key, by what they are for, by area; and what can be said of them."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from hataori.blocks.scheduler import api as scheduler
from hataori.kernel.errors import NotFound

from . import models

_NONE = ("no_place", "その場所は見つかりませんでした。一覧から選び直してください。")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for; empty parts set no limit. Schools only where asked for: groups alone may use them."""

    purpose: str = ""
    area: str = ""
    facility: str = ""
    kind: str = ""


def place(unit_key: str) -> models.Place:
    """The place of that key, with its facility. NotFound."""
    row = models.Place.objects.select_related("facility").filter(unit_key=unit_key).first()
    if row is None:
        raise NotFound(*_NONE)
    return row


def place_of(unit_id: int) -> models.Place | None:
    """The place of a unit of the pool; None for units of other services."""
    return models.Place.objects.select_related("facility").filter(unit_id=unit_id).first()


def for_groups_only(place: models.Place, day: date) -> bool:
    """Whether only registered groups may book it for that day, as the pool's rules say (学校開放)."""
    return scheduler.rules_on(place.unit_id, day).groups_only


def facility(key: str) -> models.Facility:
    """A facility by its key. NotFound."""
    row = models.Facility.objects.filter(key=key).first()
    if row is None:
        raise NotFound(*_NONE)
    return row


def facilities() -> QuerySet[models.Facility]:
    """All facilities that are no schools."""
    return models.Facility.objects.exclude(kind="school")


def found(wanted: Wanted) -> list[models.Place]:
    """Places that fit, in the order of the city's file."""
    rows = models.Place.objects.select_related("facility")
    rows = rows.filter(facility__kind=wanted.kind) if wanted.kind else rows.exclude(facility__kind="school")
    if wanted.area:
        rows = rows.filter(facility__area=wanted.area)
    if wanted.facility:
        rows = rows.filter(facility__key=wanted.facility)
    return [row for row in rows if not wanted.purpose or wanted.purpose in row.purposes]


def areas() -> list[str]:
    """Areas with something to book, as they come in the city's file."""
    return list(dict.fromkeys(models.Facility.objects.values_list("area", flat=True)))


def purposes() -> list[str]:
    """Everything places are for, most common first."""
    counted: dict[str, int] = {}
    for told in models.Place.objects.values_list("purposes", flat=True):
        for each in told:
            counted[each] = counted.get(each, 0) + 1
    return sorted(counted, key=lambda each: (-counted[each], each))


def full_title(row: models.Place) -> str:
    """一宮市総合体育館 第1競技場 北半面."""
    return f"{row.facility.title} {row.title}"


def unit_of(row: models.Place) -> scheduler.Unit:
    """The unit of the pool."""
    return scheduler.unit(row.unit_id)
