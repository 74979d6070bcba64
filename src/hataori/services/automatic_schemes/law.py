"""What of a change is the law's doing: the same facts on the same day, asked of the law as it stood before."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from hataori.blocks.schemes.api import Household, Result, Row, Table, Tables, scan
from hataori.kernel.wareki import format_wareki

from .findings import Finding, key_of, terms_of

_INCOME = "income"


@dataclass(frozen=True, slots=True)
class Amendments:
    """The law between the look before (`since`, None without one) and this one."""

    tables: Tables
    since: date | None
    as_of: date
    _before: dict[str, Tables] = field(default_factory=dict)

    def behind(self, found: Finding, home: Household | None) -> str:
        """The sentence that names the amendment, empty where the facts alone made the change."""
        scheme = found.key[0]
        rows = begun(self.tables, scheme, self.since, self.as_of) if self.since else ()
        if not rows or home is None or self.since is None:
            return ""
        old = self._before.setdefault("", as_before(self.tables, self.since, self.as_of))
        asked = {key_of(result): result for result in scan([home], self.as_of, old, [scheme])}.get(found.key)
        return "" if _terms(asked, self.as_of) == _terms(found.result, self.as_of) else words(rows)


def _terms(result: Result | None, as_of: date) -> dict[str, Any]:
    """Without the period, which for a single payment is the row of law itself."""
    return {} if result is None else terms_of(result, as_of) | {"period": ""}


def begun(tables: Tables, scheme: str, since: date, until: date) -> tuple[Row, ...]:
    """The rows a scheme reads (its own and those of income) that began after `since`, up to `until`, and say
    something else than the row before them; a row that only repeats its value changes nothing.
    """
    found = (row for key in (scheme, _INCOME) if key in tables for row in _changed(tables[key], since, until))
    return tuple(sorted(found, key=lambda row: (row.begins, row.name)))


def as_before(tables: Tables, since: date, until: date) -> Tables:
    """The tables as if nothing had begun after `since`: the row in force then goes on."""
    return {key: _without(table, since, until) for key, table in tables.items()}


def words(rows: Iterable[Row]) -> str:
    """「令和9年4月1日の改正（児童手当法第6条第1項第1号イ）によるものです。」"""
    by_day: dict[date, dict[str, list[str]]] = {}
    for row in rows:
        by_day.setdefault(row.begins, {}).setdefault(row.law, []).append(row.article)
    days = (f"{format_wareki(begins)}の改正（{_articles(laws)}）" for begins, laws in sorted(by_day.items()))
    return "と、".join(days) + "によるものです。"


def _articles(laws: Mapping[str, list[str]]) -> str:
    return "、".join(law + "、".join(dict.fromkeys(articles)) for law, articles in laws.items())


def _changed(table: Table, since: date, until: date) -> Iterator[Row]:
    before: Mapping[str, Row] = table.on(since).rows
    for row in table.rows:
        if since < row.begins <= until and (row.name not in before or before[row.name].value != row.value):
            yield row


def _without(table: Table, since: date, until: date) -> Table:
    gone = [row for row in table.rows if since < row.begins <= until]
    if not gone:
        return table
    last = {row.name: max(each.ends for each in gone if each.name == row.name) for row in gone}
    kept = (row for row in table.rows if row not in gone)
    rows = (replace(row, ends=last[row.name]) if row.covers(since) and row.name in last else row for row in kept)
    return table.with_rows(rows)
