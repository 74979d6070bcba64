"""Which department owns a statutory row: the city's rules table (department_rules.json), first match wins."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from .types import Facts


@dataclass(frozen=True, slots=True)
class Rule:
    """A department and what leads to it: a law's name beginning, a word in the name, a counter, a life event."""

    department: str
    laws: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    submit_to: tuple[str, ...] = ()
    life_events: tuple[str, ...] = ()

    def reason(self, facts: Facts) -> str:
        """Why the rule takes these facts, empty where it does not. Words narrow a law where a rule names both."""
        law = next((law for law in self.laws if facts.law.startswith(law)), "")
        word = next((word for word in self.words if word in facts.name), "")
        if self.laws and self.words:
            return f"法令「{law}」と語「{word}」" if law and word else ""
        if law or word:
            return f"法令「{law}」" if law else f"語「{word}」"
        place = next((place for place in self.submit_to if place in facts.submit_to), "")
        event = next((event for event in self.life_events if event in facts.life_events_person), "")
        return f"提出先「{place}」" if place else f"ライフイベント「{event}」" if event else ""

    @property
    def certain(self) -> bool:
        """Whether it rests on the law itself and not on a guess from counters or events."""
        return bool(self.laws)


@dataclass(frozen=True, slots=True)
class Owner:
    """The department found, why, and whether the city must still confirm it."""

    department: str
    basis: str
    confirm: bool


@dataclass(frozen=True, slots=True)
class Owners:
    """The rules of one city; the fallback owns what no rule names."""

    rules: tuple[Rule, ...]
    fallback: str

    def owner(self, facts: Facts) -> Owner:
        """The owner of a row. A row that names its department keeps it."""
        if facts.department:
            return Owner(facts.department, "市の一覧", confirm=False)
        for rule in self.rules:
            if reason := rule.reason(facts):
                return Owner(rule.department, reason, confirm=not rule.certain)
        return Owner(self.fallback, "担当課の規則に当てはまらない", confirm=True)


@cache
def city_owners() -> Owners:
    """The rules of this installation's city; without a file everything falls to the fallback."""
    return owners_from(settings.HATAORI_CITY_FOLDER / "department_rules.json")


def owners_from(path: Path) -> Owners:
    """The rules of a file."""
    if not path.is_file():
        return Owners((), "information-systems")
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return Owners(tuple(map(_rule, content["rules"])), content["fallback"])


def _rule(entry: dict[str, Any]) -> Rule:
    signs = {name: tuple(entry.get(name, ())) for name in ("laws", "words", "submit_to", "life_events")}
    return Rule(entry["department"], **signs)
