"""Pure look-ups: rules of booking applied to what is sent, without an account, a database or a memory.

Each takes a JSON object by POST, or its plain members in the address by GET. `rules` are those of
docs/reference/booking-rules.md; a `resource` takes those in force there instead.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from hataori.blocks.scheduler import api as scheduler
from hataori.blocks.scheduler.api import rules
from hataori.kernel import clock, recurrence
from hataori.kernel.clock import JST
from hataori.kernel.errors import FieldProblem, NotFound, Rejected
from hataori.kernel.fiscal_year import fiscal_year_of
from hataori.kernel.holidays import holiday_name
from hataori.kernel.sentences import sentence
from hataori.platform.i18n.wording import worded
from hataori.platform.pages.errors import errors_in_json

from . import wire
from .reading import Body, body_of, query_of

_DAY = timedelta(days=1)
_MOST_DAYS = 3_700
_MOST_MOMENTS = 2_000


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@errors_in_json
def look_up(request: HttpRequest, name: str) -> HttpResponse:
    """GET or POST /api/booking/lookups/NAME."""
    reckon = LOOK_UPS.get(name)
    if reckon is None:
        raise NotFound("no_lookup", sentence("look-upは %(names)s があります。", names=" ".join(LOOK_UPS)))
    return wire.answer(reckon(body_of(request) if request.method == "POST" else query_of(request)))


def _rules(body: Body, part: str, name: str, day: date) -> rules.RuleSet:
    """The rules of the resource on that day, or those sent: the whole document, or only the part in question."""
    key, words, whole = body.text("resource"), body.sent.get(name), body.mapping("rules")
    body.done()
    if key:
        return scheduler.rules_on(key, day)
    if words is None:
        return rules.check(whole)
    try:
        return rules.check({part: [words] if part == "quotas" else words})
    except Rejected as refused:
        prefix = f"rules.{part}[0]" if part == "quotas" else f"rules.{part}"
        told = [FieldProblem(p.field.replace(prefix, name, 1), p.code, p.message) for p in refused.problems]
        raise Rejected(told, told[0].message) from None


def lottery_window(body: Body) -> wire.Content:
    """The moments of a monthly round, and where `now` stands in it."""
    month, now = body.day("month"), body.moment_or_none("now") or clock.now()
    terms = _rules(body, "lottery", "terms", month).lottery
    if terms is None:
        raise _missing("terms")
    found = terms.round_for(month)
    refused = found.problem(now)
    moments = {name: wire.moment(value) for name, value in asdict(found).items()}
    limits = {"max_entries": terms.max_entries, "wishes": terms.wishes, "max_wins": terms.max_wins}
    return {
        "month": f"{month:%Y-%m}",
        **moments,
        **limits,
        "over_limit": terms.over_limit,
        "open": refused is None,
        "problem": _said(refused),
        "may_cancel": found.may_cancel(now),
        "may_confirm": found.may_confirm(now),
    }


def booking_window(body: Body) -> wire.Content:
    """All terms of one use: from and until when it can be booked, cancelled, paid; when a place is given up."""
    start, end = body.moment("start"), body.moment("end")
    user_class = body.text("user_class", "resident")
    now, booked = body.moment_or_none("now") or clock.now(), body.moment_or_none("booked_at")
    found = _rules(body, "", "", start.date())
    unpaid, at = found.unpaid, booked or now
    return {
        "opens": wire.moment(found.opens_at(start, user_class)),
        "closes": wire.moment(found.window(user_class).closes_at(start)),
        "problem": _said(found.window(user_class).problem(start, now)),
        "in_hours": found.covers(start, end),
        "cancel_until": wire.moment(found.cancel_until(start)),
        "in_time_until": wire.moment(found.in_time_until(start)),
        "check_in_from": wire.moment(found.check_in_from(start)),
        "released_at": wire.moment(found.no_show_at(start, end)),
        "pay_by": wire.moment(unpaid.pay_by(start, at)) if unpaid else None,
        "cancelled_unpaid_at": wire.moment(unpaid.cancelled_at(start, at)) if unpaid else None,
    }


def closing_days(body: Body) -> wire.Content:
    """Each day's opening hours, or why it is closed."""
    since, until = _span(body)
    plan = _rules(body, "hours", "hours", since).hours
    return {"days": [_opening(plan, day) for day in _dates(since, until)]}


def _opening(plan: rules.OpeningPlan, day: date) -> wire.Content:
    spans = plan.times_on(day)
    hours = [[wire.moment(each.start), wire.moment(each.end), each.hours.value] for each in spans]
    reason = plan.closing.reason(day) if not spans else None
    return {
        "date": day.isoformat(),
        "closed": not spans,
        "reason": reason,
        "holiday": holiday_name(day),
        "hours": hours,
    }


def holidays(body: Body) -> wire.Content:
    """National holidays of a span or a year, substitute holidays and 国民の休日 included (1986 to 2050 checked)."""
    since, until = _span(body)
    named = ((day, holiday_name(day)) for day in _dates(since, until))
    return {"holidays": [{"date": day.isoformat(), "name": name} for day, name in named if name]}


def _span(body: Body) -> tuple[date, date]:
    """From `from` until `until` (both included), a `year`, or the fiscal year of today."""
    year = body.number("year", most=2_150)
    since, until = body.day_or_none("from"), body.day_or_none("until")
    if since is None and year:
        since, until = date(max(year, 1_900), 1, 1), date(max(year, 1_900), 12, 31)
    since = since or fiscal_year_of(clock.today()).start
    until = until or fiscal_year_of(since).end
    if not since <= until <= since + _MOST_DAYS * _DAY:
        body.wrong("until", "span", f"期間は{_MOST_DAYS}日までで、終わりの日は始まりの日より後にしてください。")
    body.done()
    return since, until


def _dates(since: date, until: date) -> list[date]:
    return [since + n * _DAY for n in range((until - since).days + 1)]


def rrule(body: Body) -> wire.Content:
    """The moments of a rule of RFC 5545 with added and excepted dates, at most two thousand."""
    text, start = body.text("rrule", needed=True, longest=1_000), body.moment("start")
    limit = body.number("limit", 500, least=1, most=_MOST_MOMENTS)
    since, until = body.moment_or_none("from"), body.moment_or_none("until")
    added, excepted = body.moments("rdates"), body.days_or_moments("exdates")
    body.done()
    try:
        whole = recurrence.Recurrence(start, (recurrence.parse_rule(text),), added, frozenset(excepted))
        found = list(islice(whole.moments(since), limit + 1))
    except recurrence.RecurrenceProblem as problem:
        raise Rejected([FieldProblem("rrule", problem.code, problem.message)], problem.message) from None
    told = [each for each in found[:limit] if until is None or each <= until]
    return {"occurrences": [wire.moment(each) for each in told], "more": len(told) == limit < len(found)}


def fees(body: Body) -> wire.Content:
    """The bill of a use: lines, reduction, tax, total in whole yen."""
    start, end = body.moment("start"), body.moment("end")
    tags = frozenset({body.text("user_class", "resident"), *body.texts("tags")})
    use = rules.Use(start, end, tags, body.counts("add_ons"), body.text("reduction"))
    found = rules.bill(_rules(body, "fees", "fees", start.date()).fees, use)
    lines = [
        {"title": line.title, "units": line.units, "price": str(line.price), "amount": line.amount}
        for line in found.lines
    ]
    return {
        "lines": lines,
        "reduced": found.reduced,
        "tax": found.tax,
        "total": found.total,
        "needs_approval": found.approval,
    }


def refund(body: Body) -> wire.Content:
    """What comes back of what was paid."""
    paid, start = body.number("paid", most=100_000_000), body.moment("start")
    at, by_city = body.moment("cancelled_at"), body.flag("by_city")
    found = _rules(body, "refunds", "refunds", start.date())
    return {"refund": found.refunds.refund(paid, start, at, by_city=by_city)}


def registration_expiry(body: Body) -> wire.Content:
    """Until when a registration is good, from when it may be renewed, and the term after renewal."""
    registered, birthday = body.day("registered_on"), body.day_or_none("birthday")
    on, renewed = body.day_or_none("on") or clock.today(), body.day_or_none("renewed_on")
    rule = _rules(body, "registration", "rule", registered).registration
    until = rule.valid_until(registered, birthday)
    standing = rule.standing(until, on)
    return {
        "valid_until": until.isoformat(),
        "renewable_from": rule.renewable_from(until).isoformat(),
        "good": standing.good,
        "renewable": standing.renewable,
        "renewed_until": rule.renewed(until, renewed, birthday).isoformat() if renewed else None,
    }


def daily_quota(body: Body) -> wire.Content:
    """Whether one more use fits into a quota, counted by the JST date on which uses begin."""
    start, end = body.moment("start"), body.moment("end")
    user_class = body.text("user_class", "resident")
    parts = body.each("used", most=1_000)
    used = [(each.moment("start"), each.moment("end")) for each in parts]
    body.take_over("used", parts)
    quotas = _rules(body, "quotas", "quota", start.date()).quotas
    if not quotas:
        raise _missing("quota")
    counted = [_counted(quota, used, start, end, user_class) for quota in quotas]
    return {"allowed": all(each["allowed"] for each in counted), "quotas": counted}


def _counted(
    quota: rules.Quota, uses: list[tuple[datetime, datetime]], start: datetime, end: datetime, user_class: str
) -> wire.Content:
    window = quota.span(start)
    used = rules.used_within(uses, window)
    allowed = not quota.binds(user_class, has_group=True) or quota.allows(used, start, end)
    return {
        "per": quota.per,
        "window": [wire.moment(each) for each in window],
        "words": worded(quota.words()),
        "used": {"bookings": used.bookings, "minutes": used.minutes},
        "allowed": allowed,
        "problem": None if allowed else _said(quota.problem()),
    }


def school_year(body: Body) -> wire.Content:
    """The school year of a child: who is born on 1 April belongs to the earlier one."""
    born, on = body.day("birthdate"), body.day_or_none("on") or clock.today()
    body.done()
    return {"enters_on": rules.enters_school(born).start.isoformat(), "school_year": rules.school_year_on(born, on)}


def moment(body: Body) -> wire.Content:
    """How a time is read: 24:00 is 0:00 of the next day, Z becomes +09:00, without an offset it is Japanese time."""
    at = body.moment("text")
    body.done()
    return {"moment": wire.moment(at), "date": at.astimezone(JST).date().isoformat()}


def _missing(name: str) -> Rejected:
    said = f"{name}か、{name}のあるresourceを送ってください。"
    return Rejected([FieldProblem(name, "required", said)], said)


def _said(problem: FieldProblem | None) -> Mapping[str, Any] | None:
    return {"code": problem.code, "message": worded(problem.message)} if problem else None


LOOK_UPS: dict[str, Callable[[Body], wire.Content]] = {
    "lottery-window": lottery_window,
    "booking-window": booking_window,
    "closing-days": closing_days,
    "holidays": holidays,
    "rrule": rrule,
    "fees": fees,
    "refund": refund,
    "registration-expiry": registration_expiry,
    "daily-quota": daily_quota,
    "school-year": school_year,
    "moment": moment,
}
