"""The parts about money and about who does not come."""

from collections.abc import Callable, Mapping, Sequence

from hataori.blocks.scheduler import notation
from hataori.blocks.scheduler.rules import AddOn, Band, RuleSet

from . import part_forms as pf
from .parts import HoursPart, LengthsPart, Part, RowKind, Rows, WindowsPart, Words, plain


class FeesPart(Part):
    """The price list."""

    form = pf.FeesForm
    rows = (
        RowKind("bands", "料金の区分", pf.BandForm, "区分を足す", "上から順に、最初に当てはまる区分の料金になります。"),
        RowKind("factors", "倍率", pf.FactorForm, "倍率を足す"),
        RowKind("add_ons", "照明など", pf.AddOnForm, "照明などを足す"),
        RowKind("reductions", "減免", pf.ReductionForm, "減免を足す"),
    )

    def show(self, rules: RuleSet) -> Words:
        """Rounding and tax."""
        rounding, tax = rules.fees.rounding, rules.fees.tax
        return {"unit": rounding.unit, "mode": rounding.mode, "percent": tax.percent, "included": tax.included}

    def show_rows(self, rules: RuleSet) -> Mapping[str, list[Words]]:
        """Bands in their order, and what multiplies, adds and takes off."""
        fees = rules.fees
        return {
            "bands": [_band_row(each) for each in fees.bands],
            "factors": [{"user_class": key, "factor": factor} for key, factor in fees.factors.items()],
            "add_ons": [_add_on_row(key, each) for key, each in fees.add_ons.items()],
            "reductions": [
                {"key": key, "title": each.title, "percent": each.percent, "approval": each.approval,
                 "add_ons": each.add_ons}
                for key, each in fees.reductions.items()
            ],
        }  # fmt: skip

    def read(self, told: Words, rows: Rows, rules: RuleSet) -> Words:  # noqa: ARG002  the forms show all of it
        """The whole list."""
        fees: Words = {
            "bands": [_band(row) for row in rows["bands"]],
            "factors": {row["user_class"]: row["factor"] for row in rows["factors"]},
            "add_ons": _keyed(rows["add_ons"], _add_on),
            "reductions": _keyed(rows["reductions"], _reduction),
            "rounding": {"unit": told["unit"], "mode": told["mode"]},
            "tax": {"percent": told["percent"], "included": told["included"]},
        }
        return {"fees": fees}


def _per_shown(per: int | str) -> int | str:
    return "" if per == "fixed" else per


def _add_on_row(key: str, each: AddOn) -> Words:
    return {
        "key": key,
        "title": each.title,
        "price": each.price,
        "per": _per_shown(each.per),
        "factors": each.factors,
    }


def _band_row(band: Band) -> Words:
    season = band.season or ("", "")
    return {
        "name": band.name,
        "price": band.price,
        "per": _per_shown(band.per),
        "begins": notation.short(band.begins),
        "ends": notation.short(band.ends),
        "weekdays": notation.write_weekdays(band.weekdays),
        "holidays": band.holidays,
        "season_from": notation.write_day_text(season[0]) if season[0] else "",
        "season_until": notation.write_day_text(season[1]) if season[1] else "",
    }


def _band(row: Words) -> Words:
    band: Words = {
        "name": row["name"],
        "price": row["price"],
        "per": row["per"] or "fixed",
        "from": row["begins"] or "00:00",
        "until": row["ends"] or "24:00",
        "weekdays": row["weekdays"] or list(range(7)),
        "holidays": row["holidays"] or "as_weekday",
    }
    if row["season_from"] or row["season_until"]:
        band["season"] = [row["season_from"] or row["season_until"], row["season_until"] or row["season_from"]]
    return band


def _keyed(rows: Sequence[Words], made: Callable[[Words], Words]) -> Words:
    """By their keys; new ones get the next free number."""
    found: Words = {}
    taken = {row["key"] for row in rows}
    for row in rows:
        numbers = (f"n{n}" for n in range(1, 1000))
        key = row["key"] or next(each for each in numbers if each not in taken and each not in found)
        found[key] = made(row)
    return found


def _add_on(row: Words) -> Words:
    return {"title": row["title"], "price": row["price"], "per": row["per"] or "fixed", "factors": row["factors"]}


def _reduction(row: Words) -> Words:
    return {name: row[name] for name in ("title", "percent", "approval", "add_ons")}


class CancellingPart(Part):
    """Cancelling, refunds, payment."""

    form = pf.CancellingForm
    rows = (
        RowKind("steps", "返金", pf.RefundForm, "返金の段を足す", "段がなければ、本人の都合の取消しには返しません。"),
    )

    def show(self, rules: RuleSet) -> Words:
        """From either way of writing it."""
        rule, unpaid = rules.cancel_rule(), rules.unpaid
        names = ("pay_days_before", "cancel_days_before", "grace_minutes")
        return {
            "until": notation.write_mark(rule.until),
            "late_from": notation.write_mark(rule.late_from),
            **{name: getattr(unpaid, name) if unpaid else "" for name in names},
        }

    def show_rows(self, rules: RuleSet) -> Mapping[str, list[Words]]:
        """A row a step."""
        steps = rules.refunds.steps
        return {"steps": [{"until": notation.write_mark(each.until), "percent": each.percent} for each in steps]}

    def read(self, told: Words, rows: Rows, rules: RuleSet) -> Words:
        """`cancelling`, `refunds`, `unpaid`; rounding of refunds stays."""
        rule: Words = {"until": told["until"] or {"minutes": 0}}
        if told["late_from"]:
            rule["late_from"] = told["late_from"]
        steps = [{"until": row["until"], "percent": row["percent"]} for row in rows["steps"]]
        return {
            "cancelling": rule,
            "refunds": {"steps": steps, "rounding": plain(rules.refunds.rounding)},
            "unpaid": _unpaid(told),
        }


def _unpaid(told: Words) -> Words | None:
    if told["pay_days_before"] is None:
        return None
    names = ("pay_days_before", "cancel_days_before", "grace_minutes")
    found = {name: told[name] for name in names if told[name] is not None}
    return {"cancel_days_before": min(2, told["pay_days_before"])} | found


class AttendingPart(Part):
    """No-shows, 利用停止, how long it is known who came."""

    form = pf.AttendingForm

    def show(self, rules: RuleSet) -> Words:
        """The penalty with its units."""
        found: Words = {"release_minutes": rules.release_minutes, "keep_years": rules.keep_years}
        if each := rules.penalty:
            found |= {"no_shows": each.no_shows, "late_counts": each.late_counts}
            found |= {"within": each.within_months or each.within_days, "stop": each.months or each.days}
            found |= {"within_unit": "months" if each.within_months else "days"}
            found |= {"stop_unit": "months" if each.months else "days"}
        return found

    def show_rows(self, rules: RuleSet) -> Mapping[str, list[Words]]:  # noqa: ARG002  there are none
        """No rows."""
        return {}

    def read(self, told: Words, rows: Rows, rules: RuleSet) -> Words:  # noqa: ARG002  there are no rows
        """A penalty is whole or not at all."""
        penalty = None
        if told["no_shows"]:
            within, stop = f"within_{told['within_unit'] or 'days'}", told["stop_unit"] or "days"
            penalty = {"no_shows": told["no_shows"], within: told["within"], stop: told["stop"]}
            penalty["late_counts"] = told["late_counts"]
        return {"release_minutes": told["release_minutes"], "penalty": penalty, "keep_years": told["keep_years"]}


PARTS: Mapping[str, Part] = {
    "hours": HoursPart(),
    "windows": WindowsPart(),
    "lengths": LengthsPart(),
    "fees": FeesPart(),
    "cancelling": CancellingPart(),
    "attending": AttendingPart(),
}
