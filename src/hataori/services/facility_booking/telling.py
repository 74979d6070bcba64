"""Rules and prices in words, states of a booking with their colours: what pages of people and of the desk share."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hataori.blocks.scheduler.api import Booking, RuleSet, rules
from hataori.kernel.clock import JST
from hataori.kernel.errors import HataoriError, Rejected
from hataori.kernel.money import yen
from hataori.platform.i18n.amounts import yen_words
from hataori.platform.i18n.wording import worded

from .grid import MARKS

MINUTE = timedelta(minutes=1)
LEGEND = [MARKS[state] for state in ("free", "taken", "not_open_yet", "set_aside", "closed", "shut")]
STATE_TITLES = {
    "leased": (_("仮押さえ"), "warning"),
    "requested": (_("承認待ち"), "warning"),
    "confirmed": (_("予約済み"), "success"),
    "checked_in": (_("利用中"), "success"),
    "completed": (_("利用済み"), "neutral"),
    "cancelled": (_("取消し"), "neutral"),
    "denied": (_("不承認"), "neutral"),
    "expired": (_("期限切れ"), "neutral"),
    "no_show": (_("利用なし"), "error"),
}
CHANNELS = {
    "online": "ネット",
    "kiosk": "館内の端末",
    "counter": "窓口",
    "phone": "電話",
    "ai_phone": "AI電話",
    "api": "連携",
}


def when(start: datetime, end: datetime) -> str:
    """2026-12-05（土）9:00から11:00まで."""
    first, last = start.astimezone(JST), end.astimezone(JST)
    until = "24:00" if last.date() > first.date() and not (last.hour or last.minute) else f"{last.hour}:{last:%M}"
    told = {
        "day": f"{first:%Y-%m-%d}",
        "weekday": WEEKDAYS_ABBR[first.weekday()],
        "from": f"{first.hour}:{first:%M}",
        "until": until,
    }
    return gettext("%(day)s（%(weekday)s）%(from)sから%(until)sまで") % told


def moment(at: datetime) -> str:
    """2026-12-01 9:30."""
    local = at.astimezone(JST)
    return f"{local:%Y-%m-%d} {local.hour}:{local:%M}"


def until(at: datetime) -> str:
    """A term in words: midnight is the end of the day before."""
    local = at.astimezone(JST)
    if (local.hour, local.minute) == (0, 0):
        return f"{local - timedelta(days=1):%Y-%m-%d} 24:00"
    return moment(at)


def said(refusal: HataoriError) -> str:
    """The sentence of a refusal: of its first problem, where it names any."""
    first = refusal.problems[0] if isinstance(refusal, Rejected) and refusal.problems else refusal
    return worded(first.message)


def state(booking: Booking) -> tuple[object, str]:
    """Word and colour of a booking's state."""
    return STATE_TITLES[booking.state]


def hours_words(terms: RuleSet) -> list[str]:
    """Opening hours of a usual week, days with the same hours together."""
    weekly = terms.hours.weekly
    if not weekly:
        return [gettext("いつでも")]
    spans = [tuple(f"{each.opens}〜{each.closes}" for each in day) for day in weekly]
    lines: list[str] = []
    for hours in dict.fromkeys(spans):
        days = "・".join(str(WEEKDAYS_ABBR[n]) for n, each in enumerate(spans) if each == hours)
        lines.append(f"{days} {'、'.join(hours) or gettext('休み')}")
    return lines


def rule_rows(terms: RuleSet, user_class: str) -> list[dict[str, object]]:
    """The rules people ask about, as a summary list."""
    window, cancelling = terms.window(user_class), terms.cancel_rule()
    rows: list[dict[str, object]] = [{"key": gettext("開館"), "value": "\n".join(hours_words(terms))}]
    if window.opens:
        rows.append({"key": gettext("予約の受付"), "value": _since(worded(window.opens.words()))})
    if terms.max_minutes:
        told = {"least": terms.min_minutes, "most": terms.max_minutes}
        rows.append({"key": gettext("使える長さ"), "value": gettext("%(least)s分から%(most)s分まで") % told})
    rows.append({"key": gettext("取消しの期限"), "value": worded(cancelling.until.words())})
    rows += [{"key": gettext("予約できる数"), "value": worded(quota.words())} for quota in terms.quotas]
    if terms.refunds.steps:
        value = "\n".join(f"{worded(step.until.words())} {step.percent}%" for step in terms.refunds.steps)
        rows.append({"key": gettext("取り消したときに戻る割合"), "value": value})
    return rows


def _since(words: str) -> str:
    return gettext("%(mark)sから") % {"mark": words}


def price_rows(fees: rules.Fees) -> list[dict[str, object]]:
    """The price list as a summary list; nothing where it is free."""
    rows: list[dict[str, object]] = [
        {"key": f"{band.name} {band.begins}〜{band.ends}".strip(), "value": _price(band.price, band.per)}
        for band in fees.bands
    ]
    rows += [{"key": each.title, "value": _price(each.price, each.per)} for each in fees.add_ons.values()]
    if "nonresident" in fees.factors:
        rows.append(
            {"key": gettext("市外の方"), "value": gettext("%(factor)s倍") % {"factor": fees.factors["nonresident"]}}
        )
    return rows


def _price(price: str, per: int | str) -> str:
    amount = yen_words(yen(int(Decimal(price))))
    if per == "fixed":
        return gettext("1回 %(amount)s") % {"amount": amount}
    return gettext("%(minutes)s分 %(amount)s") % {"minutes": per, "amount": amount}


def bill_lines(bill: rules.Bill) -> Iterator[dict[str, object]]:
    """How the total comes about, line by line."""
    for line in bill.lines:
        price = yen_words(yen(int(line.price)))
        yield {"key": worded(line.title), "value": f"{price} × {line.units} = {yen_words(line.amount)}"}
    if bill.reduced:
        yield {"key": gettext("減免"), "value": f"−{yen_words(bill.reduced)}"}
    yield {"key": gettext("うち消費税"), "value": yen_words(bill.tax)}
