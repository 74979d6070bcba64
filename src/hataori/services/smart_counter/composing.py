"""From the facts of who arrives to papers, next steps and the words of consent, by the city's table.

The tablet computes the same from the same table without a network (static/smart_counter/compose.js) and must agree.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from hataori.blocks.bundles import api as bundles
from hataori.kernel.errors import FieldProblem, NotFound
from hataori.kernel.logic import evaluate

NUMBER, HIDDEN = "personal_number", "●" * 12

Table = Mapping[str, Any]
Data = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper that follows: what makes it follow (`because`), by which article, and its answers."""

    key: str
    procedure: str
    title: str
    article: str
    because: str
    answers: dict[str, str]
    sections: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]

    def rows(self, labels: Mapping[str, str]) -> list[tuple[str, str]]:
        """Its answers to read, in the table's words; personal numbers hidden, what has an empty label left out."""
        shown = {name: HIDDEN if name == NUMBER else said for name, said in self.answers.items()}
        return [(labels.get(name, name), said) for name, said in shown.items() if labels.get(name, name)]

    def filing(self) -> bundles.Filing:
        """As it is filed."""
        return bundles.Filing(self.key, self.procedure, self.answers, self.sections)


@dataclass(frozen=True, slots=True)
class Step:
    """What is still to be done and is no filing of this visit."""

    key: str
    title: str
    article: str
    because: str
    text: str


@dataclass(frozen=True, slots=True)
class Composed:
    """What a visit comes to. With `problems` there are no papers yet. `facts` are those of the file, with what the
    table derives from them.
    """

    papers: tuple[Paper, ...]
    steps: tuple[Step, ...]
    consent: str
    problems: tuple[FieldProblem, ...]
    facts: Data

    def as_json(self) -> dict[str, Any]:
        """What was shown, in the form in which the tablet tells it."""
        return {"papers": json.loads(json.dumps([asdict(each) for each in self.papers])), "consent": self.consent}


def table() -> Table:
    """The city's table. NotFound where the city has none."""
    return _read(Path(settings.HATAORI_CITY_FOLDER) / "smart_counter.json")


@lru_cache(maxsize=4)
def _read(path: Path) -> Table:
    if not path.is_file():
        raise NotFound("no_table", "転入の窓口の規則（smart_counter.json）が、市のデータにありません。")
    found: Table = json.loads(path.read_text(encoding="utf-8"))
    return found


def composed(rules: Table, facts: Data, today: str) -> Composed:
    """Papers and steps of a visit; `today` is the day of the signature (ISO)."""
    data = _derived(rules, facts, today)
    problems = _problems(rules, data)
    if problems:
        return Composed((), (), "", problems, data)
    papers = tuple(_papers(rules, data))
    steps = tuple(_steps(rules, data))
    consent = str(evaluate(rules["consent"], {**data, "papers": [each.key for each in papers]}))
    return Composed(papers, steps, consent, (), data)


def _derived(rules: Table, facts: Data, today: str) -> Data:
    data: Data = {**facts, "today": today}
    for name, rule in rules["visit_first"]:
        data[name] = evaluate(rule, data)
    people = [_person(rules, data, {**person, "n": str(n)}) for n, person in enumerate(facts["people"], 1)]
    data["people"] = people
    for name, rule in rules["visit"]:
        data[name] = evaluate(rule, data)
    return data


def _person(rules: Table, data: Data, person: Data) -> Data:
    """A person with what the table says of each; what hangs on a day that is not told yet stays unsaid."""
    for name, rule in rules["person"]:
        person[name] = evaluate({"try": [rule, None]}, {**data, "p": person})
    return person


def _problems(rules: Table, data: Data) -> tuple[FieldProblem, ...]:
    found = [need for need in rules["needs"] if _holds(need["when"], data)]
    return tuple(FieldProblem(need["field"], "needed", need["message"]) for need in found)


def _holds(rule: Any, data: Data) -> bool:  # noqa: ANN401  JsonLogic
    return evaluate({"!!": [rule]}, data) is True


def _scopes(entry: Mapping[str, Any], data: Data) -> Iterator[tuple[str, Data]]:
    """The key and data of each time an entry of the table holds: once a visit, or once a person."""
    if entry.get("per") != "person":
        places = [(entry["key"], data)]
    else:
        places = [(f"{entry['key']}:{person['n']}", {**data, "p": person}) for person in data["people"]]
    yield from ((key, scope) for key, scope in places if _holds(entry["when"], scope))


def _papers(rules: Table, data: Data) -> Iterator[Paper]:
    for entry in rules["papers"]:
        for key, scope in _scopes(entry, data):
            yield Paper(
                key=key,
                procedure=entry["procedure"],
                title=entry["title"],
                article=entry["article"],
                because=_text(entry["because"], scope),
                answers=dict(_answers(entry, scope)),
                sections=tuple((part["title"], _rows(part["rows"], scope)) for part in entry["sections"]),
            )


def _answers(entry: Mapping[str, Any], scope: Data) -> Iterator[tuple[str, str]]:
    for name, rule in entry["answers"].items():
        if text := _text(rule, scope):
            yield name, text
    for name, group in entry.get("groups", {}).items():
        rows: Any = evaluate(group["over"], scope)
        yield name, str(len(rows))
        for n, row in enumerate(rows):
            for member, rule in group["answers"].items():
                yield f"{name}.{n}.{member}", _text(rule, {**scope, "row": row})


def _rows(rule: Any, scope: Data) -> tuple[tuple[str, str], ...]:  # noqa: ANN401  JsonLogic
    found: Any = evaluate(rule, scope)
    return tuple((str(label), str(value)) for label, value in found)


def _steps(rules: Table, data: Data) -> Iterator[Step]:
    for entry in rules["steps"]:
        for key, scope in _scopes(entry, data):
            because, text = _text(entry["because"], scope), _text(entry["text"], scope)
            yield Step(key, entry["title"], entry["article"], because, text)


def _text(rule: Any, scope: Data) -> str:  # noqa: ANN401  JsonLogic
    value = evaluate(rule, scope)
    return "" if value is None else str(value)
