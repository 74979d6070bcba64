"""Taking a request: check, find what was reported already, route, keep, and join where that is certain."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from hataori.blocks.moderation import api as moderation
from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.check_digits import contains_personal_number
from hataori.kernel.errors import NotFound
from hataori.kernel.geodesy import cell_of
from hataori.platform.events.api import record
from hataori.platform.organisation.api import working_calendar

from . import joining, models, pictures, queries
from .asking import Spot, checked
from .finding import Asked, similar
from .kinds import owner_of
from .numbering import hash_of, new_number, token_of
from .routes import route_for, spot_of
from .rules.routing import Route
from .rules.states import State
from .rules.targets import due_on
from .types import Candidate, Contact, Filed, Kind, NewRequest, OwnerHint

_HIDDEN_BY = frozenset({"abuse", "spam", "html"})
# FixMyStreet and others end each text with a link to their own page; whoever holds a key answers for what he sends.
_HIDDEN_FROM_PARTNERS = _HIDDEN_BY - {"spam"}


@dataclass(frozen=True, slots=True)
class _Ready:
    """A report that can be kept."""

    new: NewRequest
    kind: Kind
    spot: Spot
    answers: dict[str, Any]
    fingerprints: tuple[str, ...]
    route: Route
    owner: OwnerHint | None
    at: datetime


def file_request(new: NewRequest, *, actor: Actor) -> Filed:
    """Keep a request and route it; join it to one that certainly speaks of the same.

    Rejected with every problem by field: `emergency` (call first), kind, place, text, answers, photos. What may hurt
    others (abuse, advertisement) is kept, and shown to nobody till staff have looked at it.
    """
    ready = _ready(new)
    best = None if new.trial else _surely_same(ready)
    with transaction.atomic():
        row = _keep(ready, actor)
        joined = _join(row, best, actor) if best else ""
    request = queries.request(row.number, trial=new.trial)
    return Filed(request, token_of(row.number), notice_of(ready.kind, ready.owner, joined), joined)


def _ready(new: NewRequest) -> _Ready:
    kind, spot, answers = checked(new)
    at = clock.now()
    route = route_for(kind, spot_of(spot.town, spot.lat, spot.lon), at)
    owner = owner_of(kind.code, new.description, address=new.address)
    return _Ready(
        new, kind, spot, answers, pictures.fingerprints_of(each.photo_id for each in new.photos), route, owner, at
    )


def _surely_same(ready: _Ready) -> Candidate | None:
    asked = Asked(
        kind=ready.kind.code,
        lat=ready.spot.lat,
        lon=ready.spot.lon,
        description=moderation.masked(ready.new.description),
        fingerprints=ready.fingerprints,
        at=ready.at,
    )
    best = next(iter(similar(asked, limit=1)), None)
    return best if best and best.link else None


def _keep(ready: _Ready, actor: Actor) -> models.Request:
    number = _free_number(ready.at)
    row = models.Request(number=number, token_hash=hash_of(token_of(number)), **_columns(ready, actor))
    row.save(force_insert=True)
    models.Photo.objects.bulk_create(_photos(row, ready))
    pictures.keep([each.photo_id for each in ready.new.photos], actor)
    _first_step(row, ready, actor)
    told = {"kind": row.kind, "sample": row.sample}
    about: dict[str, Any] = {"subject": f"report/{row.number}", "actor": actor, "department": row.department}
    record("report.created", data={**told, "channel": row.channel, "photos": len(ready.new.photos)}, **about)
    record("report.routed", data={**told, "department": row.department, "how": "rule"}, **about)
    return row


def _free_number(at: datetime) -> str:
    """The unique constraint has the last word; with a million numbers a month a second draw is rare."""
    number = new_number(at.date())
    while models.Request.objects.filter(number=number).exists():
        number = new_number(at.date())
    return number


def _columns(ready: _Ready, actor: Actor) -> dict[str, Any]:
    held_back = _HIDDEN_FROM_PARTNERS if actor.kind == "partner" else _HIDDEN_BY
    new, spot, text = ready.new, ready.spot, _by_lines(ready.new.description.strip())
    return {
        "kind": ready.kind.code,
        "lat": spot.lat,
        "lon": spot.lon,
        "cell": cell_of(spot.lat, spot.lon),
        "address": moderation.masked(spot.address),
        "address_id": spot.address_id,
        # 番号法第20条: a personal number is not kept, not even sealed.
        "description": moderation.masked(text) if contains_personal_number(text) else text,
        "published": moderation.masked(text),
        "attributes": ready.answers,
        "channel": new.channel,
        "hidden": bool(held_back & set(moderation.flags(text))),
        "department": ready.route.department,
        "routed_by": ready.route.why[:300],
        "owner_hint": ready.owner.advice if ready.owner else "",
        "account_id": new.account_id,
        "contact": contact_text(new.contact),
        "received_at": ready.at,
        "updated_at": ready.at,
        "due_on": due_on(ready.at, ready.kind.days, ready.kind.mode, calendar=working_calendar()),
        "sample": new.sample or new.trial,
        "trial": new.trial,
    }


def _by_lines(text: str) -> str:
    """Forms send \\r\\n; kept is \\n, so that XML and JSON, e-mail and screen say the same."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def contact_text(contact: Contact) -> str:
    """How the reporter can be reached, as it is sealed."""
    return "" if contact.is_empty else json.dumps(asdict(contact), ensure_ascii=False)


def _photos(row: models.Request, ready: _Ready) -> list[models.Photo]:
    return [
        models.Photo(
            request=row,
            photo_id=each.photo_id,
            url=each.url,
            view=each.view,
            position=place,
            hidden=each.hidden,
        )
        for place, each in enumerate(ready.new.photos)
    ]


def _first_step(row: models.Request, ready: _Ready, actor: Actor) -> None:
    models.Step.objects.create(
        request=row,
        at=ready.at,
        state=State.RECEIVED,
        text=f"通報を受け付けました。{ready.kind.target}の対応を目標にしています。",
        actor_id=actor.id,
        actor_kind=actor.kind,
    )


def _join(row: models.Request, best: Candidate, actor: Actor) -> str:
    """The number it was joined to; empty where that was closed meanwhile."""
    try:
        joining.join(row.number, best.number, how="auto", score=best.score, actor=actor)
    except (NotFound, joining.NotJoinable):
        return ""
    return best.number


def notice_of(kind: Kind, owner: OwnerHint | None, joined: str) -> str:
    """What the reporter is told at once."""
    if owner:
        return owner.advice
    if joined:
        return f"同じ場所の通報（{joined}）がすでにあります。まとめて対応します。"
    return f"{kind.target}の対応を目標にしています。"
