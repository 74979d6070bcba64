"""Writing drafts: each page is kept as it was typed; a guest's draft becomes the person's at sign-in."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID, uuid4

import msgspec
from django.db import transaction

from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Actor
from hataori.kernel.errors import Conflict, FieldProblem, NotFound, Rejected
from hataori.platform.events.api import record
from hataori.platform.files import api as files
from hataori.platform.prepared import LookUp

from . import events, models
from .known import NOTHING
from .prefill import known_for, prefilled
from .shapes import as_draft, opened
from .types import MOST_FILES, Draft, Form
from .values import storable
from .versions import carried, changes, current_form, form_version, keep

KEPT_DAYS = 90
GUEST_DAYS = 30
FILE_DAYS = KEPT_DAYS + 10
_LONGEST_ANSWER = 2_000_000
MOST_OF_GUEST, MOST_OF_PERSON = 20, 100
"""Open drafts at one time: nobody writes so many, but a program could fill the disk with them."""


def expiry(owner: str) -> timedelta:
    """How long an untouched draft is kept: a guest is known by his cookie, which lasts 30 days."""
    return timedelta(days=GUEST_DAYS if owner.startswith("guest") else KEPT_DAYS)


@transaction.atomic
def open_draft(procedure_id: str, *, actor: Actor) -> Draft:
    """The person's draft of a procedure: the one begun before (moved to the newest form), or a new one, filled with
    what the city knows. NotFound for an unknown procedure, Conflict (too_many_drafts) when no more may be begun.
    """
    form = current_form(procedure_id)
    _forget_expired(actor.id, procedure_id)
    row = _open_row(actor.id, procedure_id, lock=True)
    if row is not None:
        return as_draft(_moved(row, form))
    _room_for_one_more(actor)
    row = _new_row(form, actor)
    made = models.Draft.objects.bulk_create([row], ignore_conflicts=True)
    mine = _open_row(actor.id, procedure_id, lock=True) or made[0]
    if mine.id == row.id:
        record(events.DRAFT_STARTED, subject=f"draft/{row.id}", data={"procedure_id": procedure_id}, actor=actor)
    return as_draft(mine)


def _new_row(form: Form, actor: Actor) -> models.Draft:
    known, now = prefilled(form, actor), clock.now()
    return models.Draft(
        id=uuid4(),
        owner=actor.id,
        procedure_id=form.procedure_id,
        form=keep(form),
        answers=_sealed(known),
        confirmed=sorted(known),
        created_at=now,
        updated_at=now,
        expires_at=now + expiry(actor.id),
    )


def _room_for_one_more(actor: Actor) -> None:
    """Counted, not locked: a race may let one or two more in, which does no harm."""
    most = MOST_OF_GUEST if actor.id.startswith("guest") else MOST_OF_PERSON
    open_now = models.Draft.objects.filter(owner=actor.id, filed_at__isnull=True, expires_at__gt=clock.now())
    if open_now.count() >= most:
        raise Conflict(
            "too_many_drafts",
            f"書きかけの申請が{most}件あるため、新しく始められません。"
            "「申請の状況」のページで、どれかを出すか、要らないものを消してください。",
        )


def find_draft(procedure_id: str, *, actor: Actor) -> Draft | None:
    """The person's open draft of a procedure as it stands, None without one."""
    now = clock.now()
    open_now = (row for row in _UNFILED.rows(actor.id, procedure_id) if row.expires_at > now)
    row = next(open_now, None)
    return as_draft(row) if row else None


_UNFILED = LookUp(lambda: models.Draft.objects.filter(filed_at__isnull=True), "owner", "procedure_id")


def drafts_of(actor: Actor) -> list[Draft]:
    """The person's open drafts, the last touched first."""
    rows = models.Draft.objects.filter(owner=actor.id, filed_at__isnull=True, expires_at__gt=clock.now())
    return [as_draft(row) for row in rows.prefetch_related("files").order_by("-updated_at")]


@transaction.atomic
def save_page(
    draft_id: str, page_id: str, typed: Mapping[str, str], *, actor: Actor, known: Mapping[str, str] = NOTHING
) -> Draft:
    """Keep what was typed on a page, right or wrong; `known` fills the places of the page that were not asked, as long
    as nobody has typed something else there. NotFound for somebody else's draft or a page the form has not.
    """
    row = _mine(draft_id, actor)
    form = form_version(row.form_id)
    page = form.page(page_id)
    if page is None:
        raise NotFound("page_not_found", "このページはありません。申請のはじめから開き直してください。")
    kept = dict(opened(row.answers))
    here = {field.name for field in page.fields}
    asked = (name for name in typed if name.partition(".")[0] in here and form.field(name))
    now = {name: storable(typed[name])[:_LONGEST_ANSWER] for name in asked}
    untouched = {name for name in row.confirmed if now.get(name, kept.get(name)) == kept.get(name)}
    filled = {name: known[name] for name in known if name not in now and (name in untouched or not kept.get(name))}
    row.confirmed = sorted(untouched | filled.keys())
    now |= filled
    _touch(row, {**kept, **now}, page_id)
    record(
        events.DRAFT_SAVED,
        subject=f"draft/{row.id}",
        data={"procedure_id": row.procedure_id, "page": page_id},
        actor=actor,
    )
    return as_draft(row)


@transaction.atomic
def attach(draft_id: str, slot: str, file: files.FileRef, *, actor: Actor) -> Draft:
    """Add a stored file to a paper of the draft. NotFound for a slot the form has not, Rejected for one too many."""
    row = _mine(draft_id, actor)
    if not any(paper.slot == slot for paper in form_version(row.form_id).papers):
        raise NotFound("paper_not_found", "この書類の欄はありません。ページを開き直してください。")
    if row.files.count() >= MOST_FILES:
        raise Rejected([FieldProblem(slot, "too_many", f"添付できるのは{MOST_FILES}個までです。")])
    models.DraftFile.objects.create(draft=row, slot=slot, file_id=file.id, name=file.name, size=file.size)
    _saved(row, "attachments", actor)
    return as_draft(row)


@transaction.atomic
def detach(draft_id: str, file_id: str, *, actor: Actor) -> Draft:
    """Take a file off the draft and delete it. NotFound when it is not there."""
    row = _mine(draft_id, actor)
    removed, _ = models.DraftFile.objects.filter(draft=row, file_id=file_id).delete()
    if not removed:
        raise NotFound("file_not_found", "ファイルが見つかりません。すでに外されています。")
    files.delete(file_id, actor=SYSTEM, reason="draft")
    _saved(row, "attachments", actor)
    return as_draft(row)


@transaction.atomic
def mark_visited(draft_id: str, page_id: str, *, actor: Actor) -> Draft:
    """Note that a page without fields (attachments) has been seen."""
    row = _mine(draft_id, actor)
    _saved(row, page_id, actor)
    return as_draft(row)


@transaction.atomic
def delete_draft(draft_id: str, *, actor: Actor) -> None:
    """Throw a draft and its files away. NotFound for somebody else's."""
    row = _mine(draft_id, actor)
    _discard(row)
    data = {"procedure_id": row.procedure_id}
    record(events.DRAFT_DELETED, subject=f"draft/{draft_id}", data=data, actor=actor)


def adopt(guest: Actor, *, actor: Actor) -> int:
    """Give a guest's drafts to the person he turned out to be; how many. Where both have one of the same procedure,
    what was typed last wins field by field.
    """
    if not models.Draft.objects.filter(owner=guest.id, filed_at__isnull=True).exists():
        return 0  # asked on every page of the flow: no write lock for nothing
    return _adopt(guest, actor)


@transaction.atomic
def _adopt(guest: Actor, actor: Actor) -> int:
    rows = list(models.Draft.objects.select_for_update().filter(owner=guest.id, filed_at__isnull=True))
    for row in rows:
        mine = _open_row(actor.id, row.procedure_id, lock=True)
        if mine is not None:
            _merge(mine, into=row)
        row.owner = actor.id
        _offer(row, actor)
        row.expires_at = row.updated_at + expiry(actor.id)
        row.save(update_fields=["owner", "answers", "confirmed", "expires_at"])
        data = {"procedure_id": row.procedure_id}
        record(events.DRAFT_ADOPTED, subject=f"draft/{row.id}", data=data, actor=actor)
    return len(rows)


def _offer(row: models.Draft, actor: Actor) -> None:
    """The family stands in the groups of which no row was begun."""
    kept = opened(row.answers)
    begun = {name.partition(".")[0] for name, text in kept.items() if "." in name and text}
    known = known_for(form_version(row.form_id), actor, kept).offered
    offered = {name: text for name, text in known.items() if name.partition(".")[0] not in begun}
    if offered:
        row.answers = _sealed({**kept, **offered})
        row.confirmed = sorted({*row.confirmed, *offered})


def _merge(older: models.Draft, *, into: models.Draft) -> None:
    first, last = sorted((older, into), key=lambda row: row.updated_at)
    typed = {name: value for name, value in opened(last.answers).items() if value}
    into.answers = _sealed({**opened(first.answers), **typed})
    models.DraftFile.objects.filter(draft=older).update(draft=into)
    older.delete()


def _open_row(owner: str, procedure_id: str, *, lock: bool = False) -> models.Draft | None:
    rows = models.Draft.objects.filter(owner=owner, procedure_id=procedure_id, filed_at__isnull=True)
    return (rows.select_for_update() if lock else rows).filter(expires_at__gt=clock.now()).first()


def _forget_expired(owner: str, procedure_id: str) -> None:
    rows = models.Draft.objects.filter(owner=owner, procedure_id=procedure_id, filed_at__isnull=True)
    for row in rows.filter(expires_at__lte=clock.now()):
        _discard(row)


def _mine(draft_id: str, actor: Actor) -> models.Draft:
    try:
        key = UUID(draft_id)
    except ValueError:
        raise NotFound from None
    row = models.Draft.objects.select_for_update().filter(id=key, owner=actor.id, filed_at__isnull=True).first()
    if row is None:
        raise NotFound("draft_not_found", "書きかけの申請が見つかりません。期限が切れたか、もう提出されています。")
    return row


def _moved(row: models.Draft, form: Form) -> models.Draft:
    """Bring a draft to the newest form: answers go by field name, and the person is told what changed."""
    if row.form_id == form.digest:
        return row
    row.changes = list(changes(form_version(row.form_id), form))
    row.answers = _sealed(carried(opened(row.answers), form))
    row.form = keep(form)
    row.save(update_fields=["changes", "answers", "form"])
    return row


def _touch(row: models.Draft, answers: Mapping[str, str], page_id: str) -> None:
    row.answers = _sealed(answers)
    row.visited = sorted({*row.visited, page_id})
    row.updated_at = clock.now()
    row.expires_at = row.updated_at + expiry(row.owner)
    row.reminded_at = None
    row.save(update_fields=["answers", "visited", "confirmed", "updated_at", "expires_at", "reminded_at"])


def _saved(row: models.Draft, page_id: str, actor: Actor) -> None:
    _touch(row, opened(row.answers), page_id)
    data = {"procedure_id": row.procedure_id, "page": page_id}
    record(events.DRAFT_SAVED, subject=f"draft/{row.id}", data=data, actor=actor)


def _discard(row: models.Draft) -> None:
    for file in row.files.all():
        files.delete(file.file_id, actor=SYSTEM, reason="draft")
    row.delete()


def _sealed(answers: Mapping[str, str]) -> str:
    return msgspec.json.encode(dict(answers)).decode()
