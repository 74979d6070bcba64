"""Walking the chain: is the log whole?"""

from collections.abc import Iterator

from django.db import connection, transaction

from . import models
from .canonical import GENESIS, link_hash
from .queries import as_entry
from .types import Head, Verdict

_PAGE = 2000


def head() -> Head:
    """The end of the chain as it stands."""
    row = models.AuditHead.objects.filter(id=1).first()
    return Head(row.sequence, row.hash) if row else Head(0, GENESIS)


@transaction.atomic
def verify(expected: Head | None = None) -> Verdict:
    """Compute every link anew and compare; names the first bad row. `expected` is a head kept outside.

    Runs in one snapshot on PostgreSQL, so that writing may go on meanwhile.
    """
    _one_snapshot()
    sequence, previous, wanted = 0, GENESIS, expected
    for sequence, (link, row) in enumerate(_walk(), start=1):
        problem = _wrong(link, row, sequence, previous)
        if problem:
            return Verdict(sequence - 1, Head(sequence - 1, previous), problem, sequence)
        previous = link.hash
        if wanted and wanted.sequence == sequence and wanted.hash != previous:
            return Verdict(sequence, Head(sequence, previous), "外で保管した先頭値と一致しません", sequence)
    return _end(Head(sequence, previous), wanted)


def _wrong(link: models.AuditLink, row: models.AuditEntry | None, sequence: int, previous: str) -> str:
    if link.sequence != sequence:
        return f"{sequence}番の記録がありません"
    if row is None:
        return f"{sequence}番の本文がありません"
    if link.hash != link_hash(row.body, previous, sequence) or not _columns_agree(row):
        return f"{sequence}番の内容が書き換えられています"
    return ""


def _columns_agree(row: models.AuditEntry) -> bool:
    """The columns that searches use stand outside of the hash: they must say what the body says."""
    told = as_entry(row)
    return (str(row.id), row.at, row.action, row.actor_id, row.actor_kind, row.subject) == (
        *(told.id, told.at, told.action),
        *(told.actor_id, told.actor_kind, told.subject),
    )


def _end(found: Head, wanted: Head | None) -> Verdict:
    """The last checks: the stored head, the head kept outside, entries that no link covers."""
    stored = head()
    if stored != found:
        return Verdict(found.sequence, found, f"{found.sequence + 1}番より後の記録がありません", found.sequence + 1)
    if wanted and wanted.sequence > found.sequence:
        return Verdict(found.sequence, found, f"{found.sequence + 1}番より後の記録がありません", found.sequence + 1)
    loose = models.AuditEntry.objects.count() - found.sequence
    if loose:
        return Verdict(found.sequence, found, f"鎖につながっていない記録が{loose}件あります", found.sequence + 1)
    return Verdict(found.sequence, found)


def _walk() -> Iterator[tuple[models.AuditLink, models.AuditEntry | None]]:
    after = 0
    while links := list(models.AuditLink.objects.filter(sequence__gt=after).order_by("sequence")[:_PAGE]):
        found = models.AuditEntry.objects.in_bulk([link.entry_id for link in links])
        for link in links:
            yield link, found.get(link.entry_id)
        after = links[-1].sequence


def _one_snapshot() -> None:
    """The first statement of a transaction may choose its isolation; inside a test's transaction it is too late."""
    if connection.vendor == "postgresql" and len(connection.savepoint_ids) == 0:
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
