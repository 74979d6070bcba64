"""Why a group won or did not win each of its wishes, in words anybody understands and with the numbers behind them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from .drawing import LOST, WON, Drawn, Turn
from .entries import Entry
from .matching import Alternatives
from .rules import DrawRules

SENTENCES: Mapping[str, str] = {
    "won": "当選しました（この枠の{place}番目、定員{capacity}）。",
    "full": "あなたの順番が来る前に、この枠は定員{capacity}になりました。",
    "cap": "あなたのグループは、すでに当選できる上限の{most}枠に当選していました。",
    "clash": "同じ時間の枠{other}に当選していたため、この枠は対象になりませんでした。",
    "unknown": "抽選の対象にない枠です。",
    "better": "より希望順位の高い枠、または同じ順位の枠に当選しました。",
    "whole": "この枠をあなたに回すと、当選するグループが減るか全体の希望順位が悪くなるため、ほかに決まりました。",
    "lot": "全体として同じ良さの組合せがほかにもあり、くじの順番が先のグループが優先されました。",
    "short": "希望した枠と、そこで競い合う枠は合わせて{places}件で、{groups}グループが希望したため足りませんでした。",
}


@dataclass(frozen=True, slots=True)
class Reason:
    """What became of one wish. `code` is stable, `facts` are the numbers in the sentence."""

    entry: Entry
    result: str
    code: str
    facts: Mapping[str, int | str] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """The reason in plain Japanese."""
        line = "順番待ちの{line}番目です。" if "line" in self.facts else ""
        return (SENTENCES[self.code] + line).format(**self.facts)


class Explained:
    """A draw, asked by its groups. One look through the draw, then each answer is quick."""

    def __init__(self, rules: DrawRules, drawn: Drawn) -> None:
        self._rules, self._drawn = rules, drawn
        self._line = {each: at for line in drawn.waiting.values() for at, each in enumerate(line, start=1)}
        self._alternatives: dict[int, Alternatives] = {}

    def group(self, group: str) -> tuple[Reason, ...]:
        """The reasons for each of the group's wishes, in the order of the wishes; empty for a group without any."""
        return self._reasons.get(group, ())

    @cached_property
    def _reasons(self) -> dict[str, tuple[Reason, ...]]:
        found: dict[str, list[Reason]] = defaultdict(list)
        for reason in self._of_turns() if self._rules.mode == "match" else self._in_order():
            found[reason.entry.group].append(reason)
        return {group: tuple(sorted(each, key=lambda reason: reason.entry.rank)) for group, each in found.items()}

    def _in_order(self) -> Iterator[Reason]:
        """The draw once more, telling at each entry what stood against it."""
        taken: dict[str, int] = defaultdict(int)
        held: dict[str, list[str]] = defaultdict(list)
        for entry in self._drawn.order:
            if entry.entry_id in self._drawn.winners:
                taken[entry.slot] += 1
                held[entry.group].append(entry.slot)
                yield self._won(entry, taken[entry.slot])
            else:
                yield self._lost(entry, taken[entry.slot], held[entry.group])

    def _won(self, entry: Entry, place: int) -> Reason:
        return Reason(entry, WON, "won", {"place": place, "capacity": self._rules.capacity[entry.slot]})

    def _lost(self, entry: Entry, taken: int, held: list[str]) -> Reason:
        """What stands against an entry now: a full slot, the group's cap, or another place at that hour."""
        line = self._line[entry.entry_id]
        if entry.slot not in self._rules.capacity:
            return Reason(entry, LOST, "unknown")
        if taken >= self._rules.capacity[entry.slot]:
            return Reason(entry, LOST, "full", {"capacity": self._rules.capacity[entry.slot], "line": line})
        if len(held) >= (most := self._rules.most(entry.group)):
            return Reason(entry, LOST, "cap", {"most": most, "line": line})
        other = next(slot for slot in held if self._rules.clashes(entry.slot, {slot}))
        return Reason(entry, LOST, "clash", {"other": other, "line": line})

    def _of_turns(self) -> Iterator[Reason]:
        """In mode match a wish is told by the last turn that it took part in."""
        places: dict[str, int] = defaultdict(int)
        last: dict[str, tuple[int, int, int]] = {}
        held: dict[str, list[str]] = defaultdict(list)
        for number, turn in enumerate(self._drawn.turns):
            for group, wished in enumerate(turn.wishes):
                last |= {entry.entry_id: (number, group, at) for at, entry in enumerate(wished)}
        for entry in self._drawn.order:
            if entry.entry_id in self._drawn.winners:
                places[entry.slot] += 1
                held[entry.group].append(entry.slot)
        for entry in self._drawn.order:
            if entry.entry_id in self._drawn.winners:
                yield self._won(entry, places[entry.slot])
            elif entry.entry_id in last:
                yield self._unmatched(entry, *last[entry.entry_id])
            else:
                yield self._lost(entry, places[entry.slot], held[entry.group])

    def _unmatched(self, entry: Entry, number: int, group: int, at: int) -> Reason:
        """A wish that took part in a turn and was not granted."""
        turn, line = self._drawn.turns[number], self._line[entry.entry_id]
        got, alternatives = turn.matching.choices[group], self._alternative(number, turn)
        if got is not None and got < at:
            return Reason(entry, LOST, "better", {"line": line})
        if not alternatives.is_dearer(group, at):
            return Reason(entry, LOST, "lot", {"line": line})
        if got is None:
            groups, slots = alternatives.rivals(group)
            return Reason(entry, LOST, "short", {"groups": groups, "places": slots, "line": line})
        return Reason(entry, LOST, "whole", {"line": line})

    def _alternative(self, number: int, turn: Turn) -> Alternatives:
        if number not in self._alternatives:
            slots = {slot: at for at, slot in enumerate(turn.slots)}
            wishes = [[(slots[entry.slot], entry.rank) for entry in wished] for wished in turn.wishes]
            self._alternatives[number] = Alternatives(wishes, turn.capacity, turn.matching)
        return self._alternatives[number]
