"""Illustrations of a city's folder: a table of files, words and credits. What the desk did is left alone."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from hataori.kernel.actor import SYSTEM
from hataori.kernel.errors import FieldProblem, Rejected
from hataori.platform.organisation.api import LoadReport, load_each

from .header import LARGEST_BYTES
from .illustrations import as_illustration, checked, illustrate, take_down
from .models import IllustrationRow
from .preparing import prepare_illustration
from .types import Caption, Depicted


@dataclass(frozen=True, slots=True)
class ToldIllustration:
    """One picture as the folder tells it; `where` is how its row is named in the report."""

    where: str
    of: Depicted
    file: str
    caption: Caption


def load_illustrations(
    folder: Path, told: Iterable[ToldIllustration], scope: str, together: Callable[[], object] = lambda: None
) -> LoadReport:
    """Show what the folder names in this scope, and take down what it named before and names no more.

    What the desk has put up, worded or taken down stays. A row that cannot be read is reported, and what stood there
    stays; the rest is loaded all the same. `together` joins the transaction of each change. Faces are not looked for:
    the folder's pictures are the city's own choice.
    """
    rows = list(told)
    known = {row.key: row for row in IllustrationRow.objects.filter(scope=scope)}
    first = {each.of.key: each for each in reversed(rows)}

    def load(each: ToldIllustration) -> LoadReport:
        if first[each.of.key] is not each:
            raise Rejected([FieldProblem("item", "twice", "同じ物の画像が2つあります。はじめの1つを載せます。")])
        done = _load(folder, each, known.get(each.of.key))
        if done.changed:
            together()
        return done

    report = load_each(rows, load, lambda each: each.where)
    gone = [row for row in known.values() if row.source and row.key not in first]
    return report + load_each(gone, lambda row: _forget(row, together), lambda row: row.title)


def _forget(row: IllustrationRow, together: Callable[[], object]) -> LoadReport:
    take_down(Depicted(row.scope, row.key, row.title), SYSTEM, forget=True, together=together)
    return LoadReport(removed=1)


def _load(folder: Path, told: ToldIllustration, row: IllustrationRow | None) -> LoadReport:
    if row and not row.source:
        return LoadReport(unchanged=1)
    caption = checked(told.caption)
    content = _content(folder, told.file)
    source = hashlib.sha256(content).hexdigest()
    if row and row.source == source and as_illustration(row).caption == caption:
        return LoadReport(unchanged=1)
    prepared = None if row and row.source == source else prepare_illustration(content, covered=False)
    illustrate(told.of, caption, SYSTEM, prepared, source=source)
    return LoadReport(updated=1) if row else LoadReport(created=1)


def _content(folder: Path, name: str) -> bytes:
    """The file's content; Rejected for what is not there, too large, or outside of the folder."""
    root = folder.resolve()
    path = (root / name).resolve()
    if not name or not path.is_relative_to(root) or not path.is_file():
        raise Rejected([FieldProblem("file", "missing", f"画像のファイル「{name}」がありません。")])
    with path.open("rb") as file:
        return file.read(LARGEST_BYTES + 1)
