"""Photos of facilities: one each with its words, put up by the section or named in the city's facilities.json."""

from hataori.blocks.vision import api as vision
from hataori.kernel.actor import Actor
from hataori.kernel.errors import Forbidden, NotFound

from . import desk_acts, models, open_data

SCOPE = open_data.PHOTOS


def photos() -> dict[str, vision.Illustration]:
    """All there are, by the keys of their facilities."""
    return vision.illustrations(SCOPE)


def photo_of(facility: models.Facility) -> vision.Illustration | None:
    """The facility's, if it has one."""
    return vision.illustration(SCOPE, facility.key)


def depicted(facility: models.Facility) -> vision.Depicted:
    """A facility as what a photo stands beside."""
    return vision.Depicted(SCOPE, facility.key, facility.title, facility.department)


def facilities_of(actor: Actor) -> list[models.Facility]:
    """The facilities whose photos the person may change: those of his sections."""
    return list(models.Facility.objects.filter(department__in=desk_acts.departments_of(actor)))


def facility_of(key: str, actor: Actor) -> models.Facility:
    """One of them. NotFound for none, Forbidden for another section's."""
    row = models.Facility.objects.filter(key=key).first()
    if row is None:
        raise NotFound("no_facility", "その施設はありません。一覧から選び直してください。")
    if row.department not in desk_acts.departments_of(actor):
        raise Forbidden("not_your_section", "この施設の写真は、担当の課が載せます。")
    return row


def save(key: str, form: vision.IllustrationForm, actor: Actor) -> bool:
    """Put the photo up, replace it, or change its words; whether it was done. The open feed tells of it at once."""
    facility = facility_of(key, actor)
    return form.save(depicted(facility), actor, lambda: open_data.keep_facility(facility))


def take_down(key: str, actor: Actor) -> None:
    """The facility has no photo any more, in the open feed neither. NotFound, Forbidden."""
    facility = facility_of(key, actor)
    vision.take_down(depicted(facility), actor, together=lambda: open_data.keep_facility(facility))
