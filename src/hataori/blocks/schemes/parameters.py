"""Dated parameter tables: every amount and limit with its first and last day and the article it stands in."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from hataori.kernel.errors import HataoriError

_OPEN = date.max


class ParameterProblem(HataoriError):
    """A table that cannot be taken: overlapping rows, an end before its beginning, a value that is no whole number."""

    status = 422


@dataclass(frozen=True, slots=True)
class Row:
    """One value for one stretch of time. `confirm` marks what nobody has yet compared with the printed law."""

    name: str
    value: int | tuple[int, ...] | None
    begins: date
    ends: date
    law: str
    article: str
    source: str
    confirm: bool = False
    sample: bool = False

    def covers(self, day: date) -> bool:
        """Whether the row is in force on `day`, both ends included."""
        return self.begins <= day <= self.ends


@dataclass(frozen=True, slots=True)
class Values:
    """All values of one scheme on one day. `version` names the newest row in force, so a result can be replayed.

    `unsure` names the values marked `confirm`, `doubts` says so in sentences for whoever decides.
    """

    scheme: str
    title: str
    version: str
    rows: Mapping[str, Row]
    unsure: tuple[str, ...]
    doubts: tuple[str, ...]
    sample: bool

    def yen(self, name: str) -> int:
        """A single number; ParameterProblem where the table has none on this day."""
        value = self._row(name).value
        if not isinstance(value, int):
            raise ParameterProblem("parameter_kind", f"「{name}」は1つの整数ではありません。")
        return value

    def optional(self, name: str) -> int | None:
        """A single number, or None where no such limit is in force."""
        return None if self._row(name).value is None else self.yen(name)

    def numbers(self, name: str) -> tuple[int, ...] | None:
        """A list of numbers, or None where no such limit is in force."""
        value = self._row(name).value
        return value if isinstance(value, tuple) else None

    def limit(self, name: str) -> tuple[int, ...]:
        """A list of numbers that has to be there."""
        numbers = self.numbers(name)
        if numbers is None:
            raise ParameterProblem("parameter_kind", f"「{name}」は数の並びではありません。")
        return numbers

    def article(self, name: str) -> str:
        """Law and article of a value: 児童手当法第6条第1項第1号イ."""
        row = self._row(name)
        return f"{row.law}{row.article}"

    def _row(self, name: str) -> Row:
        row = self.rows.get(name)
        if row is None:
            raise ParameterProblem("parameter_missing", f"{self.title}の「{name}」には、この日の値がありません。")
        return row


@dataclass(frozen=True, slots=True)
class Table:
    """The history of one scheme's values. `titles` says a value's name in plain Japanese, with its unit."""

    scheme: str
    title: str
    rows: tuple[Row, ...]
    titles: Mapping[str, str] = field(default_factory=dict)
    _on: dict[date, Values] = field(default_factory=dict, compare=False, repr=False)

    def on(self, day: date) -> Values:
        """The values in force on `day`."""
        if day not in self._on:
            self._on[day] = self._values(day)
        return self._on[day]

    def changed(self, values: Mapping[str, int | tuple[int, ...] | None]) -> "Table":
        """The same table with other values in every row of those names: for what-if questions and for tests."""
        rows = tuple(replace(row, value=values.get(row.name, row.value)) for row in self.rows)
        return self.with_rows(rows)

    def with_rows(self, rows: Iterable[Row]) -> "Table":
        """The same table with another history."""
        return Table(self.scheme, self.title, tuple(rows), self.titles)

    def name_of(self, value: str) -> str:
        """「3歳未満の子1人（月額・円）」; the bare name where nobody has written one."""
        return self.titles.get(value, value)

    def _values(self, day: date) -> Values:
        current = {row.name: row for row in self.rows if row.covers(day)}
        newest = max((row.begins for row in current.values()), default=None)
        return Values(
            scheme=self.scheme,
            title=self.title,
            version=f"{self.scheme}@{newest}" if newest else f"{self.scheme}@none",
            rows=current,
            unsure=tuple(sorted(row.name for row in current.values() if row.confirm)),
            doubts=_doubts(current.values()),
            sample=any(row.sample for row in current.values()),
        )


Tables = Mapping[str, Table]


def _doubts(rows: Iterable[Row]) -> tuple[str, ...]:
    articles = sorted({f"{row.law}{row.article}" for row in rows if row.confirm})
    return tuple(f"{article}の額・基準は、公布された条文との照合がまだです。" for article in articles)


def load_tables(folder: Path) -> dict[str, Table]:
    """Read every `<scheme>.json` of a city's `schemes` folder. Raises ParameterProblem naming file and value."""
    found = (_read(path) for path in sorted(folder.glob("*.json")))
    return {table.scheme: table for table in found}


def _read(path: Path) -> Table:
    content = json.loads(path.read_text(encoding="utf-8"))
    rows = tuple(_row(entry, content) for entry in content["values"])
    for problem in _problems(rows):
        raise ParameterProblem("parameter_rows", f"{path.name}: {problem}")
    return Table(content["scheme"], content["title"], rows, content.get("titles", {}))


def _row(entry: Mapping[str, Any], table: Mapping[str, Any]) -> Row:
    return Row(
        name=entry["name"],
        value=_value(entry["value"]),
        begins=date.fromisoformat(entry["from"]),
        ends=date.fromisoformat(entry["to"]) if entry.get("to") else _OPEN,
        law=entry.get("law", table["law"]),
        article=entry["article"],
        source=entry.get("source", table.get("source", "")),
        confirm=bool(entry.get("confirm")),
        sample=entry.get("sample", table.get("sample", False)),
    )


def _value(given: object) -> int | tuple[int, ...] | None:
    if given is None or (isinstance(given, int) and not isinstance(given, bool)):
        return given
    if isinstance(given, list) and all(isinstance(number, int) for number in given):
        return tuple(given)
    raise ParameterProblem("parameter_kind", f"値は整数で書いてください: {given!r}")


def _problems(rows: Sequence[Row]) -> Iterator[str]:
    names = sorted({row.name for row in rows})
    for name in names:
        history = sorted((row for row in rows if row.name == name), key=lambda row: row.begins)
        yield from _wrong_order(history)


def _wrong_order(history: Sequence[Row]) -> Iterator[str]:
    for row in history:
        if row.ends < row.begins:
            yield f"「{row.name}」の終わりの日が始まりの日より前です（{row.begins}）。"
    for earlier, later in pairwise(history):
        if earlier.ends >= later.begins:
            yield f"「{later.name}」の期間が重なっています（{later.begins}）。"
        elif earlier.ends + timedelta(days=1) != later.begins:
            yield f"「{later.name}」の期間に空きがあります（{earlier.ends}の次の日から）。"
