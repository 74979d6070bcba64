"""Changes to a content, each making a new one. Pure: what is wrong with the result is told elsewhere."""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace

from hataori.blocks.registration.api import FormField, FormPage, Paper
from hataori.kernel.logic import DecisionTable

from .types import Content, Trial

_UNFIT = re.compile(r"\W")


def page_added(content: Content, page: FormPage) -> Content:
    """With a page at the end; its id is made different from the others'."""
    ids = {each.id for each in content.pages}
    return replace(content, pages=(*content.pages, replace(page, id=_free(page.id, ids, "-"))))


def page_changed(content: Content, page_id: str, page: FormPage) -> Content:
    """With one page in another's place."""
    return replace(content, pages=tuple(page if each.id == page_id else each for each in content.pages))


def page_removed(content: Content, page_id: str) -> Content:
    """Without a page."""
    return replace(content, pages=tuple(each for each in content.pages if each.id != page_id))


def page_moved(content: Content, page_id: str, by: int) -> Content:
    """With a page so many places further down."""
    pages = list(content.pages)
    at = next((place for place, each in enumerate(pages) if each.id == page_id), None)
    if at is None or not 0 <= at + by < len(pages):
        return content
    pages.insert(at + by, pages.pop(at))
    return replace(content, pages=tuple(pages))


def field_changed(content: Content, name: str, field: FormField) -> Content:
    """With one field in another's place; a group's member is "group.member"."""
    head, _, member = name.partition(".")

    def changed(each: FormField) -> FormField:
        if each.name != head:
            return each
        if not member:
            return field
        return replace(each, fields=tuple(field if inner.name == member else inner for inner in each.fields))

    return _each_field(content, changed)


def _each_field(content: Content, change: Callable[[FormField], FormField]) -> Content:
    pages = (replace(page, fields=tuple(change(each) for each in page.fields)) for page in content.pages)
    return replace(content, pages=tuple(pages))


def table_set(content: Content, name: str, table: DecisionTable | None) -> Content:
    """With a decision table under its name, without it when there is none."""
    others = tuple(each for each in content.tables if each.name != name)
    return replace(content, tables=others if table is None else (*others, table))


def papers_set(content: Content, papers: Iterable[Paper]) -> Content:
    """With these papers; those without a slot get one."""
    taken: set[str] = set()
    kept = []
    for paper in papers:
        slot = paper.slot or _free("paper-1", taken | {each.slot for each in content.papers}, "-")
        taken.add(slot)
        kept.append(replace(paper, slot=slot))
    return replace(content, papers=tuple(kept))


def trial_set(content: Content, at: int, trial: Trial | None) -> Content:
    """With a test case in a place (the end for a new one), without it when there is none."""
    trials = list(content.trials)
    trials[at : at + 1] = [trial] if trial else []
    return replace(content, trials=tuple(trials))


def new_name(label: str, content: Content, taken: Iterable[str] = ()) -> str:
    """A field's name made of its label, different from all others."""
    plain = _UNFIT.sub("", label)[:40] or "項目"
    named = plain if not plain[0].isdigit() else f"項目{plain}"
    every = {field.name for group in content.fields for field in (group, *group.fields)}
    return _free(named, every | set(taken), "")


def _free(name: str, taken: set[str], between: str) -> str:
    if name not in taken:
        return name
    stem = re.sub(r"-?[0-9]+$", "", name) or name
    return next(f"{stem}{between}{n}" for n in range(2, 10_000) if f"{stem}{between}{n}" not in taken)
