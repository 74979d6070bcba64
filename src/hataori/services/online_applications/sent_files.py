"""Files of programs: sent ahead of their application, checked like those of the pages, put into one application."""

from datetime import timedelta
from typing import Any

from django.db import transaction

from hataori.blocks.registration import api as registration
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Actor
from hataori.kernel.errors import Conflict, FieldProblem, NotFound, Rejected
from hataori.platform.files import api as files

from .models import SentFile

MOST_WAITING = 100
"""Files one sender may have waiting: nobody sends so many, but a program could fill the disk with them."""


_KEPT: dict[str, Any] = {
    "purpose": "application",
    "retention_days": registration.FILE_DAYS,
    "allowed": files.DOCUMENTS,
}


@transaction.atomic
def keep(content: bytes, name: str, actor: Actor) -> files.FileRef:
    """Keep a file for an application to come. Rejected as in `files.store`, Conflict where too many wait."""
    _check_room(actor)
    stored = files.store(content, name=name, owner=actor.id, **_KEPT)
    _note(stored.id, actor)
    return stored


@transaction.atomic
def begin(name: str, size: int, actor: Actor) -> files.Upload:
    """The same by chunk. It waits from now on: finishing it twice cannot bring it back after it was used."""
    _check_room(actor)
    begun = files.start(name=name, size=size, owner=actor.id, **_KEPT)
    _note(begun.id, actor)
    return begun


def _note(file_id: str, actor: Actor) -> None:
    SentFile.objects.create(file_id=file_id, owner=actor.id, sent_at=clock.now())


def _check_room(actor: Actor) -> None:
    """Counted, not locked: a race may let one or two more in, which does no harm."""
    if SentFile.objects.filter(owner=actor.id).count() >= MOST_WAITING:
        message = (
            f"申請に使われていないファイルが{MOST_WAITING}個あります。先に申請に使うか、消えるまで待ってください。"
        )
        raise Conflict("too_many_files", message)


def take(wanted: list[tuple[str, str]], actor: Actor) -> list[registration.AttachedFile]:
    """The files (slot, id) for the application being filed, in its transaction; nobody else gets them any more.

    Rejected for one that is not there, not the actor's, or in an application already.
    """
    problems = [
        FieldProblem("files", "unknown", f"ファイル {file_id[:64]} がないか、もう申請に使われています。")
        for _slot, file_id in wanted
        if not SentFile.objects.filter(file_id=file_id, owner=actor.id).delete()[0]
    ]
    if problems:
        raise Rejected(problems)
    return [_attached(slot, file_id, actor) for slot, file_id in wanted]


def check_slots(form: registration.Form, wanted: list[tuple[str, str]]) -> None:
    """Rejected for a paper the form does not ask for."""
    if unknown := sorted({slot for slot, _ in wanted} - {paper.slot for paper in form.papers}):
        message = f"この手続きの様式にない書類です（{'、'.join(unknown)[:100]}）。"
        raise Rejected([FieldProblem("files", "unknown_slot", message)])


def forget() -> int:
    """Forget files nobody used: their content has run out by then; how many."""
    before = clock.now() - timedelta(days=registration.FILE_DAYS + 1)
    return SentFile.objects.filter(sent_at__lt=before).delete()[0]


def _attached(slot: str, file_id: str, actor: Actor) -> registration.AttachedFile:
    try:
        found = files.file_ref(file_id)
    except NotFound:
        message = "ファイルが届き終わっていないか、保存期間が過ぎました。送り直してください。"
        raise Rejected([FieldProblem("files", "incomplete", message)]) from None
    kept = _of_the_house(found, actor) if actor.kind == "staff" else found
    return registration.AttachedFile(slot, kept.id, kept.name, kept.size)


def _of_the_house(found: files.FileRef, actor: Actor) -> files.FileRef:
    """A paper that staff sent belongs to nobody of them, so that each of their readings is audited."""
    content = files.open_file(found.id, actor)
    kept = files.store(content, name=found.name, owner="system", **_KEPT)
    files.delete(found.id, actor=SYSTEM, reason="sent by staff")
    return kept
