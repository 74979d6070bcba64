"""Papers by the thousand: numbered in order, made and signed on every core, resumable, none doubled.

The numbers of a group are reserved first (as drafts), so that nothing is locked while papers are made; each group is
then kept in one short transaction. A batch that was cut off is simply run again: what is there is left alone, drafts
keep their numbers.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from dataclasses import dataclass, replace
from itertools import islice
from multiprocessing import get_context

from django.db import transaction

from hataori.kernel.actor import Actor

from . import keeping, models
from .batch_process import Made, begin, make, surroundings
from .numbering import reserved
from .queries import as_document
from .types import BatchProgress, Document, NewPaper

GROUP = 20
_AHEAD = 3

_Going = list[tuple[models.Document, "Future[Made] | None"]]


@dataclass(frozen=True, slots=True)
class _Run:
    template: str
    department: str
    actor: Actor
    retention_years: int
    after: Callable[[Document], None] | None


def issue_many(
    papers: Iterable[NewPaper],
    *,
    template: str,
    department: str,
    actor: Actor,
    retention_years: int = 5,
    workers: int = 2,
    after: Callable[[Document], None] | None = None,
    progress: Callable[[BatchProgress], None] | None = None,
) -> BatchProgress:
    """Issue papers of one template and department; answers what was done. Not to be called in a transaction.

    A key that has its paper is left alone, so a batch that was cut off may be run again. `after` is called with each
    paper in the transaction that keeps it (put it into the box there), `progress` after each group. A paper that
    cannot be made is named in `failed` and keeps its number; one that cannot be signed now is signed by the outbox.
    """
    run = _Run(template, department, actor, retention_years, after)
    done, waiting = BatchProgress(), deque[_Going]()
    with ProcessPoolExecutor(workers, get_context("spawn"), begin, surroundings()) as pool:
        for group in _groups(papers):
            waiting.append(_started(group, run, pool))
            if len(waiting) > _AHEAD:
                done = _told(_kept(waiting.popleft(), run, done), progress)
        while waiting:
            done = _told(_kept(waiting.popleft(), run, done), progress)
    return done


def _groups(papers: Iterable[NewPaper]) -> Iterator[list[NewPaper]]:
    source = iter(papers)
    while group := list(islice(source, GROUP)):
        yield group


def _told(done: BatchProgress, progress: Callable[[BatchProgress], None] | None) -> BatchProgress:
    if progress:
        progress(done)
    return done


def _started(group: Sequence[NewPaper], run: _Run, pool: Executor) -> _Going:
    """Numbers for the group, and its drafts on their way to the other processes."""
    with transaction.atomic(durable=True):
        rows = reserved(
            group,
            template=run.template,
            department=run.department,
            actor=run.actor,
            retention_years=run.retention_years,
        )
    return [
        (row, pool.submit(make, row.template, keeping.contents(row, paper.data), row.issued_at) if row.draft else None)
        for row, paper in zip(rows, group, strict=True)
    ]


def _kept(going: _Going, run: _Run, done: BatchProgress) -> BatchProgress:
    """The group's papers kept in one transaction, once all of them are made."""
    made = [(row, future.result() if future else None) for row, future in going]
    with transaction.atomic(durable=True):
        for row, found in made:
            done = _kept_one(row, found, run, done)
    return done


def _kept_one(row: models.Document, made: Made | None, run: _Run, done: BatchProgress) -> BatchProgress:
    if made and made.content is None:
        return replace(done, failed=(*done.failed, row.key))
    if made is None or not models.Document.objects.select_for_update().filter(pk=row.pk, draft=True).exists():
        return replace(done, already=done.already + 1)
    _keep(row, made, run.actor)
    if run.after:
        run.after(as_document(row))
    return replace(done, issued=done.issued + 1, unsigned=done.unsigned + (made.report is None))


def _keep(row: models.Document, made: Made, actor: Actor) -> None:
    content = made.content or b""
    if made.report:
        keeping.keep_made_and_signed(row, made.bare, content, made.report, actor)
    else:
        keeping.keep_made(row, content, actor)
        keeping.ask_for_signature(row)
