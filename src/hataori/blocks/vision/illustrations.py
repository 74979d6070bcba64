"""Illustrations: the one published picture beside a thing or a place. Put there, replaced, worded, taken down, read."""

import hashlib
from collections.abc import Callable
from contextlib import suppress

from django.db import transaction

from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Actor
from hataori.kernel.errors import FieldProblem, NotFound, Rejected
from hataori.platform.events.api import record
from hataori.platform.files import api as files

from .models import IllustrationRow
from .preparing import PreparedIllustration
from .types import Caption, Depicted, Illustration

LONGEST_ALT, LONGEST_CREDIT = 300, 200
# It stays as long as what it stands beside: who takes it down removes the files, no calendar does.
_KEPT_DAYS = 100 * 366
_FILES = {"page": "page_file", "small": "small_file"}


def checked(caption: Caption) -> Caption:
    """The words without blanks at their ends. Rejected (fields alt, credit) for none, or too many."""
    caption, problems = Caption(caption.alt.strip(), caption.credit.strip(), caption.sample), []
    if not caption.alt:
        said = "画像の説明（代替テキスト）を書いてください。画像が見えない人に読み上げます。"
        problems.append(FieldProblem("alt", "required", said))
    for field, text, most in (("alt", caption.alt, LONGEST_ALT), ("credit", caption.credit, LONGEST_CREDIT)):
        if len(text) > most:
            problems.append(FieldProblem(field, "too_long", f"{most}字までで書いてください。"))
    if problems:
        raise Rejected(problems)
    return caption


def illustrate(
    of: Depicted,
    caption: Caption,
    actor: Actor,
    prepared: PreparedIllustration | None = None,
    *,
    source: str = "",
) -> Illustration:
    """Show this picture beside it, in place of what stood there; without `prepared` only the words are changed.

    One event a change, none where everything is as it was. `source` is the hash of the city's own file. Who may do so
    is for the service to say. Rejected for missing words (alt), or where there is no picture to word (photo).
    """
    caption = checked(caption)
    with transaction.atomic():
        row, _ = IllustrationRow.objects.select_for_update().get_or_create(
            scope=of.scope, key=of.key, defaults={"title": of.title[:300], "changed_at": clock.now()}
        )
        if not (prepared or row.digest):
            raise Rejected([FieldProblem("photo", "required", "画像を選んでください。")])
        new = prepared is not None and _replace_files(row, prepared, actor)
        if not new and (as_illustration(row).caption, row.source) == (caption, source):
            return as_illustration(row)
        row.alt, row.credit, row.sample = caption.alt, caption.credit, caption.sample
        row.title, row.source, row.changed_at = of.title[:300], source, clock.now()
        row.save()
        data = {"title": row.title, "new_picture": new, "sample": row.sample}
        record("illustration.shown", subject=_subject(of), data=data, actor=actor, department=of.department)
    return as_illustration(row)


def take_down(
    of: Depicted, actor: Actor, *, forget: bool = False, together: Callable[[], object] = lambda: None
) -> None:
    """Nothing stands beside it any more, and its address answers 404. NotFound where nothing stood.

    The city's folder does not bring it back, unless `forget` (the folder itself no longer names it). `together` joins
    the transaction.
    """
    with transaction.atomic():
        row = IllustrationRow.objects.select_for_update().filter(scope=of.scope, key=of.key).exclude(digest="").first()
        if row is None:
            raise NotFound("no_picture", "画像はありません。ほかの職員が先に下げたのかもしれません。")
        _remove_files(row, actor)
        if forget:
            row.delete()
        else:
            row.digest = row.page_file = row.small_file = row.alt = row.credit = row.source = ""
            row.changed_at = clock.now()
            row.save()
        data = {"title": of.title[:300]}
        record("illustration.taken_down", subject=_subject(of), data=data, actor=actor, department=of.department)
        together()


def illustration(scope: str, key: str) -> Illustration | None:
    """What stands beside one thing."""
    row = IllustrationRow.objects.filter(scope=scope, key=key).exclude(digest="").first()
    return as_illustration(row) if row else None


def illustrations(scope: str) -> dict[str, Illustration]:
    """All of a scope, by the keys of what they stand beside."""
    return {row.key: as_illustration(row) for row in IllustrationRow.objects.filter(scope=scope).exclude(digest="")}


def illustration_file(digest: str, size: str) -> bytes:
    """The WebP of an illustration that is shown: `size` "page" or "small". NotFound for all else."""
    row = IllustrationRow.objects.filter(digest=digest).first() if digest and size in _FILES else None
    if row is None:
        raise NotFound("no_picture", "画像が見つかりません。差し替えられたか、下げられました。")
    return files.open_file(getattr(row, _FILES[size]), SYSTEM)


def as_illustration(row: IllustrationRow) -> Illustration:
    """The row as it crosses the door."""
    return Illustration(
        key=row.key,
        alt=row.alt,
        credit=row.credit,
        sample=row.sample,
        digest=row.digest,
        width=row.width,
        height=row.height,
        small_width=row.small_width,
        small_height=row.small_height,
    )


def _replace_files(row: IllustrationRow, prepared: PreparedIllustration, actor: Actor) -> bool:
    """Whether the pixels are others than before."""
    digest = _letters(hashlib.sha256(prepared.page + prepared.small).hexdigest()[:40])
    if digest == row.digest:
        return False
    _remove_files(row, actor)
    row.digest = digest
    row.page_file, row.small_file = _store(digest, "page", prepared.page), _store(digest, "small", prepared.small)
    row.width, row.height = prepared.width, prepared.height
    row.small_width, row.small_height = prepared.small_width, prepared.small_height
    return True


def _store(digest: str, size: str, content: bytes) -> str:
    kept = files.store(
        content,
        name=f"{digest}-{size}.webp",
        owner="system",
        purpose="illustration",
        retention_days=_KEPT_DAYS,
        allowed=frozenset({"webp"}),
    )
    return kept.id


def _remove_files(row: IllustrationRow, actor: Actor) -> None:
    for file_id in filter(None, (row.page_file, row.small_file)):
        with suppress(NotFound):
            files.delete(file_id, actor=actor, reason="画像の差し替え、または取り下げ")


def _subject(of: Depicted) -> str:
    return f"illustration/{of.scope}/{of.key}"


def _letters(hexadecimal: str) -> str:
    """Letters for digits: a run of twelve figures may look like a personal number, and no fact may hold one."""
    return hexadecimal.translate(str.maketrans("0123456789", "ghijklmnop"))
