"""The difference of two editions: text by paragraph and word, figures by series. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from .types import Content, Figure, Measure, PriorityItem

Kind = Literal["same", "ins", "del"]
State = Literal["same", "changed", "added", "removed"]

STATES: dict[str, str] = {"same": "変更なし", "changed": "変更", "added": "追加", "removed": "削除"}
# Words of Japanese text without a dictionary: runs of one script, every other character alone.
_WORD = re.compile(r"[一-鿿々〆ヶ]+|[ぁ-ゖー]+|[ァ-ヺー]+|[0-9０-９.,]+|[A-Za-zＡ-Ｚａ-ｚ]+|\s+|.", re.DOTALL)
# Paragraphs that share less than this are shown as one removed and one added.
_ALIKE = 0.4


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that stayed, came or went."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph before and after; the empty side has no pieces."""

    state: State
    before: tuple[Piece, ...]
    after: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Unit:
    """A heading and its paragraphs, named by a stable key: what is compared with what."""

    key: str
    kind: str
    heading: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnitDiff:
    """A unit's difference."""

    key: str
    kind: str
    heading: str
    state: State
    paragraphs: tuple[Paragraph, ...]

    @property
    def word(self) -> str:
        """The state in a word."""
        return STATES[self.state]


@dataclass(frozen=True, slots=True)
class FigureDiff:
    """A series' printed figures before and after."""

    key: str
    title: str
    state: State
    baseline: tuple[str, str]
    target: tuple[str, str]

    @property
    def word(self) -> str:
        """The state in a word."""
        return STATES[self.state]


@dataclass(frozen=True, slots=True)
class Diff:
    """Everything that differs between two editions."""

    units: tuple[UnitDiff, ...]
    figures: tuple[FigureDiff, ...]

    @property
    def changed_units(self) -> tuple[UnitDiff, ...]:
        """Units that are not the same."""
        return tuple(unit for unit in self.units if unit.state != "same")

    @property
    def changed_figures(self) -> tuple[FigureDiff, ...]:
        """Figures that are not the same."""
        return tuple(figure for figure in self.figures if figure.state != "same")


def compare(before: Content, after: Content, names: Mapping[str, str] | None = None) -> Diff:
    """What changed from one edition to another; `names` are those of departments by key."""
    return Diff(
        tuple(_unit_diffs(list(units(before, names or {})), list(units(after, names or {})))),
        tuple(_figure_diffs(_figures(before), _figures(after))),
    )


def units(content: Content, names: Mapping[str, str]) -> Iterable[Unit]:
    """The edition's text as comparable units: sections, 重点項目, measures."""
    for section in content.sections:
        yield Unit(f"section/{section.ref}", "本文", f"{section.ref} {section.title}", section.paragraphs)
    for item in content.items:
        yield Unit(f"item/{item.number}", "重点項目", f"{item.number} {item.title}", _item_text(item))
    for measure in content.measures:
        yield Unit(f"measure/{measure.id}", "施策", f"{measure.number} {measure.title}", _measure_text(measure, names))


def _item_text(item: PriorityItem) -> tuple[str, ...]:
    return tuple(text for text in (item.summary, *item.paragraphs, item.note) if text)


def _measure_text(measure: Measure, names: Mapping[str, str]) -> tuple[str, ...]:
    lines = {
        "概要": measure.summary,
        "方向": measure.direction,
        "内容": measure.content,
        "重点項目": measure.priority_item,
        "担当": "、".join(names.get(key, key) for key in measure.departments),
        "注": measure.note,
    }
    return tuple(f"{name}：{text}" for name, text in lines.items() if text)


def _unit_diffs(before: Sequence[Unit], after: Sequence[Unit]) -> Iterable[UnitDiff]:
    old, new = {unit.key: unit for unit in before}, {unit.key: unit for unit in after}
    for key in _in_order([unit.key for unit in before], [unit.key for unit in after]):
        yield _unit_diff(old.get(key), new.get(key))


def _in_order(before: Sequence[str], after: Sequence[str]) -> list[str]:
    """All keys in the later edition's order, what is gone at the place where it stood."""
    found: list[str] = []
    for _, start, end, from_, to in SequenceMatcher(a=before, b=after, autojunk=False).get_opcodes():
        found += [*before[start:end], *after[from_:to]]
    return list(dict.fromkeys(found))


def _unit_diff(before: Unit | None, after: Unit | None) -> UnitDiff:
    shown = after or before
    if shown is None:
        raise ValueError("a unit stands in at least one edition")
    lines = paragraphs(before.paragraphs if before else (), after.paragraphs if after else ())
    renamed = bool(before and after and before.heading != after.heading)
    if renamed and before and after:
        lines = (_rewritten(before.heading, after.heading), *lines)
    same = not renamed and all(line.state == "same" for line in lines)
    state: State = "added" if before is None else "removed" if after is None else "same" if same else "changed"
    return UnitDiff(shown.key, shown.kind, shown.heading, state, lines)


def paragraphs(before: Sequence[str], after: Sequence[str]) -> tuple[Paragraph, ...]:
    """The paragraphs side by side; those that were rewritten are matched with each other."""
    found: list[Paragraph] = []
    for tag, start, end, from_, to in SequenceMatcher(a=before, b=after, autojunk=False).get_opcodes():
        if tag == "equal":
            found += [_unchanged(text) for text in before[start:end]]
        else:
            found += _replaced(list(before[start:end]), list(after[from_:to]))
    return tuple(found)


def _unchanged(text: str) -> Paragraph:
    piece = (Piece("same", text),)
    return Paragraph("same", piece, piece)


def _replaced(old: list[str], new: list[str]) -> Iterable[Paragraph]:
    """Pair each new paragraph with the next old one it resembles."""
    for text in new:
        match = next((index for index, earlier in enumerate(old) if _alike(earlier, text)), None)
        if match is None:
            yield Paragraph("added", (), (Piece("ins", text),))
            continue
        for gone in old[:match]:
            yield Paragraph("removed", (Piece("del", gone),), ())
        yield _rewritten(old[match], text)
        del old[: match + 1]
    for gone in old:
        yield Paragraph("removed", (Piece("del", gone),), ())


def _alike(before: str, after: str) -> bool:
    return SequenceMatcher(a=words(before), b=words(after), autojunk=False).ratio() >= _ALIKE


def words(text: str) -> list[str]:
    """The text in words; joined they give the text again."""
    return _WORD.findall(text)


def _rewritten(before: str, after: str) -> Paragraph:
    old, new = words(before), words(after)
    left: list[Piece] = []
    right: list[Piece] = []
    for tag, start, end, from_, to in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        kinds: tuple[Kind, Kind] = ("same", "same") if tag == "equal" else ("del", "ins")
        left += [Piece(kinds[0], "".join(old[start:end]))] if end > start else []
        right += [Piece(kinds[1], "".join(new[from_:to]))] if to > from_ else []
    return Paragraph("changed", tuple(left), tuple(right))


def _figures(content: Content) -> dict[str, Figure]:
    return {figure.key: figure for measure in content.measures for figure in measure.figures}


def _figure_diffs(before: Mapping[str, Figure], after: Mapping[str, Figure]) -> Iterable[FigureDiff]:
    for key in _in_order(list(before), list(after)):
        old, new = before.get(key), after.get(key)
        shown = new or old
        if shown is None:
            raise ValueError("a figure stands in at least one edition")
        state: State = "added" if old is None else "removed" if new is None else "same" if old == new else "changed"
        baseline = (old.baseline_text if old else "", new.baseline_text if new else "")
        target = (old.target_text if old else "", new.target_text if new else "")
        yield FigureDiff(key, shown.title, state, baseline, target)
