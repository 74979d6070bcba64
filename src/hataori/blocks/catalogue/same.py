"""Whether a statutory row and a row of the city's pack are one procedure: the same law and article, and like names."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable

from hataori.kernel.text import fold_query

from .types import Facts, Source

_PARTICLES = re.compile("[のをにへとやがは、。・()（）「」 ]|に係る|による|に関する")
_REGULATION = re.compile("(施行令|施行規則)$")
_ALIKE = 0.6


def law_place(facts: Facts) -> tuple[str, str]:
    """Law and article as a key; empty strings stand for an unknown one."""
    return fold_query(facts.law).replace(" ", ""), fold_query(facts.article).replace(" ", "")


def plain_name(name: str) -> str:
    """A name without particles and brackets: 児童手当の認定の請求 and 児童手当 認定請求 meet."""
    return _PARTICLES.sub("", fold_query(name))


def likeness(one: str, other: str) -> float:
    """Dice's coefficient over pairs of letters of two plain names, 1.0 where one holds the other."""
    a, b = plain_name(one), plain_name(other)
    if not a or not b:
        return 0.0
    if a in b or b in a:
        return 1.0
    pairs_a, pairs_b = _pairs(a), _pairs(b)
    return 2 * len(pairs_a & pairs_b) / (len(pairs_a) + len(pairs_b)) if pairs_a and pairs_b else 0.0


def links(rows: Iterable[Facts]) -> dict[str, str]:
    """Statutory id → id of the city's row for the same procedure. Each city row stands for at most one.

    First by law and article with a like name; then, within one law and its 施行令 and 施行規則, by the very same name
    (the law grants, its regulation says how to ask: 児童手当法第7条 and 児童手当法施行規則第1条の4).
    """
    found = list(rows)
    city = sorted((f for f in found if f.source == Source.CITY and f.law), key=lambda f: f.procedure_id)
    statutory = [f for f in found if f.source == Source.STATUTORY]
    linked = _matched(city, _by(law_place, statutory), law_place, _ALIKE)
    rest_city = [f for f in city if f.procedure_id not in linked.values()]
    rest = _by(_law_and_name, [f for f in statutory if f.procedure_id not in linked])
    return linked | _matched(rest_city, rest, _law_and_name, 1.0)


Key = Callable[[Facts], tuple[str, str]]


def _by(key: Key, rows: Iterable[Facts]) -> dict[tuple[str, str], list[Facts]]:
    found: dict[tuple[str, str], list[Facts]] = defaultdict(list)
    for facts in rows:
        found[key(facts)].append(facts)
    return found


def _law_and_name(facts: Facts) -> tuple[str, str]:
    return _REGULATION.sub("", law_place(facts)[0]), plain_name(facts.name)


def _matched(city: list[Facts], places: dict[tuple[str, str], list[Facts]], key: Key, alike: float) -> dict[str, str]:
    linked: dict[str, str] = {}
    for own in city:
        candidates = [f for f in places.get(key(own), ()) if f.procedure_id not in linked]
        graded = sorted((-likeness(own.name, facts.name), facts.procedure_id) for facts in candidates)
        if graded and -graded[0][0] >= alike:
            linked[graded[0][1]] = own.procedure_id
    return linked


def _pairs(text: str) -> set[str]:
    return {text[n : n + 2] for n in range(len(text) - 1)}
