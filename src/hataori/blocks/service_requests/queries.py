"""Reading requests: one, many, their steps, what the desk counts."""

import json
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from hataori.blocks.messaging import api as messaging
from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import NotFound
from hataori.platform.audit.api import record_read

from . import models, policy
from .kinds import kinds
from .numbering import hash_of
from .shapes import as_link, as_moderated, as_order, as_request, as_step
from .types import Contact, LinkRecord, Listing, Moderated, Request, Step, Wanted, WorkOrder

TOPICS = "report/"
"""What the topics of requests begin with in messaging."""
_GONE = "その番号の通報はありません。番号を確認してください。"


def names() -> dict[str, str]:
    """Code → name of every kind, also of those no more offered."""
    return {each.code: each.name for each in kinds(retired=True)}


def _rows() -> "QuerySet[models.Request]":
    return models.Request.objects.select_related("parent").prefetch_related("photos")


def uuid_of(text: str) -> UUID:
    """The id in a text. NotFound for what is none."""
    try:
        return UUID(text)
    except ValueError:
        raise NotFound("not_found", "見つかりませんでした。画面を開き直してください。") from None


def row_of(number: str) -> models.Request:
    """The row of a request with its parent and photos. NotFound."""
    row = _rows().filter(number=number).first()
    if row is None:
        raise NotFound("request_not_found", _GONE)
    return row


def locked(number: str) -> models.Request:
    """The row, locked for the rest of the transaction. NotFound."""
    found = (
        models.Request.objects.select_related("parent").select_for_update(of=("self",)).filter(number=number).first()
    )
    if found is None:
        raise NotFound("request_not_found", _GONE)
    return found


def request(number: str, *, trial: bool = False) -> Request:
    """One request with the last public word about its state. NotFound."""
    row = row_of(number)
    if row.trial != trial:
        raise NotFound("request_not_found", _GONE)
    return as_request(row, names(), note=_notes([row]).get(row.pk, ""))


def by_token(token: str) -> Request:
    """The request of a reporter's secret. NotFound."""
    row = models.Request.objects.filter(token_hash=hash_of(token)).first()
    if row is None:
        raise NotFound("token_not_found", "このリンクの通報はありません。受付番号から開いてください。")
    return request(row.number, trial=row.trial)


def requests(wanted: Wanted, *, page: int = 1, size: int = 50) -> Listing:
    """A page of requests. A page past the end is empty."""
    rows = _filtered(wanted)
    total = rows.count()
    page = max(1, page)
    order = ("-received_at", "-id") if wanted.newest_first else ("received_at", "id")
    shown = list(rows.order_by(*order)[(page - 1) * size : page * size])
    words, notes = names(), _notes(shown)
    found = tuple(as_request(row, words, note=notes.get(row.pk, "")) for row in shown)
    return Listing(found, total, page, max(1, -(-total // size)))


def _filtered(wanted: Wanted) -> "QuerySet[models.Request]":
    rows = _rows() if wanted.with_hidden else _rows().filter(hidden=False)
    listed = {
        "number__in": wanted.numbers,
        "kind__in": wanted.kinds,
        "state__in": wanted.states,
        "department__in": wanted.departments,
        "received_at__gte": wanted.since,
        "received_at__lt": wanted.until,
        "updated_at__gte": wanted.updated_since,
        "updated_at__lt": wanted.updated_until,
        "account_id": wanted.account_id,
    }
    rows = rows.filter(**{name: value for name, value in listed.items() if value})
    rows = rows.filter(trial=wanted.trial)
    if wanted.hidden_only:
        rows = rows.filter(hidden=True)
    if wanted.has_photo is not None:
        shown = models.Photo.objects.filter(request=OuterRef("pk"), hidden=False)
        rows = rows.filter(Exists(shown) if wanted.has_photo else ~Exists(shown))
    if wanted.is_open is not None:
        rows = rows.filter(is_open=wanted.is_open)
    return rows.filter(_overdue(clock.today())) if wanted.overdue else rows


def _overdue(today: date) -> Q:
    """Open past its last day; what was joined to another is that one's affair."""
    return Q(is_open=True, parent=None, trial=False, due_on__lt=today)


def overdue(departments: Iterable[str] = ()) -> tuple[Request, ...]:
    """Every open request whose target has passed, the oldest target first."""
    rows = _rows().filter(_overdue(clock.today()))
    sections = list(departments)
    rows = rows.filter(department__in=sections) if sections else rows
    words = names()
    return tuple(as_request(row, words) for row in rows.order_by("due_on", "received_at"))


def _notes(rows: list[models.Request]) -> dict[object, str]:
    """The last public word about the state of each row."""
    steps = models.Step.objects.filter(request__in=[row.pk for row in rows], public=True).exclude(state="")
    return {step.request_id: step.text for step in steps.order_by("at", "pk")}


def steps(number: str, *, internal: bool = False) -> tuple[Step, ...]:
    """What happened, oldest first; internal remarks only on demand. NotFound."""
    row = row_of(number)
    found = models.Step.objects.select_related("request").filter(request=row)
    return tuple(as_step(each) for each in (found if internal else found.filter(public=True)).order_by("at", "pk"))


def steps_of(numbers: Iterable[str]) -> dict[str, list[Step]]:
    """The public steps of many requests, oldest first, by number."""
    found: dict[str, list[Step]] = {number: [] for number in numbers}
    rows = models.Step.objects.select_related("request").filter(request__number__in=list(found), public=True)
    for row in rows.order_by("at", "pk"):
        found[row.request.number].append(as_step(row))
    return found


def updates(since: datetime, until: datetime, limit: int = 1_000, *, trial: bool = False) -> tuple[Step, ...]:
    """Public steps of all visible requests in a span of time (`until` excluded), oldest first."""
    found = models.Step.objects.select_related("request").filter(
        at__gte=since, at__lt=until, public=True, request__hidden=False, request__trial=trial
    )
    return tuple(as_step(each) for each in found.order_by("at", "pk")[:limit])


def joined(number: str) -> tuple[Request, ...]:
    """The requests that were joined to this one, the oldest first. NotFound."""
    row, words = row_of(number), names()
    return tuple(as_request(each, words) for each in _rows().filter(parent=row).order_by("received_at"))


def links(number: str) -> tuple[LinkRecord, ...]:
    """Every joining of and to this request, also those undone. NotFound."""
    row = row_of(number)
    found = models.Link.objects.select_related("child", "parent").filter(Q(child=row) | Q(parent=row))
    return tuple(as_link(each) for each in found.order_by("at", "pk"))


def orders(number: str) -> tuple[WorkOrder, ...]:
    """The work orders of a request, newest first. NotFound."""
    found = models.WorkOrder.objects.select_related("request").filter(request=row_of(number))
    return tuple(as_order(each) for each in found.order_by("-ordered_at"))


def orders_of(assignee_id: str) -> tuple[WorkOrder, ...]:
    """What somebody has to do in the field, the most urgent first."""
    found = models.WorkOrder.objects.select_related("request").filter(
        assignee_id=assignee_id, state__in=("ordered", "started")
    )
    return tuple(as_order(each) for each in found.order_by("due_on", "ordered_at"))


def moderation_log(number: str) -> tuple[Moderated, ...]:
    """Who hid or showed what of a request, oldest first. NotFound."""
    return tuple(
        as_moderated(each) for each in models.ModerationAct.objects.filter(request=row_of(number)).order_by("at", "pk")
    )


def followers(number: str) -> int:
    """How many follow a request besides its reporter, by account or by mail. NotFound."""
    row = row_of(number)
    with_account = models.Follower.objects.filter(request=row).count()
    return with_account + sum(messaging.followers(topic_of(row.number)).values())


def topic_of(number: str) -> str:
    """What a mail address without an account follows to be told how a request goes on."""
    return f"{TOPICS}{number}"


def original_text(number: str, *, actor: Actor, reason: str = "") -> str:
    """The text as it was written, for the section that handles it; the reading is audited. NotFound, Forbidden."""
    row = row_of(number)
    policy.handle_or_refuse(row.department, actor)
    record_read(actor, f"report/{number}", "通報の原文", reason)
    return str(row.description)


def contact(number: str, *, actor: Actor, reason: str = "") -> Contact:
    """How to reach the reporter, for the section that handles it; the reading is audited. NotFound, Forbidden."""
    row = row_of(number)
    policy.handle_or_refuse(row.department, actor)
    record_read(actor, f"report/{number}", "通報した人の連絡先", reason)
    return contact_of(row)


def contact_of(row: models.Request) -> Contact:
    """What was sealed, opened."""
    return Contact(**json.loads(row.contact)) if row.contact else Contact()


def counts(departments: Iterable[str] = ()) -> dict[str, int]:
    """Open, overdue and due within two days, for the head of a desk list."""
    rows, sections, today = models.Request.objects.filter(parent=None, trial=False), list(departments), clock.today()
    rows = rows.filter(department__in=sections) if sections else rows
    soon = Q(is_open=True, due_on__gte=today, due_on__lte=today + timedelta(days=2))
    found: dict[str, int] = rows.aggregate(
        open=Count("pk", filter=Q(is_open=True)),
        overdue=Count("pk", filter=_overdue(today)),
        soon=Count("pk", filter=soon),
    )
    return found
