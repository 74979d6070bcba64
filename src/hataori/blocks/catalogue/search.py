"""Searching the catalogue: words, synonyms, filters, ranks and counts, over an index each process keeps in memory."""

import json
import threading
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from hataori.platform.pages.kept import Kept

from .models import Procedure as Row
from .models import Revision
from .storing import as_procedure
from .text_index import Field, TextIndex, folded, terms_of
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
    """All procedures of one revision with their index."""

    revision: int
    procedures: tuple[Procedure, ...]
    index: TextIndex
    by_id: dict[str, Procedure] = field(default_factory=dict)

    @property
    def listed(self) -> list[int]:
        """Numbers of the rows shown in lists: a statutory row linked to the city's own stands under that."""
        return [n for n, procedure in enumerate(self.procedures) if not procedure.same_as]


_lock = threading.Lock()
_kept: Catalogue | None = None


def catalogue() -> Catalogue:
    """The catalogue as it is now; one small query finds out whether the copy in memory still holds."""
    global _kept  # noqa: PLW0603  the copy is the process's own
    revision = Revision.objects.filter(id=1).values_list("number", flat=True).first() or 0
    held = _kept
    if held is not None and held.revision == revision:
        return held
    with _lock:
        if _kept is None or _kept.revision != revision:
            _kept = _load(revision)
        return _kept


def _load(revision: int) -> Catalogue:
    procedures = tuple(as_procedure(row) for row in Row.objects.order_by("procedure_id"))
    index = TextIndex([_fields(procedure) for procedure in procedures])
    return Catalogue(revision, procedures, index, {procedure.procedure_id: procedure for procedure in procedures})


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
    """Procedures that answer all words of `query`, best first; where none does, those that answer some (widened)."""
    held = catalogue()
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
    listed = held.listed
    if not groups:
        everyday = sorted(listed, key=lambda n: (held.procedures[n].source != Source.CITY, n))
        return [held.procedures[n] for n in everyday], False
    scores, widened = held.index.search(groups), False
    if not scores:
        scores, widened = held.index.any_of(groups), True
    order = sorted((n for n in listed if n in scores), key=lambda n: _rank(held.procedures[n], scores[n], n))
    return [held.procedures[n] for n in order], widened and bool(order)


def _rank(procedure: Procedure, score: float, number: int) -> tuple[float, float, int, int]:
    """The city's own everyday rows first among equals, then what is filed more often, then the shorter name."""
    own = _OWN_ROW if procedure.source == Source.CITY else 1.0
    return -score * own, -(procedure.yearly_estimate or 0), len(procedure.name), number


def _counts(ranked: Iterable[Procedure], filters: Filters) -> dict[str, Any]:
    """For each filter, how many would be left by each value under the other filters."""
    counts: dict[str, Counter[str]] = {f.name: Counter() for f in fields(Filters)}
    without = {name: replace(filters, **{name: ""}) for name in counts}
    for procedure in ranked:
        for name, counter in counts.items():
            if without[name].admits(procedure):
                counter.update(_values(procedure, name))
    return {f"{name}s": tuple(counter.most_common()) for name, counter in counts.items()}


def _values(procedure: Procedure, name: str) -> tuple[str, ...]:
    if name == "life_event":
        return tuple(dict.fromkeys(procedure.life_events))
    if name == "department":
        return (procedure.department,)
    return ("person", "company") if procedure.applicant == "both" else (procedure.applicant.value,)


def _ways(term: str) -> dict[str, float]:
    """The term and what else people mean by it; one letter alone (子) says little."""
    others = (other for other in synonyms().get(term, ()) if other != term)
    return {other: _SYNONYM if len(other) > 1 else _LETTER for other in others} | {term: 1.0}


@cache
def synonyms() -> dict[str, tuple[str, ...]]:
    """Folded word → other words for it, from the city's texts/search_words.json (a list of groups, or word → words)."""
    path: Path = settings.HATAORI_CITY_FOLDER / "texts" / "search_words.json"
    content = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    found: dict[str, dict[str, None]] = {}
    for said, meant in synonym_pairs(content):
        found.setdefault(folded(said), {})[folded(meant)] = None
    return {word: tuple(others) for word, others in found.items()}


def synonym_pairs(content: Any) -> Iterable[tuple[str, str]]:  # noqa: ANN401  a file's JSON
    """(what is said, what is meant) of every entry."""
    entries: Any = content.get("words", content.get("groups", content)) if isinstance(content, dict) else content
    if isinstance(entries, dict):
        entries = [[word, *others] for word, others in entries.items() if isinstance(others, list)]
    for entry in entries or ():
        words = _words(entry)
        yield from ((one, other) for one in words for other in words if one != other)


def _words(entry: Any) -> list[str]:  # noqa: ANN401  a file's JSON
    if isinstance(entry, dict):
        parts = [value if isinstance(value, list) else [value] for key, value in entry.items() if key != "note"]
        return [word for part in parts for word in part if isinstance(word, str)]
    return [word for word in entry if isinstance(word, str)] if isinstance(entry, list) else []
