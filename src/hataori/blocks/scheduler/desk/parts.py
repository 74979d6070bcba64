"""Between rules and the forms of their parts: what a form shows of them, what they say after it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import msgspec
from django import forms

from hataori.blocks.scheduler import notation
from hataori.blocks.scheduler.rules import RuleSet

from . import part_forms as pf

Words = dict[str, Any]
Rows = Mapping[str, Sequence[Words]]
_ALWAYS = [["00:00", "24:00"]]


@dataclass(frozen=True, slots=True)
class RowKind:
    """What a part holds several of."""

    name: str
    title: str
    form: type[forms.Form]
    add: str
    text: str = ""


class Part:
    """One page of the editor. `show` gives what the forms begin with, `read` what the rules say after them."""

    form: ClassVar[type[forms.Form] | None] = None
    rows: ClassVar[tuple[RowKind, ...]] = ()

    def show(self, rules: RuleSet) -> Words:
        """What the main form begins with."""
        raise RuntimeError(rules)

    def show_rows(self, rules: RuleSet) -> Mapping[str, list[Words]]:
        """What each kind of row begins with."""
        raise RuntimeError(rules)

    def read(self, told: Words, rows: Rows, rules: RuleSet) -> Words:
        """The keys of the part; `rules` is what held, for what no form shows."""
        raise RuntimeError(told, rows, rules)


def plain(value: Any) -> Any:  # noqa: ANN401  any part of a document
    """A part of the rules as JSON holds it."""
    return msgspec.json.decode(msgspec.json.encode(value))


class HoursPart(Part):
    """Hours and closing days."""

    form = pf.HoursForm
    rows = (
        RowKind("periods", "季節や期間で違う時間", pf.PeriodForm, "期間を足す"),
        RowKind("extra", "その日だけの時間", pf.ExtraForm, "日を足す"),
    )

    def show(self, rules: RuleSet) -> Words:
        """The usual week as text."""
        plan = rules.hours
        days = {f"day_{n}": "0:00〜24:00" for n in range(7)}
        days |= {f"day_{n}": notation.write_spans(spans) for n, spans in enumerate(plan.weekly)}
        return days | {
            "holidays": plan.holidays.value,
            "year_end": plan.year_end,
            "monthly": "\n".join(notation.write_monthly(*each) for each in plan.monthly),
            "closed": "\n".join(each.isoformat() for each in plan.closed),
        }

    def show_rows(self, rules: RuleSet) -> Mapping[str, list[Words]]:
        """Periods whose days follow from the weekday alone, and single days."""
        extra = [
            {"day": day.isoformat(), "spans": notation.write_spans(spans)} for day, spans in rules.hours.extra.items()
        ]
        return {"periods": [row for each in rules.hours.periods if simple(each) for row in _period_rows(each)],
                "extra": extra}  # fmt: skip

    def read(self, told: Words, rows: Rows, rules: RuleSet) -> Words:
        """The whole plan; periods no form shows stay at the end as they are."""
        kept = [plain(each) for each in rules.hours.periods if not simple(each)]
        week = [told[f"day_{n}"] or [] for n in range(7)]
        hours: Words = {
            "weekly": [] if all(each == _ALWAYS for each in week) else week,
            "holidays": told["holidays"],
            "year_end": told["year_end"],
            "monthly": told["monthly"],
            "closed": [each.isoformat() for each in told["closed"]],
            "extra": {row["day"].isoformat(): row["spans"] or [] for row in rows["extra"]},
            "periods": [*_periods(rows["periods"]), *kept],
        }
        return {"hours": hours}


def simple(period: Any) -> bool:  # noqa: ANN401  a Period
    """Whether the form can show a period: no n-th days, odd weeks, holidays or ranks."""
    plain_rules = all(not rule.nth and rule.weeks == "all" and rule.holidays is None for rule in period.rules)
    return plain_rules and not period.priority


def _period_rows(period: Any) -> Iterable[Words]:  # noqa: ANN401  a Period
    shared = {
        "name": period.name,
        "begins": notation.write_day_text(period.begins),
        "ends": notation.write_day_text(period.ends),
        "usual": period.rest == "usual",
        "despite": period.despite_closing,
    }
    for rule in period.rules:
        yield shared | {
            "weekdays": notation.write_weekdays(rule.weekdays),
            "spans": notation.write_spans(rule.spans),
        }
    if not period.rules:
        yield shared | {"weekdays": "毎日", "spans": ""}


def _periods(rows: Sequence[Words]) -> list[Words]:
    """Rows of one name and time are rules of one period."""
    found: dict[tuple[Any, ...], Words] = {}
    for row in rows:
        key = (row["name"], row["begins"], row["ends"])
        period = found.setdefault(
            key,
            {"from": row["begins"], "until": row["ends"], "name": row["name"], "rules": [], "rest": "closed",
             "despite_closing": False},
        )  # fmt: skip
        period["rules"].append({"spans": row["spans"] or [], "weekdays": row["weekdays"] or list(range(7))})
        period["rest"] = "usual" if row["usual"] else period["rest"]
        period["despite_closing"] = period["despite_closing"] or row["despite"]
    return list(found.values())


class WindowsPart(Part):
    """From when and until when."""

    rows = (RowKind("windows", "受付の期間", pf.WindowForm, "利用者の区分を足す"),)

    def show(self, rules: RuleSet) -> Words:  # noqa: ARG002  there is no main form
        """Nothing beside the rows."""
        return {}

    def show_rows(self, rules: RuleSet) -> Mapping[str, list[Words]]:
        """A row a class, from either way of writing it."""
        classes = list(dict.fromkeys([*rules.windows, *rules.window_days])) or [""]
        return {"windows": [_window_row(key, rules) for key in classes]}

    def read(self, told: Words, rows: Rows, rules: RuleSet) -> Words:  # noqa: ARG002  all stands in the rows
        """`windows` alone; the short way of writing goes."""
        return {"windows": {row["user_class"]: _window(row) for row in rows["windows"]}}


def _window_row(key: str, rules: RuleSet) -> Words:
    window = rules.window(key)
    return {
        "user_class": key,
        "allowed": window.allowed,
        "opens": notation.write_mark(window.opens),
        "closes": notation.write_mark(window.closes),
    }


def _window(row: Words) -> Words:
    found: Words = {"allowed": row["allowed"]}
    if row["opens"]:
        found["opens"] = row["opens"]
    if row["closes"]:
        found["closes"] = row["closes"]
    return found


class LengthsPart(Part):
    """Lengths, turns, quotas, approval."""

    form = pf.LengthsForm
    rows = (RowKind("quotas", "予約できる数", pf.QuotaForm, "上限を足す"),)
    _same = ("approval", "groups_only", "check_in_minutes_before", "offer_minutes")

    def show(self, rules: RuleSet) -> Words:
        """Zero is no limit and shown as nothing."""
        found = {name: getattr(rules, name) for name in self._same}
        return found | {
            "min_minutes": rules.min_minutes or "",
            "max_minutes": rules.max_minutes or "",
            "turns": notation.write_spans(rules.turns),
            "overlap": rules.overlap == "allow",
        }

    def show_rows(self, rules: RuleSet) -> Mapping[str, list[Words]]:
        """A row a quota."""
        names = ("per", "window", "bookings", "minutes", "week_starts")
        rows = [
            {name: getattr(each, name) for name in names} | {"classes": ", ".join(each.classes)}
            for each in rules.quotas
        ]
        return {"quotas": rows}

    def read(self, told: Words, rows: Rows, rules: RuleSet) -> Words:  # noqa: ARG002  the forms show all of it
        """All keys."""
        return {name: told[name] for name in self._same} | {
            "min_minutes": told["min_minutes"] or 0,
            "max_minutes": told["max_minutes"] or 0,
            "turns": told["turns"] or [],
            "overlap": "allow" if told["overlap"] else "refuse",
            "quotas": [_quota(row) for row in rows["quotas"]],
        }


def _quota(row: Words) -> Words:
    classes = [each.strip() for each in row["classes"].replace("、", ",").split(",") if each.strip()]
    names = ("per", "window", "bookings", "minutes", "week_starts")
    return {name: row[name] for name in names if row[name] is not None} | {"classes": classes}
