"""Walking the chain: is the log whole?"""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

import msgspec
from django.db import connection, transaction

from . import models
from .canonical import GENESIS, link_hash
from .types import Head, Verdict

_PAGE = 5000
_LINK = ("sequence", "entry_id", "hash")
_ENTRY = ("id", "at", "action", "actor_id", "actor_kind", "subject", "body")
_NOTHING = (None,) * len(_ENTRY)


class _Actor(msgspec.Struct):
    id: str
    kind: str


class _Body(msgspec.Struct):
    """What the columns repeat of a body."""

    id: str
    at: datetime
    action: str
    subject: str
    actor: _Actor


class _Row(NamedTuple):
    """One link with the columns of its entry; `body` is None where the entry is gone."""

    sequence: int
    hash: str
    id: str
    at: datetime | None
    action: str | None
    actor_id: str | None
    actor_kind: str | None
    subject: str | None
    body: str | None


_decode = msgspec.json.Decoder(_Body).decode


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
    for sequence, row in enumerate(_walk(), start=1):
        problem = _wrong(row, sequence, previous)
        if problem:
            return Verdict(sequence - 1, Head(sequence - 1, previous), problem, sequence)
        previous = row.hash
        if wanted and wanted.sequence == sequence and wanted.hash != previous:
            return Verdict(sequence, Head(sequence, previous), "外で保管した先頭値と一致しません", sequence)
    return _end(Head(sequence, previous), wanted)


def _wrong(row: _Row, sequence: int, previous: str) -> str:
    if row.sequence != sequence:
        return f"{sequence}番の記録がありません"
    if row.body is None:
        return f"{sequence}番の本文がありません"
    if row.hash != link_hash(row.body, previous, sequence) or not _columns_agree(row, row.body):
        return f"{sequence}番の内容が書き換えられています"
    return ""


def _columns_agree(row: _Row, body: str) -> bool:
    """The columns that searches use stand outside of the hash: they must say what the body says."""
    told = _decode(body)
    return (row.id, row.action, row.subject, row.actor_id, row.actor_kind) == (
        *(told.id, told.action, told.subject),
        *(told.actor.id, told.actor.kind),
    ) and row.at == told.at


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


def _walk() -> Iterator[_Row]:
    """Links in order, each with its entry; a page at a time, so that a long log needs little memory."""
    after = 0
    while links := list(
        models.AuditLink.objects.filter(sequence__gt=after).order_by("sequence").values_list(*_LINK)[:_PAGE]
    ):
        entries = models.AuditEntry.objects.filter(id__in=[link[1] for link in links]).values_list(*_ENTRY)
        found = {entry[0]: entry for entry in entries}
        for sequence, entry_id, digest in links:
            yield _Row(sequence, digest, str(entry_id), *found.get(entry_id, _NOTHING)[1:])
        after = links[-1][0]


def _one_snapshot() -> None:
    """The first statement of a transaction may choose its isolation; inside a test's transaction it is too late."""
    if connection.vendor == "postgresql" and len(connection.savepoint_ids) == 0:
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
