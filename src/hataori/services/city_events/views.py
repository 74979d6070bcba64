"""Everybody's pages: what is held, as a list and as a month; one event; signing up or waiting."""

import calendar
from datetime import date, datetime, time, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from hataori.blocks.scheduler import api as scheduler
from hataori.kernel import clock
from hataori.kernel.clock import JST
from hataori.kernel.errors import Conflict, NotFound, Rejected
from hataori.platform.accounts.api import actor_of, signed_in_required
from hataori.platform.i18n.wording import worded

from . import holding, joining, models
from .forms import JoinForm

_PEOPLE_TOPICS = ("child", "course", "other")
_SHOWN = 100


@require_safe
def events(request: HttpRequest) -> HttpResponse:
    """GET /events/?topic=&month=&day=: times to come, filtered, with the month they lie in."""
    month = _month(request.GET.get("month", ""))
    topic = request.GET.get("topic", "")
    day = _date(request.GET.get("day", ""))
    held = _times(topic, month)
    shown = [each for each in held if day is None or _day(each) == day]
    context = {
        "rows": [(each, joining.left(each)) for each in shown[:_SHOWN]],
        "topics": [(key, models.TOPICS[key]) for key in _PEOPLE_TOPICS],
        "topic": topic,
        "month": month,
        "day": day,
        "weeks": _weeks(month, held),
        "before": (month - timedelta(days=1)).replace(day=1),
        "after": (month + timedelta(days=31)).replace(day=1),
    }
    return render(request, "city_events/events.html", context)


@require_safe
def event(request: HttpRequest, key: str) -> HttpResponse:
    """GET /events/<event>/."""
    found = holding.event(key)
    if found.state == "draft":
        raise NotFound
    return render(request, "city_events/event.html", page_of(found))


def page_of(found: models.CityEvent) -> dict[str, object]:
    """What the page of an event shows; the desk's preview is the same."""
    now = clock.now()
    rows = [(each, joining.left(each), each.starts_at > now) for each in found.sessions.all()]
    return {"event": found, "rows": rows}


@never_cache
@signed_in_required
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """GET and POST /events/<event>/<time>/: the event's questions, then a place, or one in the line."""
    session, actor = joining.session(key, number), actor_of(request)
    if session.event.state != "published":
        raise NotFound
    form = JoinForm(session.event.questions, request.POST if request.method == "POST" else None)
    left = joining.left(session)
    if request.method == "POST" and form.is_valid():
        try:
            if request.POST.get("wait"):
                joining.wait(session, form.answers(), actor)
                messages.success(request, gettext("キャンセル待ちに加わりました。空きが出たらお知らせします。"))
                return redirect("city_events:mine")
            booking = joining.sign_up(session, form.answers(), actor)
            messages.success(request, gettext("申し込みました。"))
            return redirect("city_events:ticket", booking.number)
        except (Conflict, Rejected) as refused:
            form.add_error(None, worded(refused.message))
            left = joining.left(session)
    context = {"form": form, "session": session, "event": session.event, "left": left}
    return render(request, "city_events/join.html", context, status=422 if form.errors else 200)


@require_safe
def chain(request: HttpRequest, key: str, number: int) -> HttpResponse:  # noqa: ARG001  Django's signature
    """GET /events/<event>/<time>/waiting.json: the line, for whoever wants to check that nobody was moved."""
    links = scheduler.chain(joining.session(key, number).unit_id)
    rows = [
        {"seq": each.seq, "ref": each.ref, "unit": each.unit, "quantity": each.quantity, "hash": each.hash}
        | {"start": _said(each.start), "end": _said(each.end), "made_at": _said(each.made_at)}
        for each in links
    ]
    return JsonResponse({"format": "hataori.line/1", "links": rows})


def _said(moment: datetime) -> str:
    return moment.astimezone(JST).isoformat()


def _times(topic: str, month: date) -> list[models.Session]:
    """Times of a month that have not begun, of published events for people, in order."""
    start = max(clock.now(), datetime.combine(month, time(), JST))
    end = datetime.combine((month + timedelta(days=31)).replace(day=1), time(), JST)
    rows = models.Session.objects.select_related("event").filter(
        event__state="published", event__topic__in=_PEOPLE_TOPICS, starts_at__gte=start, starts_at__lt=end
    )
    return list(rows.filter(event__topic=topic) if topic in _PEOPLE_TOPICS else rows)


def _weeks(month: date, held: list[models.Session]) -> list[list[tuple[date | None, int]]]:
    """The month, Sunday first as on Japanese calendars: each day with how many times begin on it."""
    counts: dict[date, int] = {}
    for each in held:
        counts[_day(each)] = counts.get(_day(each), 0) + 1
    weeks = calendar.Calendar(firstweekday=6).monthdatescalendar(month.year, month.month)
    return [[(day if day.month == month.month else None, counts.get(day, 0)) for day in week] for week in weeks]


def _day(session: models.Session) -> date:
    return session.starts_at.astimezone(JST).date()


def _month(text: str) -> date:
    return (_date(f"{text}-01") or clock.today()).replace(day=1)


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
