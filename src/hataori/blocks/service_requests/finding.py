"""Finding what was reported already: cells give the rows near by, five signals rank them (rules/similar.py)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from hataori.blocks.vision import api as vision
from hataori.kernel import clock
from hataori.kernel.errors import NotFound
from hataori.kernel.geodesy import cells_around, distance_m

from . import models
from .kinds import kinds, proposer
from .rules import similar as rules
from .types import Candidate, Kind

_DAY_S = 86_400.0
_LOOKED_AT = 40
"""How many of the likeliest are compared by their photos as well; a crowded corner has no more of one kind."""

_FIELDS = ("id", "number", "lat", "lon", "received_at", "published", "kind", "parent_id", "parent__number")


@dataclass(frozen=True, slots=True)
class Asked:
    """A report that may be one of those already there. `fingerprints` are those of its photos."""

    kind: str
    lat: float
    lon: float
    description: str = ""
    fingerprints: tuple[str, ...] = ()
    at: datetime | None = None
    number: str = ""
    """Its own number once it is filed, so that it is not found itself."""


def similar(asked: Asked, limit: int = 3) -> list[Candidate]:
    """Open requests within 150 m and 90 days that may speak of the same, best first.

    Those joined to one request speak for it: each request stands once, with the best score of its reports.
    """
    at = asked.at or clock.now()
    near = _near(asked, at)
    if not near:
        return []
    offered = kinds(retired=True)
    sight = _sights(offered)
    own = sight(asked.number, (asked.lat, asked.lon), at, asked.description, asked.kind)
    ranked = sorted(((_likely(own, sight, row, None), row) for row in near), key=lambda each: -each[0][0])
    looked = [row for _, row in ranked[:_LOOKED_AT]]
    pictures = _pictures([row["id"] for row in looked]) if asked.fingerprints else {}
    found = [(_likely(own, sight, row, _scene(asked.fingerprints, pictures.get(row["id"], ()))), row) for row in looked]
    return _by_request(found, asked)[:limit]


def asked_of(number: str) -> Asked:
    """A request that is here already, as one to look for. NotFound."""
    row = models.Request.objects.filter(number=number).first()
    if row is None:
        raise NotFound("request_not_found", "その番号の通報はありません。番号を確認してください。")
    drawn = tuple(_pictures([row.pk]).get(row.pk, ()))
    return Asked(row.kind, row.lat, row.lon, row.published, drawn, row.received_at, number)


def _near(asked: Asked, at: datetime) -> list[dict[str, Any]]:
    """Rows of open requests within the radius. A clock that is behind does not hide what came "later"."""
    rows = models.Request.objects.filter(
        is_open=True,
        trial=False,
        cell__in=cells_around(asked.lat, asked.lon, rules.RADIUS_M),
        received_at__gte=at - timedelta(days=rules.WINDOW_DAYS),
    )
    found: list[dict[str, Any]] = []
    for row in rows.exclude(number=asked.number).values(*_FIELDS):
        metres = distance_m(asked.lat, asked.lon, row["lat"], row["lon"])
        if metres <= rules.RADIUS_M:
            found.append({**row, "metres": metres})
    return found


def _sights(offered: Sequence[Kind]) -> Any:  # noqa: ANN401  a function of many arguments
    known = proposer(offered)
    taken_for = {each.code: each.taken_for for each in offered}

    def sight(number: str, point: tuple[float, float], at: datetime, text: str, kind: str) -> rules.Sight:
        meant = rules.meanings(kind, taken_for, known.shares(text))
        return rules.Sight(number, *point, at.timestamp() / _DAY_S, text, meant)

    return sight


def _likely(own: rules.Sight, sight: Any, row: dict[str, Any], scene: float | None) -> tuple[float, bool]:  # noqa: ANN401  see _sights
    if "sight" not in row:
        point = (row["lat"], row["lon"])
        row["sight"] = sight(row["number"], point, row["received_at"], row["published"], row["kind"])
    found = rules.signals(own, row["sight"], row["metres"], scene)
    chance = rules.score(found)
    return chance, rules.is_certain(found, chance)


def _pictures(ids: Iterable[Any]) -> dict[Any, list[str]]:
    """Fingerprints of the photos of requests, by request."""
    rows = models.Photo.objects.filter(request_id__in=list(ids), view__in=("near", "far")).exclude(photo_id="")
    taken = list(rows.values_list("request_id", "photo_id"))
    known = vision.fingerprints(photo_id for _, photo_id in taken)
    found: dict[Any, list[str]] = defaultdict(list)
    for request_id, photo_id in taken:
        if photo_id in known:
            found[request_id].append(known[photo_id])
    return found


def _scene(ours: Sequence[str], theirs: Sequence[str]) -> float | None:
    """The best likeness among all pairs of photos: one of the near and one of the far view is enough."""
    seen = (vision.likeness(one, other) for one in ours for other in theirs)
    return max((each for each in seen if each is not None), default=None)


def _by_request(found: Iterable[tuple[tuple[float, bool], dict[str, Any]]], asked: Asked) -> list[Candidate]:
    best: dict[str, Candidate] = {}
    for (score, link), row in found:
        number = row["parent__number"] or row["number"]
        kept = best.get(number)
        if number != asked.number and score >= rules.LEAST_SHOWN and (kept is None or kept.score < score):
            best[number] = Candidate(number, round(score, 4), link, round(row["metres"], 1), row["number"])
    return sorted(best.values(), key=lambda each: (-each.score, each.number))
