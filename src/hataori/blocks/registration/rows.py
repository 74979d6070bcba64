"""Rows of repeat groups in typed answers: one more, one less. Works on texts, so that nothing typed is lost."""

from collections.abc import Mapping

from .evaluation import row_count
from .types import FormField


def row_added(group: FormField, typed: Mapping[str, str]) -> dict[str, str]:
    """The answers with an empty row at the end, as far as the group has room."""
    count = row_count(group, typed)
    if count >= group.most_rows:
        return dict(typed)
    empty = {f"{group.name}.{count}.{member.name}": "" for member in group.fields}
    return {**typed, **empty, group.name: str(count + 1)}


def row_removed(group: FormField, row: int, typed: Mapping[str, str]) -> dict[str, str]:
    """The answers without a row (from 0): those behind it move up."""
    count = row_count(group, typed)
    if not 0 <= row < count or count <= group.least_rows:
        return dict(typed)
    moved = dict(typed)
    for place in range(row, count):
        for member in group.fields:
            after = typed.get(f"{group.name}.{place + 1}.{member.name}", "") if place + 1 < count else ""
            moved[f"{group.name}.{place}.{member.name}"] = after
    return {**moved, group.name: str(count - 1)}
