"""What anybody may download: the closing notice, a receipt with its proof, the audit bundle."""

from pathlib import Path
from typing import Any

from hataori.kernel.errors import Conflict, NotFound
from hataori.platform.pages.kept import Kept

from . import models, queries
from .conducting import conducted_again
from .explaining import Explained, Reason
from .proofs import receipt_of
from .publishing import path_of, write
from .store import row_of, uncollected

MOST_EXPLAINED = 50_000
_EXPLAINED: Kept[Explained] = Kept(most=4)  # what is drawn never changes


def closing_notice(round_id: str) -> dict[str, Any]:
    """What was published at closing; NotFound before."""
    closing = queries.closing_of(round_id)
    if closing is None:
        raise NotFound("not_closed", "まだ締め切られていません。")
    notice: dict[str, Any] = closing.notice
    return notice


def receipt(entry_id: str) -> dict[str, Any] | None:
    """An entry with its proof, as the verifiers take it; None before closing and for what was not bound."""
    entry = queries.entry_of(entry_id)
    closing = queries.closing_of(str(entry.round_id))
    return receipt_of(closing, entry) if closing else None


def audit_bundle(round_id: str) -> Path:
    """The bundle (gzip); written anew from the database where the file is gone, and then byte for byte the same.

    NotFound before the draw, Conflict if what is kept no longer gives what was published.
    """
    row = row_of(round_id)
    made = queries.draw_of(round_id)
    if made is None:
        raise NotFound("not_drawn", "まだ抽選が終わっていません。")
    path = path_of(round_id)
    if not path.exists():
        with uncollected():
            written = write(conducted_again(row), round_id)
        if written.hash != made.bundle_hash:
            path.unlink()
            raise Conflict("wrong_bundle", "監査ファイルが公表時と合いません。監査の記録を確認してください。")
    return path


def reasons_of(round_id: str, group: str) -> tuple[Reason, ...]:
    """Why a group won or did not win each wish; nothing for rounds too large to draw again for one question."""
    closing = queries.closing_of(round_id)
    if closing is None or closing.entries > MOST_EXPLAINED or queries.draw_of(round_id) is None:
        return ()
    return _EXPLAINED.answer("", closing.round_id, lambda: _explained(closing.round)).group(group)


def _explained(row: models.Round) -> Explained:
    conducted = conducted_again(row)
    return Explained(conducted.closed.rules, conducted.drawn)
