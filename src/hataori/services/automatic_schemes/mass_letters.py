"""The letters of a whole city: papers made on every core, in a process of its own, and written out for the printer.

Cut off anywhere, it is run again: what has its paper is left alone. A batch claims its letters before it makes them, so
that the desk, which makes single ones, and a batch never make the same.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

from django.db import transaction

from hataori.blocks.documents import api as documents
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Actor
from hataori.platform.audit import api as audit
from hataori.platform.files import api as files

from . import letters, models, telling

_GROUP = 100
Progress = Callable[[documents.BatchProgress], None]


def make_papers(
    department: str, *, actor: Actor = SYSTEM, workers: int = 2, progress: Progress | None = None
) -> documents.BatchProgress:
    """Make the papers of a section's waiting letters; each letter has its paper and code in one step, or neither.

    Not to be called in a transaction, nor in a process that serves pages. Those that cannot be made are named in
    `failed`; the desk and the next run take them up an hour later.
    """
    hashes: dict[UUID, str] = {}
    return documents.issue_many(
        _papers(department, hashes),
        template=telling.TEMPLATE,
        department=department,
        actor=actor,
        workers=workers,
        after=lambda paper: _kept(paper, hashes),
        progress=progress,
    )


def _papers(department: str, hashes: dict[UUID, str]) -> Iterator[documents.NewPaper]:
    while group := _claimed(department):
        for letter in group:
            hashes[letter.proposal_id], shown = letters.new_answer()
            yield telling.paper_of_offer(letter.proposal, shown)


@transaction.atomic
def _claimed(department: str) -> list[models.Letter]:
    """The next letters without a paper, from now on this batch's."""
    free = letters.waiting(department).filter(paper_id="").exclude(letters.claimed())
    ids = list(free.values_list("pk", flat=True)[:_GROUP])
    locked = models.Letter.objects.select_for_update(of=("self",)).filter(pk__in=ids, paper_id="")
    group = list(locked.exclude(letters.claimed()).select_related("proposal").order_by("pk"))
    models.Letter.objects.filter(pk__in=[letter.pk for letter in group]).update(claimed_at=clock.now())
    return group


def _kept(paper: documents.Document, hashes: dict[UUID, str]) -> None:
    """In the transaction that keeps the paper."""
    proposal_id = UUID(paper.about.removeprefix("proposal/"))
    models.Letter.objects.filter(proposal_id=proposal_id, kind="offer").update(paper_id=paper.id)
    models.Proposal.objects.filter(pk=proposal_id).update(letter_code=hashes.pop(proposal_id))


def take_out(department: str, folder: Path, *, actor: Actor = SYSTEM) -> int:
    """Write the papers that wait into a folder and mark them as printed; answers how many. Run again it goes on: a file
    is written before its letter is marked.
    """
    folder.mkdir(parents=True, exist_ok=True)
    ready = letters.waiting(department).exclude(paper_id="")
    count = sum(_taken(letter, folder, actor) for letter in ready.iterator(chunk_size=_GROUP))
    if count:
        audit.record("scheme.letters_printed", actor=actor, subject="scheme-letters", detail={"count": count})
    return count


@transaction.atomic
def _taken(letter: models.Letter, folder: Path, actor: Actor) -> int:
    row = models.Letter.objects.select_for_update().get(pk=letter.pk)
    if row.printed_at:
        return 0
    (paper,) = documents.documents([row.paper_id])
    (folder / f"{row.pk:08}.pdf").write_bytes(files.open_file(paper.file_id, SYSTEM))
    row.printed_by, row.printed_at = actor.id, clock.now()
    row.save(update_fields=["printed_by", "printed_at"])
    return 1
