"""Find a thing by what people type or say: kana, other kanji, a slip of the finger, a spoken question, other wording.

Each thing is known by several forms (its name, the name without brackets, their sounds, the parts between ・). A query
is compared with all of them twice, by letters and by sound: edit distance with swapped letters (OSA), shared pairs of
letters, and whether one holds the other. The best form counts; where two kinds tie at the top, a question is asked.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from .readings import fold, in_brackets, reading, without_brackets

SHOWN = 5
_ENOUGH, _TIE, _SAME, _NEAR = 0.38, 0.02, 0.005, 0.6
_PARTS = re.compile(r"[・、，,/／]|または|及び|や(?=[ァ-ヶ一-龥])")
_SPOKEN = re.compile(
    r"(の(捨て方|すてかた|出し方|だしかた|分別|分け方)(を|は|って)?(教えて|おしえて|知りたい|何|なに)?(ください|下さい)?"
    r"|(って|は|の)?(何|なに|なん|どの|どんな)(ごみ|ゴミ|の日|曜日|種類|で捨て|に捨て|に出).*"
    r"|(って|は|を|の)?(どうやって|どうやったら|どうすれば|どう|どこに|どこで|いつ)(捨て|すて|出|だ|処分|する|し).*"
    r"|(を|は)?(捨て|すて|処分し)(たい|る|ます|るには|てもいい).*|(って|は)(燃える|燃やせる|燃やす|可燃|不燃|資源)(ごみ|ゴミ)?.*"
    r"|(を)?(教えて|おしえて)(ください|下さい)?)[?？。!！]*$"
)
_FILLERS = re.compile(
    r"^(えっと|えーと|あのー?|ねえ|すみません|すいません|要らない|いらない|使わなくなった|古い)[、\s]*"
)


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing to index; `reading` is the sound of its name and, in a second line, of the name without brackets."""

    name: str
    label: str
    notice: str = ""
    reading: str = ""
    position: int = 0


@dataclass(frozen=True, slots=True)
class Hit:
    """A thing found, with how well it fits (0 to 1)."""

    name: str
    label: str
    notice: str
    position: int
    score: float


@dataclass(frozen=True, slots=True)
class Found:
    """At most five, best first; `ask` where their kinds tie."""

    hits: tuple[Hit, ...]
    ask: str | None = None


def plain_query(text: str) -> str:
    """The thing that is asked for, out of a sentence; the sentence where nothing would be left."""
    cut = _FILLERS.sub("", text.strip()[:120])
    bare = _SPOKEN.sub("", cut).strip()
    return bare or cut or text.strip()


def sounds(name: str, given: str = "") -> str:
    """What is kept as a thing's reading; `given` is the sound of its name without brackets, where somebody wrote it."""
    own = fold(given) if len(given) > 1 else ""  # 5374's furigana is a first letter for an index
    return f"{reading(name)}\n{own or reading(without_brackets(name))}"


class Index:
    """All things of a city, ready to be searched."""

    def __init__(self, things: Sequence[Thing]) -> None:
        self._things = tuple(things)
        self._usual = Counter(thing.label for thing in self._things)
        self._forms: list[str] = []
        self._owners: list[tuple[int, float]] = []
        self._pairs: dict[str, list[int]] = defaultdict(list)
        for number, thing in enumerate(self._things):
            for form, weight in _forms_of(thing):
                self._add(form, number, weight)
        self._lengths = [len(_pairs_of(form)) for form in self._forms]

    def _add(self, form: str, number: int, weight: float) -> None:
        for pair in _pairs_of(form):
            self._pairs[pair].append(len(self._forms))
        self._forms.append(form)
        self._owners.append((number, weight))

    def find(self, text: str) -> Found:
        """The best five; none where nothing comes near."""
        asked = plain_query(text)
        letters, sound = fold(asked), reading(asked)
        if not letters:
            return Found(())
        best: dict[int, float] = {}
        for query, weight in {letters: 1.0, sound: 0.985}.items():
            for form, score in self._compare(query):
                number, own = self._owners[form]
                total = score * weight * own
                if total > best.get(number, 0.0):
                    best[number] = total
        return self._found(best)

    def _compare(self, query: str) -> Iterable[tuple[int, float]]:
        near = _similar(query, self._forms)
        shared: dict[int, int] = defaultdict(int)
        pairs = _pairs_of(query)
        for pair in pairs:
            for form in self._pairs.get(pair, ()):
                shared[form] += 1
        for form, edit in enumerate(near):
            dice = 2 * shared[form] / (len(pairs) + self._lengths[form]) if form in shared else 0.0
            score = 0.6 * edit + 0.4 * dice
            held = _held(query, self._forms[form])
            if max(score, held) > _ENOUGH / 2:
                yield form, max(score, held)

    def _found(self, best: dict[int, float]) -> Found:
        ranked = sorted(best.items(), key=lambda each: (-each[1], each[0]))
        top = [(self._things[n], score) for n, score in ranked[: SHOWN * 4] if score >= _ENOUGH]
        top = self._likeliest_first([each for each in top if each[1] >= top[0][1] * _NEAR])
        hits = tuple(Hit(t.name, t.label, t.notice, t.position, min(score, 1.0)) for t, score in top[:SHOWN])
        return Found(hits, _question(top))

    def _likeliest_first(self, top: list[tuple[Thing, float]]) -> list[tuple[Thing, float]]:
        """Among those that fit equally well, first what most of them are, then what most things of the city are."""
        level = [each for each in top if each[1] >= top[0][1] - _SAME]
        among = Counter(thing.label for thing, _ in level)
        level.sort(key=lambda each: (-among[each[0].label], -self._usual[each[0].label]))
        return [*level, *top[len(level) :]]


def _forms_of(thing: Thing) -> list[tuple[str, float]]:
    """Forms with their weights, each once."""
    bare = without_brackets(thing.name)
    full, _, short = (thing.reading or sounds(thing.name)).partition("\n")
    forms: dict[str, float] = {}
    told = [(fold(thing.name), 1.0), (full, 0.99), (fold(bare), 0.98), (short, 0.97)]
    parts = [part for part in _PARTS.split(bare) if len(part) > 1]
    if len(parts) > 1:
        told += [(fold(part), 0.95) for part in parts] + [(reading(part), 0.94) for part in parts]
    told += [(fold(inner), 0.6) for inner in in_brackets(thing.name) if len(inner) > 1]
    for form, weight in told:
        if form:
            forms[form] = max(weight, forms.get(form, 0.0))
    return list(forms.items())


def _question(top: list[tuple[Thing, float]]) -> str | None:
    """What to ask back where things of different kinds fit equally well."""
    if not top:
        return None
    ties = [thing for thing, score in top if score >= top[0][1] - _TIE]
    kinds = list(dict.fromkeys(thing.label for thing in ties))
    if len(kinds) < 2:  # noqa: PLR2004  one kind needs no question
        return None
    names = list(dict.fromkeys(thing.name for thing in ties))[:3]
    return "どれですか。" + "、".join(f"「{name}」" for name in names)


def _pairs_of(text: str) -> set[str]:
    """Pairs of letters with the ends marked, so that a beginning counts."""
    marked = f"^{text}$"
    return {marked[n : n + 2] for n in range(len(marked) - 1)}


def _held(query: str, form: str) -> float:
    """How well one stands in the other: a query of two letters or more that the form begins or holds."""
    if len(query) < 2 or query == form:  # noqa: PLR2004  one letter is in everything
        return 1.0 if query == form else 0.0
    if form.startswith(query):
        return 0.72 + 0.2 * len(query) / len(form)
    if query in form:
        return 0.60 + 0.25 * len(query) / len(form)
    return 0.55 + 0.3 * len(form) / len(query) if len(form) > 1 and form in query else 0.0


@cache
def _measures() -> tuple[Any, Any]:
    """The comparing of many at once, imported when it is first needed."""
    from rapidfuzz import distance, process

    return process.cdist, distance.OSA.normalized_similarity


def _similar(query: str, forms: list[str]) -> Sequence[float]:
    cdist, scorer = _measures()
    found: Sequence[float] = cdist([query], forms, scorer=scorer)[0].tolist()
    return found
