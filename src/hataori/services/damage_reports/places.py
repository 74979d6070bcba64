"""Where it is: by a point, by words, by the list of towns, by what a photo says; asking where words fit several."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext

from hataori.blocks.geo import api as geo
from hataori.blocks.vision import api as vision
from hataori.kernel.errors import FieldProblem, NotFound, Rejected
from hataori.kernel.geodesy import is_point
from hataori.kernel.text import fold_query

from .drafts import Draft

_ASKED = 12
_DIGITS = str.maketrans("一二三四五六七八九", "123456789")


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody gave of the place; empty fields were left out."""

    words: str = ""
    town: str = ""
    chosen: str = ""
    lat: str = ""
    lon: str = ""


class Several(Exception):
    """The words fit several places: which one?"""

    def __init__(self, places: Sequence[geo.Place]) -> None:
        super().__init__()
        self.places = tuple(places)


def placed(draft: Draft, told: Told) -> Draft:
    """The draft with its place. Several to be asked which; Rejected where there is none, or none in the city."""
    if told.chosen:
        return _of_id(draft, told)
    if told.lat.strip() and told.lon.strip() and not _is_reworded(draft, told):
        return _of_point(draft, told)
    if told.words.strip():
        return _of_words(draft, told.words.strip())
    if told.town:
        return _of_town(draft, told.town)
    return _of_photos(draft)


def _is_reworded(draft: Draft, told: Told) -> bool:
    """Without scripts the old point stays in the form while other words are typed: then the words count."""
    same = (told.lat.strip(), told.lon.strip()) == draft.point()
    return same and bool(told.words.strip()) and told.words.strip() != draft.address


def _of_id(draft: Draft, told: Told) -> Draft:
    try:
        found = geo.place(told.chosen)
    except NotFound as unknown:
        raise _wrong(unknown.message) from None
    return _here(draft, found, told.words)


def _here(draft: Draft, found: geo.Place, words: str = "") -> Draft:
    """What was typed says more than the list (5番地, 北側の歩道): it is kept where it speaks of the place."""
    name = words.strip() if _speaks_of(words, found) else found.name
    return draft.at(found.lat, found.lon, name[:200], found.id)


def _of_point(draft: Draft, told: Told) -> Draft:
    try:
        lat, lon = float(told.lat), float(told.lon)
    except ValueError:
        raise _wrong(gettext("場所を選び直してください。")) from None
    if not is_point(lat, lon) or not geo.inside_city(lat, lon):
        raise _wrong(gettext("この場所は市の外です。地図か住所で、市内の場所を選び直してください。"))
    return draft.at(lat, lon, told.words.strip()[:200] or geo.describe(lat, lon))


def _of_words(draft: Draft, words: str) -> Draft:
    found = geo.search(words, limit=_ASKED)
    if not found:
        raise _wrong(gettext("その場所は見つかりませんでした。町の名前や、近くの建物で入力してください。"))
    sure = [each for each in found if _speaks_of(words, each)]
    if len(found) == 1 or len(sure) == 1:
        return _here(draft, (sure or found)[0], words)
    longest = max(sure, key=lambda each: len(each.name), default=None)
    if longest and all(each.name in longest.name for each in sure):
        return _here(draft, longest, words)
    raise Several(found)


def _speaks_of(words: str, found: geo.Place) -> bool:
    """Whether the words name the place itself, with or without more."""
    return bool(words.strip()) and _form(found.name) in _form(words)


def _form(text: str) -> str:
    return fold_query(text).replace(" ", "").translate(_DIGITS)


def _of_town(draft: Draft, name: str) -> Draft:
    parts = next((town.places for town in geo.towns() if town.name == name), ())
    if not parts:
        raise _wrong(gettext("町を一覧から選び直してください。"))
    if len(parts) > 1:
        raise Several(parts)
    return _here(draft, parts[0])


def _of_photos(draft: Draft) -> Draft:
    for point in _points(vision.photos([photo_id for photo_id, _ in draft.photos])):
        if geo.inside_city(point.lat, point.lon):
            return draft.at(point.lat, point.lon, geo.describe(point.lat, point.lon))
    if draft.lat is not None:
        return draft
    raise _wrong(gettext("場所を、住所・目印・柱の番号・地図のどれかで教えてください。"))


def _points(photos: Iterable[vision.Photo]) -> list[vision.Point]:
    return [each.proposed for each in photos if each.proposed]


def _wrong(message: str) -> Rejected:
    return Rejected([FieldProblem("place", "place", message)])


def town_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """The towns of the address list under their line of the 五十音."""
    rows: dict[str, list[tuple[str, str]]] = {}
    for town in geo.towns():
        rows.setdefault(town.row or gettext("そのほか"), []).append((town.name, town.name))
    return list(rows.items())
