"""The lines of the work list, written as text and not by a template loop: a hundred of them were half of the page."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from html import escape

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from hataori.blocks.workflow import api as workflow

_MARK = "\u0001"


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the list."""

    case: workflow.Case
    deadline: workflow.Deadline
    channel: str
    department: str
    url: str


def rows_html(rows: Iterable[Row], *, works: bool, several: bool) -> SafeString:
    """The table's body: a box to tick for whoever works on cases, the department for whoever sees several."""
    return mark_safe("\n".join(_line(row, works=works, several=several) for row in rows))  # noqa: S308  each cell escaped


@lru_cache(maxsize=4_096)
def _line(row: Row, *, works: bool, several: bool) -> str:
    """A line reads the same as long as its case, deadline and section do: clerks see the same lines all day."""
    return f'<tr role="row">{"".join(_cells(row, works=works, several=several))}</tr>'


def _cells(row: Row, *, works: bool, several: bool) -> Iterator[str]:
    case, number = row.case, escape(row.case.number)
    if works:
        yield (
            f'<td class="case-pick" role="cell"><label class="case-pick__label"><input type="checkbox" '
            f'class="case-pick__box" name="case" value="{number}"><span class="visually-hidden">{number}を選ぶ</span>'
            f"</label></td>"
        )
    yield f'<td class="nowrap" role="cell">{_deadline(row.deadline)}</td>'
    yield (
        f'<th scope="row" class="nowrap" role="rowheader"><a class="dads-link" href="{escape(row.url)}" '
        f"data-case-open>{number}</a></th>"
    )
    sample = ' <span class="sample">見本</span>' if case.sample else ""
    yield f'<td class="case-title" role="cell">{escape(case.title)}{sample}</td>'
    yield f'<td class="name-glyphs case-name" role="cell">{escape(case.applicant_name)}</td>'
    outcome = f"（{case.outcome.label}）" if case.outcome else ""
    yield _cell("段階", f"{case.stage.label}{outcome}")
    yield _cell("担当", escape(case.assignee_name) or "未定")
    if several:
        yield f'<td role="cell" data-label="課">{escape(row.department)}</td>'
    yield _cell("方法", row.channel)
    yield _cell("受付日", case.received_on.isoformat())


def _cell(label: str, html: str) -> str:
    return f'<td class="nowrap" role="cell" data-label="{label}">{html}</td>'


def _deadline(deadline: workflow.Deadline) -> str:
    return _deadline_template(deadline.kind).replace(_MARK, escape(deadline.text))


@cache
def _deadline_template(kind: str) -> str:
    """How a deadline of this kind looks, as the case page draws it too."""
    shown = {"deadline": {"kind": kind, "text": _MARK}}
    return render_to_string("online_applications/desk_deadline.html", shown).strip()
