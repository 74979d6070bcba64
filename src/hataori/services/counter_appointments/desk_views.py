"""The desk: a counter's day with who is there, called, done; one sheet to print; a caller's appointment in one page."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hataori.blocks.scheduler import api as scheduler
from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.clock import JST
from hataori.kernel.errors import Conflict, Forbidden, NotFound, Rejected
from hataori.kernel.wareki import DateProblem, parse_date
from hataori.platform.accounts.api import actor_of, staff_required
from hataori.platform.pages.nothing import nothing

from . import asking, models, times, visits
from .service import DESK
from .views import page_of

_OFFERED = 12
_NONE = "予約を受ける窓口は、まだ登録されていません。市のデータ（appointments.json）から読み込みます。"
_LISTED = ("requested", "confirmed", "checked_in", "completed", "no_show")


def _plain() -> forms.TextInput:
    return forms.TextInput(attrs={"autocomplete": "off"})


class CallerForm(asking.VisitForm):
    """A caller: time and name; birth date so that he can change it himself, telephone so that he can be reached."""

    channel = forms.ChoiceField(label="受付の方法", choices=(("phone", "電話"), ("counter", "窓口")), initial="phone")

    def __init__(self, place: models.Place, *args: Any, **more: Any) -> None:  # noqa: ANN401  Django's own
        super().__init__(place.kind, *args, asked=False, **more)
        self.fields["birthdate"] = forms.CharField(
            label="生年月日", max_length=40, help_text="例 S30.5.1、1955/5/1", widget=_plain()
        )
        self.offered = times.next_times(place, _OFFERED)
        choices = [(each.key, f"{each.start:%m/%d} {each.text}") for each in self.offered]
        first = choices[0][0] if choices else ""
        self.fields["time"] = forms.ChoiceField(label="日時", choices=choices, initial=first)
        self.order_fields(["time", "name", "birthdate", "phone", "channel"])

    def clean_birthdate(self) -> date:
        """Typed in one go."""
        try:
            return parse_date(str(self.cleaned_data["birthdate"]))
        except DateProblem as problem:
            raise forms.ValidationError(problem.message) from problem


def _own_places(actor: Actor) -> list[models.Place]:
    """The counters of the departments the actor works for."""
    rows = models.Place.objects.select_related("kind").order_by("kind__position", "position")
    return [each for each in rows if any(actor.has_role(role, each.kind.department) for role in DESK)]


def _place(request: HttpRequest) -> tuple[models.Place, list[models.Place]]:
    own = _own_places(actor_of(request))
    if not own:
        raise Forbidden
    return next((each for each in own if each.key == request.GET.get("place")), own[0]), own


def _visit(request: HttpRequest, number: str) -> models.Visit:
    row = models.Visit.objects.select_related("place__kind").filter(number=number).first()
    if row is None or row.place.pk not in {each.pk for each in _own_places(actor_of(request))}:
        raise NotFound
    return row


@never_cache
@staff_required(*DESK)
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """GET /desk/appointments/?place=&day=: the day by time, with how long people have waited."""
    if not models.Place.objects.exists():
        return nothing(request, "窓口の予約", _NONE)
    place, own = _place(request)
    try:
        day = date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        day = clock.today()
    rows = _rows(place, day)
    context = {
        "place": place,
        "places": own,
        "day": day,
        "before": day - timedelta(days=1),
        "after": day + timedelta(days=1),
        "groups": [(hour, list(found)) for hour, found in groupby(rows, lambda row: row.booking.start)],
        "waits": _waits(rows),
        "free": sum(each.free for each in times.times(place, day)),
    }
    return render(request, "counter_appointments/desk_board.html", context)


@dataclass(frozen=True, slots=True)
class DayRow:
    """One appointment of the day: `act` is what is next, `waited` minutes between coming and being called."""

    booking: scheduler.Booking
    visit: models.Visit | None
    act: str
    word: str
    tag: str
    waited: int | None

    @property
    def called(self) -> bool:
        """Whether the person has been called."""
        return self.visit is not None and self.visit.called_at is not None


def _rows(place: models.Place, day: date) -> list[DayRow]:
    start = datetime.combine(day, time(), JST)
    found = scheduler.bookings_at([place.unit_id], start, start + timedelta(days=1), _LISTED)
    known = {row.pk: row for row in place.visits.filter(pk__in=[each.id for each in found])}
    return [_row(each, known.get(each.id)) for each in found]


def _row(booking: scheduler.Booking, visit: models.Visit | None) -> DayRow:
    waited = None
    if visit and visit.came_at:
        waited = int(((visit.called_at or clock.now()) - visit.came_at).total_seconds() // 60)
    return DayRow(booking, visit, *_state(booking, visit), waited)


def _state(booking: scheduler.Booking, visit: models.Visit | None) -> tuple[str, str, str]:
    """What is next, its word and the kind of its tag."""
    if booking.state == "completed":
        return "", "終了", "neutral"
    if booking.state == "no_show":
        return "", "来なかった", "warning"
    if booking.state == "checked_in":
        called = visit is not None and visit.called_at is not None
        return ("done", "対応中", "success") if called else ("call", "待っています", "warning")
    return "came", "予約", "info"


def _waits(rows: list[DayRow]) -> dict[str, int | None]:
    """Who waits now, and the mean wait of those called that day."""
    called = [row.waited for row in rows if row.called and row.waited is not None]
    now = [row.waited for row in rows if row.act == "call" and row.waited is not None]
    mean = round(sum(called) / len(called)) if called else None
    return {"now": len(now), "longest": max(now, default=None), "mean": mean}


@never_cache
@staff_required(*DESK)
@require_safe
def sheet(request: HttpRequest, number: str) -> HttpResponse:
    """GET /desk/appointments/<number>/: who comes and what was answered beforehand, to print. Reading is audited."""
    row = _visit(request, number)
    return render(request, "counter_appointments/desk_sheet.html", page_of(row, actor_of(request)))


@staff_required(*DESK)
@require_POST
def act(request: HttpRequest, number: str, act: str) -> HttpResponse:
    """POST: came, called, done, cancelled."""
    row, actor = _visit(request, number), actor_of(request)
    try:
        if act == "came":
            visits.came(row, actor)
        elif act == "call":
            visits.call(row, actor)
        elif act == "done":
            visits.done(row, actor)
        elif act == "cancel":
            scheduler.cancel(row.pk, actor, "本人の連絡")
        else:
            raise Http404
    except Conflict as refused:
        messages.error(request, refused.message)
    day = scheduler.booking(row.pk).start.date()
    return HttpResponseRedirect(f"{reverse('appointments-desk:board')}?place={row.place.key}&day={day.isoformat()}")


@never_cache
@staff_required(*DESK)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """GET and POST /desk/appointments/new/?place=: the soonest times and three fields, for a caller in a minute."""
    if not models.Place.objects.exists():
        return nothing(request, "窓口の予約", _NONE)
    place, own = _place(request)
    form = CallerForm(place, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            data = form.cleaned_data
            told = visits.Told(data["name"], data["birthdate"], data["phone"])
            time_ = times.time_at(place, data["time"])
            booking = visits.take(place, time_, told, actor_of(request), data["channel"])
            said = f"予約番号は{booking.number}、{time_.start:%m月%d日} {time_.text}です。持ち物も伝えてください。"
            messages.success(request, said)
            return HttpResponseRedirect(reverse("appointments-desk:sheet", args=[booking.number]))
        except (Conflict, Rejected, NotFound) as refused:
            form.add_error("time", refused.message)
    context = {"place": place, "places": own, "form": form, "offered": bool(form.offered)}
    return render(request, "counter_appointments/desk_new.html", context, status=422 if form.errors else 200)
