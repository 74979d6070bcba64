"""Searching the catalogue: words, synonyms, filters, ranks and counts, over an index each process keeps in memory."""

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any

import msgspec
from django.db import connection
from django.utils.safestring import SafeString

from hataori.platform.pages.kept import Kept

from .models import Procedure as Row
from .storing import as_procedure
from .synonyms import synonyms
from .text_index import Field, TextIndex, terms_of
from .types import Procedure, Source

_OWN_ROW = 1.5
_SYNONYM = 0.8
_LETTER = 0.2
_PER_PAGE = 20


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows a list; an empty one lets all through."""

    life_event: str = ""
    department: str = ""
    applicant: str = ""

    def admits(self, procedure: Procedure) -> bool:
        """Whether the procedure stays."""
        return (
            (not self.life_event or self.life_event in procedure.life_events)
            and (not self.department or procedure.department == self.department)
            and (not self.applicant or procedure.applicant in (self.applicant, "both"))
        )


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to a search: one page of it, the whole number, counts by filter, and whether it was widened because
    nothing held all the words.
    """

    procedures: tuple[Procedure, ...]
    total: int
    page: int
    pages: int
    life_events: tuple[tuple[str, int], ...] = ()
    departments: tuple[tuple[str, int], ...] = ()
    applicants: tuple[tuple[str, int], ...] = ()
    widened: bool = False


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All procedures of one revision with their index.

    `listed` are the numbers of the rows shown in lists: a statutory row linked to the city's own stands under that.
    `shown` and `encoded` hold what has been made of single rows in this state: their HTML in a list, their JSON.
    """

    revision: int
    procedures: tuple[Procedure, ...]
    index: TextIndex
    by_id: dict[str, Procedure]
    listed: frozenset[int]
    shown: dict[tuple[str, str, str], SafeString] = field(default_factory=dict)
    encoded: dict[str, msgspec.Raw] = field(default_factory=dict)


_lock = threading.Lock()
_kept: Catalogue | None = None


def catalogue() -> Catalogue:
    """The catalogue as it is now; one small query finds out whether the copy in memory still holds."""
    global _kept  # noqa: PLW0603  the copy is the process's own
    revision = _revision()
    held = _kept
    if held is not None and held.revision == revision:
        return held
    with _lock:
        if _kept is None or _kept.revision != revision:
            _kept = _load(revision)
        return _kept


def _revision() -> int:
    """The name of the state. In plain SQL: every page asks, and building the query would cost five times its answer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM catalogue_revision WHERE id = 1")
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def _load(revision: int) -> Catalogue:
    procedures = tuple(as_procedure(row) for row in Row.objects.order_by("procedure_id"))
    return Catalogue(
        revision,
        procedures,
        index=TextIndex([_fields(procedure) for procedure in procedures]),
        by_id={procedure.procedure_id: procedure for procedure in procedures},
        listed=frozenset(n for n, procedure in enumerate(procedures) if not procedure.same_as),
    )


def _fields(procedure: Procedure) -> list[Field]:
    return [
        Field(procedure.name, 10),
        Field(procedure.name_kana, 9),
        Field(procedure.name_easy, 6),
        Field(procedure.name_en, 8),
        *(Field(word, 5) for word in procedure.search_words.replace("\u3000", " ").split()),
        Field(procedure.summary, 3),
        Field(procedure.law, 4),
        Field(f"{procedure.law}{procedure.article}", 4),
        Field(procedure.procedure_id, 4),
        *(Field(event, 3) for event in procedure.life_events),
    ]


def search(query: str = "", filters: Filters = Filters(), *, page: int = 1, per_page: int = _PER_PAGE) -> Found:
    """Procedures that answer all words of `query`, best first; where none does, those that answer some (widened).

    Words meet without regard to width, kana, variant kanji and small slips. A `page` beyond the last is the last.
    """
    return search_in(catalogue(), query, filters, page=page, per_page=per_page)


def search_in(held: Catalogue, query: str, filters: Filters, *, page: int, per_page: int) -> Found:
    """The same in a copy the caller holds already."""
    answer = _answers.answer(held.revision, (query, filters), lambda: _answer(held, query, filters))
    pages = max(1, -(-len(answer.chosen) // per_page))
    page = min(max(page, 1), pages)
    return Found(
        procedures=answer.chosen[(page - 1) * per_page : page * per_page],
        total=len(answer.chosen),
        page=page,
        pages=pages,
        widened=answer.widened,
        **answer.counts,
    )


@dataclass(frozen=True, slots=True)
class _Answer:
    """All of an answer, of which a page is shown."""

    chosen: tuple[Procedure, ...]
    counts: dict[str, Any]
    widened: bool


_answers: Kept[_Answer] = Kept()


def _answer(held: Catalogue, query: str, filters: Filters) -> _Answer:
    ranked, widened = _ranked(held, query)
    chosen = tuple(procedure for procedure in ranked if filters.admits(procedure))
    return _Answer(chosen, _counts(ranked, filters), widened)


def _ranked(held: Catalogue, query: str) -> tuple[list[Procedure], bool]:
    groups = [_ways(term) for term in terms_of(query)]
    if not groups:
        everyday = sorted(held.listed, key=lambda n: (held.procedures[n].source != Source.CITY, n))
        return [held.procedures[n] for n in everyday], False
    scores, widened = held.index.search(groups), False
    if not scores:
        scores, widened = held.index.any_of(groups), True
    order = sorted(held.listed & scores.keys(), key=lambda n: _rank(held.procedures[n], scores[n], n))
    return [held.procedures[n] for n in order], widened and bool(order)


def _rank(procedure: Procedure, score: float, number: int) -> tuple[float, float, int, int]:
    """The city's own everyday rows first among equals, then what is filed more often, then the shorter name."""
    own = _OWN_ROW if procedure.source == Source.CITY else 1.0
    return -score * own, -(procedure.yearly_estimate or 0), len(procedure.name), number


def _counts(ranked: Sequence[Procedure], filters: Filters) -> dict[str, Any]:
    """For each filter, how many would be left by each value under the other filters."""
    counts = {}
    for name, values in _VALUES.items():
        others = replace(filters, **{name: ""})
        left = ranked if others == Filters() else filter(others.admits, ranked)
        counter = Counter(chain.from_iterable(map(values, left)))
        counts[f"{name}s"] = tuple(counter.most_common())
    return counts


_APPLICANTS = {"person": ("person",), "company": ("company",), "both": ("person", "company")}
_VALUES: dict[str, Callable[[Procedure], Iterable[str]]] = {
    "life_event": lambda procedure: dict.fromkeys(procedure.life_events),
    "department": lambda procedure: (procedure.department,),
    "applicant": lambda procedure: _APPLICANTS[procedure.applicant],
}


def _ways(term: str) -> dict[str, float]:
    """The term and what else people mean by it; one letter alone (子) says little."""
    others = {other: _SYNONYM if len(other) > 1 else _LETTER for other in synonyms().get(term, ())}
    return others | {term: 1.0}
