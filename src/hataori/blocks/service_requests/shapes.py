"""Rows as they cross the door."""

from collections.abc import Mapping

from . import models
from .types import LinkRecord, Moderated, Photo, Request, Step, WorkOrder


def as_request(row: models.Request, names: Mapping[str, str], *, note: str = "") -> Request:
    """A request; `row` comes with its parent and its photos fetched."""
    return Request(
        number=row.number,
        kind=row.kind,
        kind_name=names.get(row.kind, row.kind),
        lat=row.lat,
        lon=row.lon,
        address=row.address,
        address_id=row.address_id,
        description=row.published,
        attributes=row.attributes,
        channel=row.channel,
        state=row.state,
        is_open=row.is_open,
        hidden=row.hidden,
        department=row.department,
        routed_by=row.routed_by,
        owner_hint=row.owner_hint,
        parent=row.parent.number if row.parent else "",
        account_id=row.account_id,
        received_at=row.received_at,
        updated_at=row.updated_at,
        due_on=row.due_on,
        closed_at=row.closed_at,
        reopened=row.reopened,
        rating=row.rating,
        sample=row.sample,
        note=note,
        photos=tuple(as_photo(each) for each in sorted(row.photos.all(), key=lambda photo: photo.position)),
    )


def as_photo(row: models.Photo) -> Photo:
    """A picture."""
    return Photo(row.photo_id, row.url, row.view, row.position, row.hidden)


def as_step(row: models.Step) -> Step:
    """A step; `row` comes with its request."""
    return Step(
        id=str(row.uid),
        number=row.request.number,
        at=row.at,
        state=row.state,
        text=row.text,
        public=row.public,
        actor_kind=row.actor_kind,
        actor_name=row.actor_name,
        media_url=row.media_url,
    )


def as_order(row: models.WorkOrder) -> WorkOrder:
    """A work order; `row` comes with its request."""
    return WorkOrder(
        id=str(row.pk),
        number=row.request.number,
        department=row.department,
        assignee_id=row.assignee_id,
        assignee_name=row.assignee_name,
        text=row.text,
        due_on=row.due_on,
        state=row.state,
        state_title=row.get_state_display(),
        ordered_at=row.ordered_at,
        started_at=row.started_at,
        done_at=row.done_at,
        result=row.result,
    )


def as_link(row: models.Link) -> LinkRecord:
    """A link; `row` comes with both requests."""
    return LinkRecord(row.child.number, row.parent.number, row.how, row.score, row.at, row.undone_at, row.undone_why)


def as_moderated(row: models.ModerationAct) -> Moderated:
    """An act of moderation."""
    return Moderated(row.what, row.ref, row.shown, row.reason, row.at, row.by, row.by_name)
