"""Pictures of things: one a name, kept with the city; whoever reads sees a new one at once (ADR 0094)."""

import hashlib
from collections.abc import Iterable, Mapping

from hataori.blocks.vision import api as vision
from hataori.kernel.actor import Actor
from hataori.kernel.errors import NotFound

from . import models
from .calendars import CityNow
from .changing import must_work_there
from .importing import touch
from .service import DEPARTMENT
from .serving import remembered


def scope_of(slug: str) -> str:
    """Under which the pictures of a city's things are kept."""
    return f"waste/{slug}"


def key_of(name: str) -> str:
    """A key of a thing by its name: it stays over imports, and things of one name share a picture."""
    return hashlib.blake2s(name.encode(), digest_size=8).hexdigest().translate(_LETTERS)


_LETTERS = str.maketrans("0123456789", "ghijklmnop")  # a run of figures might pass for a personal number


def pictures_of(city: CityNow) -> Mapping[str, vision.Illustration]:
    """Those of the city, by the keys of their things."""
    return remembered(city, "pictures", lambda: vision.illustrations(scope_of(city.slug)))


def picture_of(city: CityNow, name: str) -> vision.Illustration | None:
    """The thing's, if it has one."""
    return pictures_of(city).get(key_of(name))


def with_pictures(city: CityNow, names: Iterable[str]) -> dict[str, vision.Illustration]:
    """Of these things the ones that have a picture, by name."""
    return {name: found for name in names if (found := picture_of(city, name))}


def thing_of(city: CityNow, key: str) -> vision.Depicted:
    """The thing of that key. NotFound for one the list has not."""
    name = remembered(city, "names", lambda: _names(city.slug)).get(key)
    if name is None:
        raise NotFound("no_item", "その品目は一覧にありません。一覧から選び直してください。")
    return depicted(city.slug, name)


def depicted(slug: str, name: str) -> vision.Depicted:
    """A thing as what a picture stands beside."""
    return vision.Depicted(scope_of(slug), key_of(name), name, DEPARTMENT)


def changed(slug: str) -> None:
    """Inside the transaction that changes a picture: what is kept of the city is of yesterday."""
    touch(models.City.objects.select_for_update().get(slug=slug))


def save(slug: str, thing: vision.Depicted, form: vision.IllustrationForm, actor: Actor) -> bool:
    """Put the picture up, replace it, or change its words; whether it was done. Forbidden for who is of elsewhere."""
    must_work_there(actor)
    return form.save(thing, actor, lambda: changed(slug))


def take_down(slug: str, thing: vision.Depicted, actor: Actor) -> None:
    """The thing has no picture any more. NotFound, Forbidden."""
    must_work_there(actor)
    vision.take_down(thing, actor, together=lambda: changed(slug))


def _names(slug: str) -> dict[str, str]:
    return {key_of(name): name for name in models.Item.objects.filter(city__slug=slug).values_list("name", flat=True)}
